"""Refusals said by the names of those whom they concern, each reason once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from shared.identity import scope
from shared.refusals import Refusal
from shared.runtime import UnitOfWork
from shared.web.console import kinds
from shared.web.requests import current_actor

MOST = 20  # names in one line


@dataclass(frozen=True)
class Told:
    """One reason of refusal.

    :param who: the names of those whom it concerns.
    """

    who: str
    detail: str
    cure: str
    clause: str


def by_name(uow: UnitOfWork, refused: Mapping[UUID, Refusal | Mapping[str, Any]]) -> list[Told]:
    """Say each reason once, with the names of all whom it concerns; what somebody does not see is not named."""
    names = _names(uow, list(refused))
    found: dict[tuple[str, str, str], list[str]] = {}
    for id_, why in refused.items():
        found.setdefault(_words(why), []).append(names.get(id_, ""))
    return [Told(_list([name for name in who if name]), *words) for words, who in found.items()]


def _words(why: Refusal | Mapping[str, Any]) -> tuple[str, str, str]:
    if isinstance(why, Refusal):
        return why.detail, why.cure or "", why.clause or ""
    return str(why.get("detail", "")), str(why.get("cure") or ""), str(why.get("clause") or "")


def _list(names: list[str]) -> str:
    return "、".join(names[:MOST]) + (f"等 {len(names)} 人" if len(names) > MOST else "")


def _names(uow: UnitOfWork, ids: list[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for kind in kinds.readable() if ids else ():
        t = kinds.table(uow, kind)
        rows = uow.execute(select(t).where(t.c.id.in_(ids), scope(current_actor(), t, kind.machine.belongs))).mappings()
        found |= {row["id"]: str(row.get("name") or kinds.label(kind, row)) for row in rows}
    return found
