"""Tokens of programs 接口令牌: made by their owners, shown once, revoked at all desks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.enrollment.actions.reasons import NO_SUCH
from services.enrollment.models import ApiToken
from shared import reference
from shared.identity.api_tokens import KIND, made
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id


def make_api_token(
    uow: UnitOfWork, *, account: UUID, name: str, scopes: Sequence[str], days: int | None, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token; answers it with the text that is shown once and kept nowhere.

    :param days: for how many, at most as many as the policy allows and as many as that without it.
    """
    most = int(uow.policy(now.date()).api_token_days_max)
    id_ = new_id()
    text, digest = made(id_)
    token = ApiToken(
        id=id_, account_id=account, name=name, digest=digest, scopes=sorted(set(scopes)), made_at=now,
        until=now + timedelta(days=min(days or most, most)))
    uow.session.add(token)
    _tell(uow, [token])
    return token, text


def revoke_api_token(uow: UnitOfWork, id_: UUID, *, account: UUID, now: datetime) -> None:
    """Revoke one of an account's own tokens at all desks.

    :raises Refused: `no-such-entry`, also when it is somebody else's.
    """
    if not revoke_api_tokens(uow, account=account, now=now, only=id_):
        raise Refused(NO_SUCH("没有这个接口令牌，或已经撤销。"))


def revoke_api_tokens(uow: UnitOfWork, *, account: UUID, now: datetime, only: UUID | None = None) -> int:
    """Revoke all tokens of an account, or that one; answers how many there were."""
    chosen = select(ApiToken).where(ApiToken.account_id == account, ApiToken.revoked_at.is_(None))
    if only is not None:
        chosen = chosen.where(ApiToken.id == only)
    tokens = list(uow.session.execute(chosen.with_for_update()).scalars())
    for token in tokens:
        token.revoked_at = now
    _tell(uow, tokens)
    return len(tokens)


def note_used(uow: UnitOfWork, id_: UUID, at: datetime) -> None:
    """Note when a desk last saw a token; what comes late changes nothing."""
    uow.session.execute(update(ApiToken).where(
        ApiToken.id == id_, ApiToken.last_used_at.is_(None) | (ApiToken.last_used_at < at)).values(last_used_at=at))


def _tell(uow: UnitOfWork, tokens: Sequence[ApiToken]) -> None:
    rows: dict[str, dict[str, Any]] = {
        str(token.id): {
            "account": str(token.account_id), "digest": token.digest, "scopes": list(token.scopes),
            "made_at": token.made_at.isoformat(), "until": token.until.isoformat(),
            "revoked": token.revoked_at is not None,
        } for token in tokens}
    if rows:
        reference.put(uow, KIND, rows)
