"""What people decide about an application: one verb, one function, the names of the lifecycle's table.

Every function takes any number of cases and answers for each; the judges are the same that the offered actions ask.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from services.enrollment import rules
from services.enrollment.actions.reasons import (
    CATALOGUE_HAS_IT,
    JUDGEMENT_NOT_ASKED,
    JUDGEMENT_UNWRITTEN,
    NOTHING_TO_MEND,
)
from services.enrollment.lifecycle import CASE
from services.enrollment.queries import catalogue, dossier, limits_on, other_cases, verdicts, with_their_word
from services.enrollment.rules import Matter, Route
from shared.casework import Actor, Judge, Move, Outcome, Row, advance
from shared.lifecycle import Role
from shared.refusals import Check, Finding, Refusal, Refused
from shared.runtime import UnitOfWork, new_id

Expect = Mapping[UUID, int] | None
Verdicts = Mapping[UUID, Refusal | Move]


def submit(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None,
    confirmed_on: date | None = None,
) -> Outcome:
    """Submit applications 提交 (`63号 §2.2`): complete, and confirmed by the persons themselves.

    :param confirmed_on: the day of the persons' own confirmation; a person who submits confirms by doing so.
    """
    confirmed = on if by.roles == {Role.TRAINEE} else confirmed_on
    judge = _noting(may_submit(confirmed), "submitted_on = cast(:on as date),"
                    " confirmed_on = coalesce(cast(:confirmed as date), confirmed_on)", confirmed=confirmed)
    return advance(uow, CASE, "submit", ids, by=by, on=on, judge=judge, reason=reason, expect=expect)


def return_for_correction(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None,
    items_to_mend: Sequence[Mapping[str, Any]], expect: Expect = None,
) -> Outcome:
    """Return applications 退回补正 (`63号 §2.2`) with the exact list of what must be mended; only that opens again.

    :param items_to_mend: [{item, note}]; `item` is a field of the application, such as `certificate` or `papers`.
    :raises Refused: `nothing-to-mend` without any item.
    """
    if not items_to_mend:
        raise Refused(NOTHING_TO_MEND("退回补正须逐项列明需补正的内容。", cure="请至少列出一项"))
    listed = json.dumps(list(items_to_mend), ensure_ascii=False)
    judge = _noting(_anything, "return_items = cast(:items as jsonb)", items=listed)
    return advance(uow, CASE, "return_for_correction", ids, by=by, on=on, judge=judge, reason=reason, expect=expect,
                   facts={"items": [one["item"] for one in items_to_mend]})


def defer(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, expect: Expect = None,
) -> Outcome:
    """Let applications outside the catalogue wait 列入待开 (`63号 §1.2`) until a standard exists."""
    return advance(uow, CASE, "defer", ids, by=by, on=on, judge=may_defer, reason=reason, expect=expect)


def resume(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None = None, expect: Expect = None,
) -> Outcome:
    """Take waiting applications up again 恢复审核 (`63号 §1.2`), once their occupation may be trained."""
    return advance(uow, CASE, "resume", ids, by=by, on=on, judge=may_resume, reason=reason, expect=expect)


def record_judgement(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, matter: Matter, found: bool,
    document: str, expect: Expect = None,
) -> Outcome:
    """Record what a person judged 认定 (`63号 §2.2`): author, note and document. A second person accepts.

    :param reason: the note, in the author's words.
    :raises Refused: `judgement-unwritten` without a document.
    """
    if not document.strip():
        raise Refused(JUDGEMENT_UNWRITTEN("认定须有依据文件。", cure="请填写认定表或证明文件的名称和编号"))
    outcome = advance(uow, CASE, "record_judgement", ids, by=by, on=on, judge=_asks_for(matter), reason=reason,
                      expect=expect, facts={"matter": matter, "found": found})
    rows = [{"id": new_id(), "case": id_, "matter": matter, "found": found, "author": by.person,
             "name": by.name, "note": reason, "document": document, "on": on} for id_ in outcome.moved]
    if rows:
        uow.execute(
            "insert into judgements (id, case_id, matter, found, author, author_name, note, document, on_day)"
            " values (:id, :case, :matter, :found, :author, :name, :note, :document, :on)", rows)
    return outcome


def accept(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None = None, expect: Expect = None,
) -> Outcome:
    """Accept applications 审核通过 (`63号 §2.2`) and hand the cases to training with their dossiers.

    By certificate one officer is enough; whatever needed a judgement is accepted by another person than its author.
    """
    judged: dict[UUID, tuple[Check, ...]] = {}

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        verdict = may_accept(uow, rows, on, judged=judged)
        passed = [row["id"] for row in rows if not isinstance(verdict[row["id"]], Refusal)]
        _note_acceptance(uow, {id_: _kind_of_certificate(judged[id_]) for id_ in passed}, on)
        return verdict

    return advance(uow, CASE, "accept", ids, by=by, on=on, judge=judge, reason=reason, expect=expect,
                   dossier=partial(dossier, judged=judged))


def reject(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, expect: Expect = None,
) -> Outcome:
    """Reject applications 不予通过 (`63号 §1.3–2.2`), with the reason that the person will read."""
    return advance(uow, CASE, "reject", ids, by=by, on=on, judge=_with_the_verdict, reason=reason, expect=expect)


def appeal(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, expect: Expect = None,
) -> Outcome:
    """Ask for a second look 申请复查 at rejected applications."""
    return advance(uow, CASE, "appeal", ids, by=by, on=on, reason=reason, expect=expect)


def may_submit(confirmed: date | None = None) -> Judge:
    """Judge whether applications are complete and confirmed; whether they are eligible is decided afterwards."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        required = limits_on(uow, on).papers_required
        verdict: dict[UUID, Refusal | Move] = {}
        for row in with_their_word(uow, rows):
            denied = row.get("denied", False)
            checks = (
                rules.person_has_confirmed(confirmed_on=row["confirmed_on"] if denied else confirmed or row["confirmed_on"], denied=denied),
                rules.papers_are_complete(papers=frozenset(paper["kind"] for paper in row["papers"]),
                                          required=required.get(row["route"], ())),
            )
            refusal = rules.first_refusal(checks=checks)
            if refusal is not None:
                verdict[row["id"]] = refusal
        return verdict

    return judge


def may_accept(
    uow: UnitOfWork, rows: Sequence[Row], on: date, *, judged: dict[UUID, tuple[Check, ...]] | None = None,
) -> Verdicts:
    """Judge whether every rule is met; what each found is noted in the journal.

    :param judged: takes the checks, for a dossier that would otherwise ask again.
    """
    found = verdicts(uow, rows, on)
    if judged is not None:
        judged.update(found)
    return {id_: rules.first_refusal(checks=checks) or Move(facts=_noted(checks)) for id_, checks in found.items()}


def may_defer(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Judge whether the occupation is indeed outside the catalogue."""
    known = catalogue(uow)
    return {
        row["id"]: CATALOGUE_HAS_IT(f"“{row['trade']}”在目录内，无须列入待开。", cure="请直接审核")
        for row in rows
        if _in_catalogue(known.find(row["occupation"], row["trade"]), on) is None
    }


def may_resume(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Judge whether the occupation may be trained by now."""
    known = catalogue(uow)
    checked = {row["id"]: _in_catalogue(known.find(row["occupation"], row["trade"]), on) for row in rows}
    return {id_: refusal for id_, refusal in checked.items() if refusal is not None}


def _in_catalogue(occupation: rules.Occupation, on: date) -> Refusal | None:
    return rules.first_refusal(checks=[rules.occupation_is_in_the_catalogue(occupation=occupation, on=on)])


def _asks_for(matter: Matter) -> Judge:
    """Judge whether the application asks for a judgement of this matter at all."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        others = other_cases(uow, [row["id"] for row in rows]) if matter is Matter.DUPLICATE else {}
        route = {Matter.SKILL: Route.YEARS, Matter.OUTSTANDING: Route.AWARD}.get(matter)
        name = rules.MATTER_NAMES[matter]
        return {row["id"]: JUDGEMENT_NOT_ASKED(f"本业务无须认定“{name}”。", matter=matter)
                for row in rows if row["route"] != route and not others.get(row["id"])}

    return judge


def _kind_of_certificate(checks: Sequence[Check]) -> str:
    """The kind of certificate that the training leads to: that of the listing in force on the day."""
    return next(str(check.values["kind"]) for check in checks if "kind" in check.values)


def _note_acceptance(uow: UnitOfWork, kinds: Mapping[UUID, str], on: date) -> None:
    uow.execute(
        "update cases c set accepted_on = cast(:on as date), certificate_kind = n.kind"
        " from unnest(cast(:ids as uuid[]), cast(:kinds as text[])) as n(id, kind) where c.id = n.id",
        {"on": on, "ids": list(kinds), "kinds": list(kinds.values())})


JUDGES: Mapping[str, Judge] = {
    "submit": may_submit(), "accept": may_accept, "defer": may_defer, "resume": may_resume,
}


def _with_the_verdict(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Let it pass, and note what the rules had found, so that a rejection can be read back later."""
    return {id_: Move(facts=_noted(checks)) for id_, checks in verdicts(uow, rows, on).items()}


def _anything(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    return {}


def _noted(checks: Sequence[Check]) -> dict[str, Any]:
    asked = [check for check in checks if check.finding is not Finding.NOT_APPLICABLE]
    return {"verdict": {check.rule: str(check.finding) for check in asked}}


def _noting(judge: Callable[..., Verdicts], sets: str, **values: Any) -> Judge:
    """Ask the judge, then write these columns of the cases that pass, while the engine holds their locks.

    The table's checks look at the moved row as a whole, so what a state requires is there before the state.
    """

    def judge_and_note(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        verdict = judge(uow, rows, on)
        passed = [row["id"] for row in rows if not isinstance(verdict.get(row["id"]), Refusal)]
        if passed:
            uow.execute(f"update cases set {sets} where id = any(cast(:ids as uuid[]))",
                        {"ids": passed, **({"on": on} if ":on" in sets else {}), **values})
        return verdict

    return judge_and_note
