"""Tokens of programs 接口令牌: made at enrollment, known to every desk by a digest, bounded by scope and a last moment.

A token acts with the posts of its owner as they are at that moment, never with more, and only where its scope reaches.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.identity.reasons import TOKEN_ENDED, TOKEN_UNKNOWN
from shared.identity.tokens import LogIn, verify
from shared.mail import stage
from shared.reference import OWNER
from shared.refusals import Refused
from shared.runtime import UnitOfWork
from shared.runtime.settings import DESKS

KIND = "api_token"
USED = "api_token.used"
NOTED_EVERY = 300  # seconds between two notes of use by one process
SCOPES = tuple(f"{desk}.{how}" for desk in DESKS for how in ("read", "write"))
SHAPE = re.compile(r"jll_([0-9a-f]{32})_([A-Za-z0-9_-]{43})", re.ASCII)
_noted: dict[UUID, datetime] = {}


@dataclass(frozen=True)
class Presented:
    """A token as it came, before anybody has looked whether there is such a one."""

    id: UUID
    digest: str

    @property
    def account(self) -> UUID:
        """Under whom its requests are told apart until its owner is known."""
        return self.id


def made(id_: UUID) -> tuple[str, str]:
    """Make a token: what its owner is shown once, and the digest that is kept."""
    text = f"jll_{id_.hex}_{secrets.token_urlsafe(32)}"
    return text, _digest(text)


def read(public_key: bytes, text: str) -> LogIn | Presented:
    """Read what came as bearer: a signed log-in or the token of a program.

    :raises Refused: `log-in-expired` or `log-in-not-valid`.
    """
    found = SHAPE.fullmatch(text)
    return Presented(UUID(found[1]), _digest(text)) if found else verify(public_key, text)


def settled(uow: UnitOfWork, shown: LogIn | Presented, *, now: datetime) -> LogIn:
    """Find what a token stands for at this desk; a log-in stands for itself.

    :raises Refused: `api-token-unknown`, `api-token-ended`.
    """
    if isinstance(shown, LogIn):
        return shown
    row: Mapping[str, Any] | None = uow.execute(
        "select row from reference where kind = :kind and key = :key", {"kind": KIND, "key": str(shown.id)}
    ).scalar_one_or_none()
    if row is None or not hmac.compare_digest(row["digest"], shown.digest):
        raise Refused(TOKEN_UNKNOWN("没有这个接口令牌，请核对，或在“我的账号”中重新生成。"))
    until = datetime.fromisoformat(row["until"])
    if row["revoked"] or until <= now:
        raise Refused(TOKEN_ENDED("接口令牌已撤销或已到期，请在“我的账号”中重新生成。"))
    _note(uow, shown.id, now)
    return LogIn(UUID(row["account"]), datetime.fromisoformat(row["made_at"]), shown.id, until,
                 scopes=frozenset(row["scopes"]))


def _note(uow: UnitOfWork, id_: UUID, now: datetime) -> None:
    """Tell enrollment now and then that the token is in use."""
    last = _noted.get(id_)
    if last is None or (now - last).total_seconds() >= NOTED_EVERY:
        stage(uow, OWNER, USED, [{"id": str(id_), "at": now.isoformat()}])
        uow.after_commit(f"{USED}:{id_}", lambda: _noted.update({id_: now}))


def _digest(text: str) -> str:
    # The secret has 256 random bits, so that a plain digest of it is as good as a slow one.
    return hashlib.sha256(text.encode()).hexdigest()
