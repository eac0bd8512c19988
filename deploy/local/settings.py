"""What each process of the local set is told through its environment, and nothing more than it needs."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.plain import Plain
from deploy.local.ports import LOOPBACK, free_port, is_free
from deploy.local.server import write_private

SERVICES = {"enrollment": 8001, "training": 8002, "assessment": 8003, "subsidy": 8004}
EXTERNAL = (*(f"DATABASE_URL_{service.upper()}" for service in SERVICES), "BROKER_URL")
PROVIDER = ("OIDC_URL", "OIDC_CLIENT", "OIDC_SECRET")  # of people's log-in, for the front desk
PASSED_ON = ("SMTP_URL", "LOG_LEVEL", "FAULT", "RESEND_AFTER", "WITHOUT_ROW_SECURITY")


@dataclass(frozen=True)
class Databases:
    """Where the four databases and the broker are, embedded or elsewhere."""

    urls: Mapping[str, str]
    owner_urls: Mapping[str, str]
    broker_url: str


def external(environ: Mapping[str, str]) -> Databases | None:
    """The databases and the broker that the environment names; None if it names none.

    :raises Plain: when it names some but not all.
    """
    if not any(environ.get(name) for name in EXTERNAL):
        return None
    missing = [name for name in EXTERNAL if not environ.get(name)]
    if missing:
        raise Plain(
            f"使用外部数据库须同时设置全部地址，尚缺：{'、'.join(missing)}。",
            f"To use databases of your own, set all of their addresses; missing: {', '.join(missing)}.",
        )
    urls = {service: environ[f"DATABASE_URL_{service.upper()}"] for service in SERVICES}
    owners = {service: environ.get(f"DATABASE_OWNER_URL_{service.upper()}") or urls[service] for service in SERVICES}
    return Databases(urls, owners, environ["BROKER_URL"])


def web_ports(environ: Mapping[str, str]) -> dict[str, int]:
    """The services' ports: 8001–8004, or PORT_<SERVICE>.

    :raises Plain: when one is no port number.
    """
    ports = {}
    for service, usual in SERVICES.items():
        name = f"PORT_{service.upper()}"
        value = environ.get(name) or str(usual)
        if not value.isdecimal() or not 0 < int(value) < 65536:
            raise Plain(f"{name}={value} 不是端口号。", f"{name}={value} is not a port number.")
        ports[service] = int(value)
    return ports


def server_ports(path: Path) -> dict[str, int]:
    """The ports of the embedded servers: those of the last run while they are free, since addresses are kept."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    ports = {}
    for name in ("postgres", "redis"):
        port = kept.get(name)
        ports[name] = port if port and is_free(port) else free_port()
    write_private(path, json.dumps(ports))
    return ports


def kept_secrets(path: Path) -> dict[str, str]:
    """Everything secret in the set, made once: passwords, mail keys per pair, keys that sign, the privacy key."""
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    made = {**new_secrets(), **kept}
    if made != kept:
        write_private(path, json.dumps(made, indent=1))
    return made


def new_secrets() -> dict[str, str]:
    """All secrets of one system, made anew."""
    made = {
        "identity_private_key": _text(secrets.token_bytes(32)),  # any 32 bytes are an Ed25519 key
        "privacy_key": _text(secrets.token_bytes(32)),
        "personal_keys": f"1:{_text(secrets.token_bytes(32))}",
        "sample_password": secrets.token_urlsafe(9),
    }
    if made["sample_password"].startswith("-"):  # it is typed after options
        made["sample_password"] = "J" + made["sample_password"][1:]
    for service in SERVICES:
        made[f"owner:{service}"] = secrets.token_urlsafe(24)
        made[f"app:{service}"] = secrets.token_urlsafe(24)
        made[f"seal:{service}"] = _text(secrets.token_bytes(32))
    for pair in combinations_with_replacement(sorted(SERVICES), 2):
        made[_pair(*pair)] = _text(secrets.token_bytes(32))
    return made


def mail_keys_of(service: str, kept: Mapping[str, str]) -> dict[str, str]:
    """For each peer, itself included, the key that seals the mail between the two."""
    return {peer: kept[_pair(service, peer)] for peer in SERVICES}


def seal_public_keys(kept: Mapping[str, str]) -> dict[str, str]:
    """For each desk, the key with which anybody checks its seals."""
    return {service: public_key(kept[f"seal:{service}"]) for service in SERVICES}


def public_key(private: str) -> str:
    """The public half of an Ed25519 key; both in base64."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return _text(key.public_key().public_bytes_raw())


def _pair(one: str, other: str) -> str:
    return "mail:" + "-".join(sorted((one, other)))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def service_environment(
    service: str, where: Databases, kept: Mapping[str, str], files: Path, environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of one service's web and work processes. Only `migrate` is also given the owner's address."""
    suffix = service.upper()
    told = {
        "SERVICE": service,
        f"DATABASE_URL_{suffix}": where.urls[service],
        "BROKER_URL": where.broker_url,
        "MAIL_KEYS": json.dumps(mail_keys_of(service, kept)),
        "IDENTITY_PUBLIC_KEY": public_key(kept["identity_private_key"]),
        "SEAL_PRIVATE_KEY": kept[f"seal:{service}"],
        "SEAL_PUBLIC_KEYS": json.dumps(seal_public_keys(kept)),
        "PRIVACY_KEY": kept["privacy_key"],
        "PERSONAL_KEYS": kept["personal_keys"],
        "FILES_URL": files_url(service, files, environ),
        "SAMPLE_PASSWORD": sample_password(kept, environ),
        **python_environment(),
    }
    if service == "enrollment":
        told["IDENTITY_PRIVATE_KEY"] = kept["identity_private_key"]
        told |= {name: environ[name] for name in PROVIDER if environ.get(name)}
    return {**told, **{name: environ[name] for name in PASSED_ON if environ.get(name)}}


def files_url(service: str, files: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Where a desk's files lie: below this folder or FILES_URL, each desk by itself, or where FILES_URL_<SERVICE> says."""
    own = environ.get(f"FILES_URL_{service.upper()}")
    return own or f"{(environ.get('FILES_URL') or f'file://{files}').rstrip('/')}/{service}"


def sample_password(kept: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> str:
    """One password for all the invented sample accounts."""
    return environ.get("SAMPLE_PASSWORD") or kept["sample_password"]


def python_environment() -> dict[str, str]:
    """Words appear in the log when they are said."""
    return {"PYTHONUNBUFFERED": "1"}


def embedded(urls: Mapping[str, int], kept: Mapping[str, str], broker_url: str) -> Databases:
    """The addresses of the embedded servers' databases."""

    def url(service: str, role: str) -> str:
        password = kept[f"{role}:{service}"]
        return f"postgresql+psycopg://{service}_{role}:{password}@{LOOPBACK}:{urls['postgres']}/{service}"

    return Databases(
        {service: url(service, "app") for service in SERVICES},
        {service: url(service, "owner") for service in SERVICES},
        broker_url,
    )
