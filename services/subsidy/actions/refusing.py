"""One thing at a time, each with its own small transaction: what is refused leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from shared.casework import Outcome
from shared.refusals import Refused
from shared.runtime import UnitOfWork


def each(uow: UnitOfWork, ids: Collection[UUID], act: Callable[[UUID], None]) -> Outcome:
    """Act on each thing whole or not at all; answers which moved and which were refused."""
    outcome = Outcome()
    for id_ in sorted(set(ids)):
        try:
            with uow.session.begin_nested():
                act(id_)
            outcome.moved.append(id_)
        except Refused as error:
            outcome.refused[id_] = error.refusals[0]
    return outcome
