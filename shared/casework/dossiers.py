"""The dossier 卷宗: all that travels with a case from desk to desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.casework.tables import CASE_FIELDS
from shared.journal.reading import history
from shared.lifecycle import Lifecycle, Transition
from shared.mail.outbox import stage
from shared.runtime.work import UnitOfWork


def stage_dossiers(
    uow: UnitOfWork, machine: Lifecycle, step: Transition, ids: Sequence[UUID],
    facts: Mapping[UUID, Mapping[str, Any]], reason: str | None,
) -> None:
    """Stage the message that a move announces: the whole cases where it hands them on, else what was decided.

    :param facts: this desk's facts by case, added to those that came with it.
    """
    if step.announces is None:
        return
    receiver = step.hands_to or "enrollment"
    fields = ", ".join(CASE_FIELDS)
    rows = uow.execute(
        f"select {fields}, state, seq, encode(head, 'hex') as head, facts, timeline from {machine.table}"
        " where id = any(cast(:ids as uuid[])) order by id",
        {"ids": list(ids)},
    ).mappings()
    written, duties = history(uow, ids), _duties(uow, ids)
    items = []
    for row in rows:
        id_ = row["id"]
        case = {name: _plain(row[name]) for name in (*CASE_FIELDS, "state", "seq", "head")}
        items.append({
            "case": case, "duties": duties[id_], "timeline": _joined(row["timeline"], written.get(id_, [])),
            "facts": {**row["facts"], uow.service: {**row["facts"].get(uow.service, {}), **facts.get(id_, {})}},
            "reason": reason,
        })
    stage(uow, receiver, step.announces, items, case_ids=ids)


def _joined(earlier: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Both parts of the timeline in order; a case that came back has rows of this desk in what came with it."""
    by_seq = {int(row["seq"]): row for row in (*earlier, *own)}
    return [by_seq[seq] for seq in sorted(by_seq)]


def _duties(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, list[list[str]]]:
    rows = uow.execute(
        "select case_id, person_id, duty, on_day, desk from duties where case_id = any(cast(:ids as uuid[]))",
        {"ids": list(ids)},
    )
    found: dict[UUID, list[list[str]]] = defaultdict(list)
    for case_id, person_id, duty, on_day, desk in rows:
        found[case_id].append([str(person_id), duty, on_day.isoformat(), desk])
    return found


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
