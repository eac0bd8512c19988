"""Everything the environment decides, read once and checked as a whole."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
DESKS = ("enrollment", "training", "assessment", "subsidy")


class SettingsError(Exception):
    """The environment lacks or spoils something; the message lists all of it."""


@dataclass(frozen=True)
class Settings:
    """What one process of one desk needs to know.

    :param mail_keys: for each peer, itself included, the 32 bytes that seal the mail between the two.
    :param identity_private_key: the raw Ed25519 key that signs log-ins; only enrollment has it.
    :param seal_private_key: the raw Ed25519 key with which this desk signs the root of its journal.
    :param seal_public_keys: the keys that the other desks' seals are checked with, by desk.
    :param privacy_key: keys the digests by which a person is found.
    :param oidc_url: the issuer of the identity provider by which people may log in at enrollment; none without it.
    :param oidc_client: by which the provider knows this system; `oidc_secret` where it asks for one.
    :param personal_keys: the keys that seal personal numbers at rest, by version; the highest seals, all open.
    :param files_url: the desk's own place for files; two desks do not share one, since a purge at one would take from the other.
    :param without_row_security: run even as a role that row-level security does not hold, see :mod:`shared.runtime.walls`.
    :param resend_after: seconds before what another desk has not acknowledged is sent again.
    """

    service: str
    database_url: str
    database_owner_url: str
    broker_url: str
    mail_keys: Mapping[str, bytes]
    identity_public_key: bytes
    identity_private_key: bytes | None
    seal_private_key: bytes
    seal_public_keys: Mapping[str, bytes]
    privacy_key: bytes
    personal_keys: Mapping[int, bytes]
    files_url: str
    smtp_url: str | None = None
    sample_password: str | None = None
    log_level: str = "INFO"
    resend_after: int = 15
    oidc_url: str | None = None
    oidc_client: str | None = None
    oidc_secret: str | None = None
    without_row_security: bool = False


def settings_from_environment(service: str, environ: Mapping[str, str]) -> Settings:
    """Read the settings of this desk.

    :raises SettingsError: naming every missing or malformed variable at once.
    """
    problems: list[str] = []

    def text(name: str) -> str:
        value = environ.get(name, "")
        if not value:
            problems.append(f"{name} is not set")
        return value

    def decoded(name: str, decode: Callable[[str], T], empty: T) -> T:
        value = text(name)
        try:
            return decode(value) if value else empty
        except (ValueError, binascii.Error) as error:
            problems.append(f"{name} cannot be read: {error}")
            return empty

    suffix = service.upper()
    settings = Settings(
        service=service,
        database_url=text(f"DATABASE_URL_{suffix}"),
        database_owner_url=environ.get(f"DATABASE_OWNER_URL_{suffix}", ""),
        broker_url=text("BROKER_URL"),
        mail_keys=decoded("MAIL_KEYS", _keys_by_desk, {}),
        identity_public_key=decoded("IDENTITY_PUBLIC_KEY", _key, b""),
        identity_private_key=_key(environ["IDENTITY_PRIVATE_KEY"]) if environ.get("IDENTITY_PRIVATE_KEY") else None,
        seal_private_key=decoded("SEAL_PRIVATE_KEY", _key, b""),
        seal_public_keys=decoded("SEAL_PUBLIC_KEYS", _keys_by_desk, {}),
        privacy_key=decoded("PRIVACY_KEY", _key, b""),
        personal_keys=decoded("PERSONAL_KEYS", _keys_by_version, {}),
        files_url=environ.get(f"FILES_URL_{suffix}") or environ.get("FILES_URL", ""),
        smtp_url=environ.get("SMTP_URL") or None,
        sample_password=environ.get("SAMPLE_PASSWORD") or None,
        log_level=environ.get("LOG_LEVEL", "INFO"),
        oidc_url=environ.get("OIDC_URL", "").rstrip("/") or None,
        oidc_client=environ.get("OIDC_CLIENT") or None,
        oidc_secret=environ.get("OIDC_SECRET") or None,
        without_row_security=environ.get("WITHOUT_ROW_SECURITY") == "1",
        resend_after=decoded("RESEND_AFTER", int, 0) if environ.get("RESEND_AFTER") else Settings.resend_after,
    )
    problems += _lacking(settings)
    if problems:
        raise SettingsError("; ".join(problems))
    return settings


def _lacking(settings: Settings) -> list[str]:
    """What each value alone does not show."""
    found = [f"MAIL_KEYS has no key for {peer}" for peer in DESKS if settings.mail_keys and peer not in settings.mail_keys]
    if settings.oidc_url and not settings.oidc_client:
        found.append("OIDC_URL is set and OIDC_CLIENT is not")
    if settings.service not in DESKS:
        found.append(f"SERVICE is {settings.service!r}; it must be one of {', '.join(DESKS)}")
    return found


def _key(value: str) -> bytes:
    raw = base64.b64decode(value, validate=True)
    if len(raw) != 32:
        raise ValueError("it must be 32 bytes in base64")
    return raw


def _keys_by_desk(value: str) -> Mapping[str, bytes]:
    return {peer: _key(key) for peer, key in json.loads(value).items()}


def _keys_by_version(value: str) -> Mapping[int, bytes]:
    """Read `1:base64,2:base64`."""
    keys = {}
    for part in value.split(","):
        version, separator, key = part.strip().partition(":")
        if not separator or not version.isdecimal() or int(version) < 1 or int(version) in keys:
            raise ValueError("it must be written 1:base64,2:base64, each version once")
        keys[int(version)] = _key(key)
    return keys
