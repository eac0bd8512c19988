"""Log-ins: enrollment signs who somebody is for some hours; every desk can check that, none else can sign.

A token says nothing of roles or units: each desk knows those from its own copy, so that a change there takes effect at
once and a token is never a permission by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.identity.reasons import LOG_IN_EXPIRED, LOG_IN_FORGED
from shared.refusals import Refused

ALGORITHM = "EdDSA"  # one algorithm, named by us and not by the token
ISSUER = "enrollment"
AUDIENCE = "jinlanling"
LEEWAY = timedelta(seconds=30)  # between the clocks of two machines


@dataclass(frozen=True)
class LogIn:
    """A signed statement that this account logged in at that time (UTC).

    :param id: by which it can be ended before its hours are over.
    :param initial: the password was one that somebody else has given, so nothing but a new one may be set with it.
    :param scopes: of a program's token, what it may be used for; a person's log-in has none.
    :param acting_for: the account of an absent colleague, whose posts are meant and not one's own.
    :param card: who printed the code 学员码 that it was begun with, `base` or `office`; empty for any other.
    """

    account: UUID
    at: datetime
    id: UUID
    until: datetime
    initial: bool = False
    scopes: frozenset[str] | None = None
    acting_for: UUID | None = None
    card: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a log-in comes from, as far as anybody can know.

    :param agent: what the browser or program says that it is.
    :param language: the one that its reader has chosen, as a code; None where nothing was chosen.
    """

    address: str
    agent: str
    language: str | None = None


def issue(
    private_key: bytes, account: UUID, at: datetime, hours: int, *, id_: UUID | None = None, initial: bool = False,
    acting_for: UUID | None = None, card: str = "",
) -> str:
    """Sign a log-in.

    :param private_key: the raw 32 bytes of an Ed25519 key; only enrollment has it.
    :param at: now, in real time also for rehearsal accounts.
    :param id_: made where it is not given.
    """
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": str(account), "jti": str(id_ or uuid4()),
        # With fractions: an account revoked and renewed within one second must not refuse its own new log-in.
        "iat": at.timestamp(), "exp": int((at + timedelta(hours=hours)).timestamp()),
        **({"initial": True} if initial else {}), **({"for": str(acting_for)} if acting_for else {}),
        **({"card": card} if card else {}),
    }
    return jwt.encode(claims, Ed25519PrivateKey.from_private_bytes(private_key), algorithm=ALGORITHM)


def verify(public_key: bytes, token: str) -> LogIn:
    """Read a signed log-in.

    :raises Refused: `log-in-expired` or `log-in-not-valid`.
    """
    try:
        claims = jwt.decode(
            token, Ed25519PublicKey.from_public_bytes(public_key), algorithms=[ALGORITHM], audience=AUDIENCE,
            issuer=ISSUER, leeway=LEEWAY, options={"require": ["iss", "aud", "sub", "iat", "exp", "jti"]},
        )
        at, until = (datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp"))
        return LogIn(
            UUID(claims["sub"]), at, UUID(claims["jti"]), until, initial=claims.get("initial") is True,
            acting_for=UUID(claims["for"]) if "for" in claims else None, card=str(claims.get("card", "")))
    except jwt.ExpiredSignatureError as error:
        raise Refused(LOG_IN_EXPIRED("登录已过期，请重新登录。")) from error
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Refused(LOG_IN_FORGED("登录凭证无效，请重新登录。")) from error
