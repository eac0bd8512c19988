"""What trainees state about their own case 学员声明: confirmations and consents, which stand at once; and denials, which
stop money and certificates at every desk until an officer has looked into them (`63号 §4.1`).

A denial says that somebody invented or bent the case, and that may be the base. So until it has been looked into, base
and employer see nothing of it: no row, no step in the case's own chain, no blocked step of theirs. What follows from it
is the office's to do, with the actions there are; until then a case whose denial was found true is put on hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.casework import reasons, requests
from shared.casework.actors import Actor
from shared.casework.duties import not_second
from shared.casework.moving import Judge, Move, Outcome, Row, advance, lock
from shared.casework.opening import open_subjects
from shared.lifecycle import STATEMENT, Duty, Role, Stated
from shared.mail import Message, stage
from shared.notices import Notice, Reader, write
from shared.refusals import Refusal, Refused
from shared.runtime.ids import new_id
from shared.runtime.settings import DESKS
from shared.runtime.work import UnitOfWork

DENIED = "case.denied"  # any desk may say it
Expect = Mapping[UUID, int] | None


def _anybody(uow: UnitOfWork, row: Row, on: date) -> Refusal | None:
    return None


def _no_effect(uow: UnitOfWork, row: Row, on: date) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Statable:
    """One thing that trainees can state about their own case at a desk.

    :param says: the sentence that they put their name to.
    :param states: of the case, in which it makes sense; also those in which the case has left.
    :param denial: it accuses, and is looked into.
    :param instead_of: kinds whose standing statement it ends, or, of a denial, which cannot be stated while it is open and
        are overturned when it is found true.
    :param own: the base has its profit of it, so that nobody states it with a code that the base has printed.
    :param against: duties whose bearers do not look into it, because it is their own work that is denied.
    :param choices: what it can be about, as value and words; it is about the whole case where there is none.
    :param may: refuses it where the facts do not bear it; called with the case, and the day.
    :param effect: what stands with it in the desk's own tables.
    """

    kind: str
    name: str
    says: str
    clause: str
    states: frozenset[StrEnum]
    denial: bool = False
    instead_of: tuple[str, ...] = ()
    own: bool = False
    against: tuple[Duty, ...] = ()
    choices: Callable[[UnitOfWork, Row], Sequence[tuple[str, str]]] | None = None
    may: Callable[[UnitOfWork, Row, date], Refusal | None] = _anybody
    effect: Callable[[UnitOfWork, Row, date], None] = _no_effect


def refusal(uow: UnitOfWork, said: Statable, row: Row, by: Actor, on: date) -> Refusal | None:
    """Why a person cannot state this about the case now, or None.

    :param row: all columns of the case.
    """
    case = uow.runtime.service.case
    if case.states(row["state"]) not in said.states:
        return reasons.NOT_SAID_NOW(f"业务现在是“{case.names[case.states(row['state'])]}”，不能声明“{said.name}”。")
    if said.choices is not None and not said.choices(uow, row):
        return reasons.NOT_SAID_NOW(f"没有可以声明“{said.name}”的记录。")
    opposite = {one.kind: one.name for one in uow.runtime.service.statements if said.kind in one.instead_of and one.denial}
    if not said.denial and opposite:
        denied = {stands: kind for stands, kind in uow.execute(
            "select state, kind from statements where case_id = :id and state in ('open', 'standing')"
            " and kind = any(cast(:kinds as text[]))", {"id": row["id"], "kinds": list(opposite)})}
        if Stated.OPEN in denied:
            return reasons.SAID_OTHERWISE(f"您已声明“{opposite[denied[Stated.OPEN]]}”，正在核实。", cure="如系误报，请先撤回该声明")
        if denied and by.by_bases_card:  # what was found to be invented is not said again by whoever may have invented it
            return reasons.card_of_base(said.name)
    if said.own and by.by_bases_card:
        return reasons.card_of_base(said.name)
    return said.may(uow, row, on)


def state(
    uow: UnitOfWork, case_id: UUID, kind: str, *, by: Actor, on: date, about: Collection[str] = (), text: str = ""
) -> list[UUID]:
    """State something about the actor's own case; what is said already is not said twice.

    :param about: values of the kind's choices, at least one where it has any; each becomes a statement of its own.
    :returns: the statements, also those that stood before.
    :raises Refused: `no-such-record` on another's case, `statement-out-of-place`, `statement-about-what`,
        `statement-contradicts`, `card-of-base`, or what the kind's own rule says.
    """
    case = uow.runtime.service.case
    row = lock(uow, case, [case_id]).get(case_id)
    if row is None or Role.TRAINEE not in by.roles or by.person != row["person_id"] or not by.sees(case, row):
        raise Refused(reasons.UNKNOWN(f"没有这条{case.name}记录，或不在您的管辖范围内。"))
    said = next(one for one in uow.runtime.service.statements if one.kind == kind)
    why = refusal(uow, said, row, by, on)
    if why is not None:
        raise Refused(why)
    words = _chosen(uow, said, row, about)
    known: dict[str, UUID] = {about: id_ for about, id_ in uow.execute(
        "select about, id from statements where case_id = :id and kind = :kind and state in ('open', 'standing')",
        {"id": case_id, "kind": kind})}
    if not said.denial:  # the base sees a confirmation, and would learn of the denial by its end
        _end_earlier(uow, case_id, said, by, on)
    new = [_row(uow, row, said, about, words[about], text, by, on) for about in words if about not in known]
    if new:
        open_subjects(uow, STATEMENT, new, by=by, on=on, action="state", clause=said.clause,
                      state=Stated.OPEN if said.denial else Stated.STANDING,
                      facts={"case": str(case_id), "kind": kind, "about": [one["about"] for one in new if one["about"]]})
        said.effect(uow, row, on)
    if new and said.denial:
        ids = [one["id"] for one in new]
        _tell(uow, ids)
        _notify(uow, [dict(one) for one in new], on)
    return [known.get(about) or next(one["id"] for one in new if one["about"] == about) for about in words]


def _chosen(uow: UnitOfWork, said: Statable, row: Row, about: Collection[str]) -> dict[str, str]:
    """What it is about, with its words; of the whole case, nothing."""
    if said.choices is None:
        if about:
            raise Refused(reasons.ABOUT_WHAT(f"“{said.name}”针对整项业务，不须选择。"))
        return {"": ""}
    offered = dict(said.choices(uow, row))
    if not about or set(about) - set(offered):
        raise Refused(reasons.ABOUT_WHAT(f"请选择“{said.name}”的具体记录。", cure="至少选择一项"))
    return {one: offered[one] for one in sorted(set(about))}


def _end_earlier(uow: UnitOfWork, case_id: UUID, said: Statable, by: Actor, on: date) -> None:
    earlier = uow.execute(
        "select id from statements where case_id = :id and state = 'standing' and settlement is null"
        " and kind = any(cast(:kinds as text[]))", {"id": case_id, "kinds": list(said.instead_of)}).scalars().all()
    if earlier:
        withdraw(uow, earlier, by=by, on=on, reason=f"改为声明“{said.name}”").require_all()


def _row(
    uow: UnitOfWork, row: Row, said: Statable, about: str, words: str, text: str, by: Actor, on: date
) -> dict[str, Any]:
    id_ = new_id()
    return {
        "id": id_, "unit": row["unit"], "rehearsal": row["rehearsal"], "number": f"SM{on:%Y%m%d}-{id_.hex[-8:]}",
        "case_id": row["id"], "person_id": row["person_id"], "name": row["name"], "kind": said.kind, "title": said.name,
        **{of: None if said.denial else row[of] for of in ("base_id", "employer_id")},
        "denial": said.denial, "about": about, "about_words": words,
        "text": uow.vault.seal("text", id_, text), "stated_on": on, "account": by.account, "card": by.card,
    }


def uphold(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Find denials true 核实属实 (`63号 §4.1`): what was confirmed against them is overturned, and the case is put on hold, wherever
    it is, until the office has acted."""
    outcome = _settle(uow, "uphold", ids, by, on, expect, reason)
    uow.execute(
        f"update statements s set base_id = c.base_id, employer_id = c.employer_id from {uow.runtime.service.case.table} c"
        " where c.id = s.case_id and s.id = any(cast(:ids as uuid[]))", {"ids": outcome.moved})
    until = uow.calendar().add(on, uow.policy(on).denial_hold_days)
    for row in _rows(uow, outcome.moved):
        overturn(uow, row, by=by, on=on)
        _hold(uow, row["case_id"], by=by, on=on, until=until, reason=f"学员声明“{row['title']}”核实属实，{row['number']}")
    return outcome


def overturn(uow: UnitOfWork, denial: Row, *, by: Actor, on: date) -> None:
    """Set aside what was confirmed of the same thing 推翻: it stays to be read, and counts for nothing."""
    said = next(one for one in uow.runtime.service.statements if one.kind == denial["kind"])
    ids = uow.execute(
        "select id from statements where case_id = :id and state = 'standing' and kind = any(cast(:kinds as text[]))",
        {"id": denial["case_id"], "kinds": list(said.instead_of)}).scalars().all()
    reason = f"学员声明“{denial['title']}”核实属实，{denial['number']}"
    moved = advance(uow, STATEMENT, "overturn", ids, by=Actor.desk(uow.service), on=on, reason=reason).require_all().moved
    uow.execute(
        "update statements set settlement = 'overturned', overturned_by = :denial, settled_by = :by, settled_on = :on, reason = :reason"
        " where id = any(cast(:ids as uuid[]))",
        {"denial": denial["id"], "by": by.person, "on": on, "reason": reason, "ids": moved})


def dismiss(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Find denials untrue 核实不属实 (`63号 §4.1`): the case goes on as if nothing had been said."""
    return _settle(uow, "dismiss", ids, by, on, expect, reason)


def withdraw(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take back one's own statements 撤回, unless they have been looked into; of a denial the office is told, which may ask why."""
    outcome = _settle(uow, "withdraw", ids, by, on, expect, reason)
    with uow.whole_city():  # the notice is the office's
        for row in (one for one in _rows(uow, outcome.moved) if one["denial"]):
            write(uow, [Notice(
                reader=Reader(Role.DISTRICT_CLERK, unit=row["unit"]), occasion=f"statement/{row['id']}/withdrawn", cases=1,
                subject=f"学员撤回了声明：{row['title']}",
                body=f"学员声明 {row['number']}：“{row['title']}”{row['about_words']}，已由学员账号撤回。如有疑问，请与学员本人核实。",
            )], rehearsal=row["rehearsal"], on=on)
    return outcome


SETTLEMENTS = {"uphold": "upheld", "dismiss": "dismissed", "withdraw": "withdrawn"}


def _settle(
    uow: UnitOfWork, action: str, ids: Collection[UUID], by: Actor, on: date, expect: Expect, reason: str | None
) -> Outcome:
    outcome = advance(uow, STATEMENT, action, ids, by=by, on=on, expect=expect, reason=reason, judge=judges(by).get(action))
    uow.execute(
        "update statements set settlement = :how, settled_by = :by, settled_on = :on, reason = :reason"
        " where id = any(cast(:ids as uuid[]))",
        {"how": SETTLEMENTS[action], "by": by.person, "on": on, "reason": (reason or "").strip(), "ids": outcome.moved})
    _tell(uow, outcome.moved)
    return outcome


def judges(by: Actor) -> dict[str, Judge]:
    """The rules behind these actions, for whoever asks what may be done."""
    return {"uphold": _by_another(by), "dismiss": _by_another(by), "withdraw": _may_be_withdrawn(by)}


def _by_another(by: Actor) -> Judge:
    """Nobody looks into what is said about their own work on the case, or what they said themselves (`63号 §4.1`)."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        against = {one.kind: [str(duty) for duty in one.against] for one in uow.runtime.service.statements}
        done: dict[UUID, dict[UUID, set[str]]] = {}
        for case_id, person, duty in uow.execute(
            "select case_id, person_id, duty from duties where case_id = any(cast(:ids as uuid[]))"
            " and person_id = any(cast(:persons as uuid[]))",
            {"ids": [row["case_id"] for row in rows], "persons": [*by.persons, *dict(by.as_one)]},
        ):
            done.setdefault(case_id, {}).setdefault(person, set()).add(duty)
        found: dict[UUID, Refusal | Move] = {}
        for row in rows:
            own = reasons.OWN_WORK(f"“{row['title']}”涉及您本人经办的事项，不能由您核实。", cure="请由另一位同事核实")
            theirs = [person for person, duties in done.get(row["case_id"], {}).items() if duties & set(against.get(row["kind"], ()))]
            for person in (row["person_id"], *theirs):
                if (why := not_second(by, person, own)) is not None:
                    found[row["id"]] = why
        return found

    return judge


def _may_be_withdrawn(by: Actor) -> Judge:
    """What was looked into stays; and what stands in the base's way is not taken back with a code that the base has printed."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        refused = {kind for one in uow.runtime.service.statements if one.own for kind in one.instead_of}
        found: dict[UUID, Refusal | Move] = {}
        for row in rows:
            if row["settlement"] is not None:
                found[row["id"]] = reasons.ALREADY_LOOKED_INTO("该声明已经核实属实，不能撤回。")
            elif by.by_bases_card and (row["denial"] or row["kind"] in refused):
                found[row["id"]] = reasons.card_of_base(f"撤回声明“{row['title']}”")
        return found

    return judge


def _hold(uow: UnitOfWork, case_id: UUID, *, by: Actor, on: date, until: date, reason: str) -> None:
    """Put the case on hold where it is; where it can no longer be held, as while money is moving, the office acts itself."""
    here = uow.execute(f"select here from {uow.runtime.service.case.table} where id = :id", {"id": case_id}).scalar_one()
    if not here:
        requests.ask(uow, case_id, "hold", by=by, payload={"reason": reason, "until": until})
        return
    try:
        with uow.session.begin_nested():
            uow.runtime.requests["hold"](uow, [case_id], by=by, on=on, until=until, reason=reason).require_all()
    except Refused:
        return


def _rows(uow: UnitOfWork, ids: Collection[UUID]) -> list[dict[str, Any]]:
    found = uow.execute("select * from statements where id = any(cast(:ids as uuid[])) order by id", {"ids": list(ids)})
    return [dict(row) for row in found.mappings()]


def _tell(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Tell every other desk of denials that were made or settled: the case may be at any of them, or on its way."""
    rows = [row for row in _rows(uow, ids) if row["denial"]]
    items = [{
        **{name: row[name] for name in ("person_id", "unit", "rehearsal", "number", "title", "about_words", "stated_on", "seq")},
        "id": row["id"], "case_id": row["case_id"], "desk": uow.service, "open": row["state"] == Stated.OPEN,
    } for row in rows]
    for desk in DESKS:
        if desk != uow.service and items:
            stage(uow, desk, DENIED, items, case_ids=[row["case_id"] for row in rows])


def take_denials(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: Message) -> None:
    """Know of denials that were made or settled at another desk, in whatever order it is told; an open one stops the case
    here, and its office is told."""
    table = uow.runtime.service.case.table
    lock(uow, uow.runtime.service.case, [UUID(str(item["case_id"])) for item in items])
    for item in items:
        newer = uow.execute(
            """
            insert into denials as d (id, desk, case_id, person_id, unit, rehearsal, number, title, about_words, stated_on,
                open, seq)
            values (:id, :desk, :case_id, :person_id, :unit, :rehearsal, :number, :title, :about_words, :stated_on, :open, :seq)
            on conflict (id) do update set open = excluded.open, seq = excluded.seq where d.seq < excluded.seq returning id
            """, dict(item)).one_or_none()
        here = uow.execute(f"select here from {table} where id = :id", {"id": item["case_id"]}).scalar_one_or_none()
        if newer is not None and item["open"] and here:
            _notify(uow, [item], message.on(item["rehearsal"]))


def _notify(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], on: date) -> None:
    with uow.whole_city():  # the notice is the office's, and the person who stated it sees none of those
        for row in rows:
            write(uow, [Notice(
                reader=Reader(Role.DISTRICT_CLERK, unit=row["unit"]), occasion=f"statement/{row['id']}", cases=1,
                subject=f"学员声明待核实：{row['title']}",
                body=f"学员声明 {row['number']}：“{row['title']}”{row['about_words']}。请在“学员声明”中核实；核实之前，"
                     "该业务不能结业、取证、审批和付款。",
            )], rehearsal=row["rehearsal"], on=on)


def of_case(uow: UnitOfWork, case_id: UUID, by: Actor) -> list[dict[str, Any]]:
    """What was stated about a case at this desk, and open denials of other desks, as far as the actor may know it."""
    own = uow.execute("select *, cast(:desk as text) as desk from statements where case_id = :id"
                      " order by stated_on desc, number desc", {"id": case_id, "desk": uow.service}).mappings()
    others = uow.execute("select *, 'open' as state, '' as card, null::uuid as overturned_by, null::uuid as base_id, null::uuid as employer_id from denials"
                         " where case_id = :id and open order by stated_on desc", {"id": case_id}).mappings()
    return [dict(row) for row in (*own, *others) if by.sees(STATEMENT, row)]


LISTENS = {DENIED: take_denials}
