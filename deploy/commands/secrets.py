"""`jinlanling secrets`: everything secret that `deploy/compose.yaml` asks for, freshly made."""

from __future__ import annotations

import json
import secrets

from deploy.local.settings import SERVICES, mail_keys_of, new_secrets, public_key, seal_public_keys


def show() -> None:
    """Print an environment file for `docker compose`, made anew at each call: write it once and keep it safe."""
    made = new_secrets()
    lines = {
        "REDIS_PASSWORD": secrets.token_urlsafe(24),
        "IDENTITY_PUBLIC_KEY": public_key(made["identity_private_key"]),
        "IDENTITY_PRIVATE_KEY": made["identity_private_key"],
        "PRIVACY_KEY": made["privacy_key"],
        "PERSONAL_KEYS": made["personal_keys"],
        "SEAL_PUBLIC_KEYS": f"'{json.dumps(seal_public_keys(made))}'",
    }
    for service in SERVICES:
        suffix = service.upper()
        lines[f"SUPERUSER_PASSWORD_{suffix}"] = secrets.token_urlsafe(24)
        lines[f"OWNER_PASSWORD_{suffix}"] = made[f"owner:{service}"]
        lines[f"APP_PASSWORD_{suffix}"] = made[f"app:{service}"]
        lines[f"SEAL_PRIVATE_KEY_{suffix}"] = made[f"seal:{service}"]
        lines[f"MAIL_KEYS_{suffix}"] = f"'{json.dumps(mail_keys_of(service, made))}'"
    for name, value in lines.items():
        print(f"{name}={value}")
