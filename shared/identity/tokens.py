"""Log-ins: enrollment signs who somebody is for some hours; every desk can check that, none else can sign.

A token says nothing of roles or units: each desk knows those from its own copy, so that a change there takes effect at
once and a token is never a permission by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

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
    """A signed statement that this account logged in at that time (UTC)."""

    account: UUID
    at: datetime


def issue(private_key: bytes, account: UUID, at: datetime, hours: int) -> str:
    """Sign a log-in.

    :param private_key: the raw 32 bytes of an Ed25519 key; only enrollment has it.
    :param at: now, in real time also for rehearsal accounts.
    """
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": str(account),
        # With fractions: an account revoked and renewed within one second must not refuse its own new log-in.
        "iat": at.timestamp(), "exp": int((at + timedelta(hours=hours)).timestamp()),
    }
    return jwt.encode(claims, Ed25519PrivateKey.from_private_bytes(private_key), algorithm=ALGORITHM)


def verify(public_key: bytes, token: str) -> LogIn:
    """Read a signed log-in.

    :raises Refused: `log-in-expired` or `log-in-not-valid`.
    """
    try:
        claims = jwt.decode(
            token, Ed25519PublicKey.from_public_bytes(public_key), algorithms=[ALGORITHM], audience=AUDIENCE,
            issuer=ISSUER, leeway=LEEWAY, options={"require": ["iss", "aud", "sub", "iat", "exp"]},
        )
        return LogIn(UUID(claims["sub"]), datetime.fromtimestamp(claims["iat"], UTC))
    except jwt.ExpiredSignatureError as error:
        raise Refused(LOG_IN_EXPIRED("登录已过期，请重新登录。")) from error
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
        raise Refused(LOG_IN_FORGED("登录凭证无效，请重新登录。")) from error
