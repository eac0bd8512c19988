"""What is due for deletion 到期删除, by kind of document, and how a purge comes about: drafted by one person, confirmed by another.

Terms are full years of dated policy, counted from 31 December of the year in which the case ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from shared.casework import Actor, not_second
from shared.journal import noting
from shared.lifecycle import Role
from shared.notices.writing import Notice, Reader, write
from shared.policy import Policy, SilentPolicy
from shared.privacy.endings import note_endings
from shared.privacy.holdings import PERIOD, Holding
from shared.refusals import Kind, Reason, Refusal, Refused
from shared.runtime.ids import new_id
from shared.runtime.process import Runtime
from shared.runtime.work import UnitOfWork

RUN, COUNT = "retention.run", "retention.count"  # the worker's tasks
COUNT_SECONDS = 3_600  # from one count to the next
SUBJECT = "purge"
NOTHING_DUE = Reason("nothing-to-purge", "没有到期的内容", "Nothing is due for deletion")
UNDER_WAY = Reason("purge-under-way", "已有一次到期删除在办", "A purge is under way already")
NO_PURGE = Reason("no-such-purge", "没有这次到期删除", "No such purge", kind=Kind.UNKNOWN)
SECOND_PERSON = Reason("purge-needs-a-second-person", "须由另一人确认", "A second person confirms a purge")
REAL_ONLY = Reason("purge-is-real", "演练账号不能办理", "No purge by accounts of the rehearsal", kind=Kind.FORBIDDEN)


@dataclass(frozen=True)
class Due:
    """How much of a kind is due.

    :param years: the term, with its source, as policy has it on that day.
    """

    kind: str
    name: str
    rows: int
    oldest: date | None
    newest: date | None
    years: int
    source: str
    placeholder: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON, days as text."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in vars(self).items()}


def due(uow: UnitOfWork, on: date) -> list[Due]:
    """What is due on that day, by kind of document, in the order in which it is declared."""
    policy = uow.policy(on)
    found: dict[str, Due] = {}
    for part in parts(uow.runtime):
        rows, oldest, newest = uow.execute(
            f"select count(*), min(d.since), max(d.since) {due_from(part)}", before(policy, part, on)).one()
        known = found.get(part.kind)
        found[part.kind] = _due_of(
            policy, part.kind, rows + (known.rows if known else 0),
            min((day for day in (oldest, known and known.oldest) if day), default=None),
            max((day for day in (newest, known and known.newest) if day), default=None))
    return list(found.values())


def parts(runtime: Runtime) -> Sequence[Holding]:
    """Everything that the desk may have to erase."""
    return runtime.service.holdings.parts if runtime.service.holdings else ()


def draft(uow: UnitOfWork, *, by: Actor, on: date) -> UUID:
    """Draft a purge of everything that is due 起草; answers its id.

    :raises Refused: `nothing-to-purge`, `purge-under-way`, `purge-is-real`.
    """
    _require_real(by)
    note_endings(uow, on)
    counted = [one for one in due(uow, on) if one.rows]
    if not counted:
        raise Refused(NOTHING_DUE("今天没有超过保存期的内容。"))
    if uow.execute("select 1 from purges where status in ('drafted', 'confirmed')").first():
        raise Refused(UNDER_WAY("上一次到期删除尚未办结。", cure="先确认或作废上一次"))
    id_ = new_id()
    uow.execute(
        "insert into purges (id, on_day, counted, drafted_by, drafted_name, drafted_on, status)"
        " values (:id, :on, cast(:counted as jsonb), :by, :name, :on, 'drafted')",
        {"id": id_, "on": on, "counted": orjson.dumps([one.as_dict() for one in counted]).decode(), "by": by.person, "name": by.name})
    noting.note(uow, SUBJECT, id_, "draft", to="drafted", actor=by.journal_name, on=on,
                facts={"due": {one.kind: one.rows for one in counted}, **by.journal_facts})
    return id_


def decide(uow: UnitOfWork, id_: UUID, *, confirmed: bool, by: Actor, on: date) -> None:
    """Confirm a drafted purge 确认, which then begins, or drop it 作废; whoever drafted may drop, but not confirm.

    :raises Refused: `no-such-purge`, `purge-needs-a-second-person`, `purge-is-real`.
    """
    _require_real(by)
    row = uow.execute("select drafted_by from purges where id = :id and status = 'drafted' for update", {"id": id_}).first()
    if row is None:
        raise Refused(NO_PURGE("没有待确认的到期删除，或已经办过。"))
    second = not_confirming(by, row.drafted_by)
    if confirmed and second is not None:
        raise Refused(second)
    to = "confirmed" if confirmed else "dropped"
    uow.execute(
        "update purges set status = :to, decided_by = :by, decided_name = :name, decided_on = :on where id = :id",
        {"to": to, "by": by.person, "name": by.name, "on": on, "id": id_})
    noting.note(uow, SUBJECT, id_, "confirm" if confirmed else "drop", to=to, actor=by.journal_name, on=on, facts=by.journal_facts)
    if confirmed:
        uow.after_commit(RUN, lambda: uow.runtime.send(uow.service, RUN))


def not_confirming(by: Actor, drafted_by: UUID) -> Refusal | None:
    """Why somebody cannot confirm what was drafted, or None."""
    return not_second(by, drafted_by, SECOND_PERSON("到期删除须由起草人以外的同事确认。", cure="请由另一位同事办理"))


def count(runtime: Runtime) -> None:
    """By the clock: keep how much is due, and remind the administrators; nothing is removed.

    Before the terms have come there is nothing to count by: their coming rings again (`shared.reference`).
    """
    if runtime.service.holdings is None:
        return
    with runtime.system_work() as uow:
        on = uow.day(rehearsal=False)
        try:
            note_endings(uow, on)
            counted = [one for one in due(uow, on) if one.rows]
        except SilentPolicy:  # if they never come, no count is made, and that is an alarm
            return
        uow.execute(
            "insert into retention_counts (on_day, counted) values (:on, cast(:counted as jsonb))"
            " on conflict (on_day) do update set counted = excluded.counted",
            {"on": on, "counted": orjson.dumps([one.as_dict() for one in counted]).decode()})
        if counted:
            said = "；".join(f"{one.name} {one.rows} 条" for one in counted)
            write(uow, [Notice(
                reader=Reader(Role.ADMINISTRATOR), occasion=f"retention/{on:%Y-%m}", subject="有超过保存期的内容待删除",
                body=f"{said}。请在“保存期限”页起草到期删除，由另一位同事确认后办理。")], rehearsal=False, on=on)


def due_from(part: Holding) -> str:
    """SQL of the rows of a part that are due: `t`, with the day `d.since`; its parameters are those of :func:`before`."""
    conditions = " and ".join(f"(({applies}) is not true or d.since < :{kind})" for kind, applies in part.kinds.items())
    return (f"from {part.table} t {part.joined} cross join lateral (select {part.since} as since) d"
            f" where d.since is not null and {conditions} and ({part.only}) and ({part.standing})")


def before(policy: Policy, part: Holding, on: date) -> dict[str, date]:
    """For each kind the first day whose year is still to be kept: terms are full years from 31 December on."""
    return {kind: date(on.year - years(policy, kind), 1, 1) for kind in part.kinds}


def years(policy: Policy, kind: str) -> int:
    """The term of a kind of document, in full years after the one in which it began to count."""
    return int(getattr(policy, PERIOD + kind))


def _due_of(policy: Policy, kind: str, rows: int, oldest: date | None, newest: date | None) -> Due:
    cited = policy.cite(PERIOD + kind)
    return Due(kind, cited["name"].removeprefix("保存期限："), rows, oldest, newest, cited["value"], cited["source"], cited["placeholder"])


def _require_real(by: Actor) -> None:
    if by.rehearsal:
        raise Refused(REAL_ONLY("到期删除涉及真实业务，演练账号不能办理。"))
