"""§4.1: an objection 异议 holds its own line only, and is decided by the leader."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from services.subsidy.actions.ledger import move
from services.subsidy.actions.notices import end_lines_left_behind, judge_objection
from services.subsidy.lifecycle import State
from shared.casework import Actor, Outcome
from shared.runtime import UnitOfWork, new_id

REMEDY = "可自收到告知之日起依法申请复查、行政复议或提起行政诉讼。"


def object_to(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, raised_by: str,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Take an objection to lines on notice; the rest of the notice goes on.

    :param raised_by: who objects, as they call themselves; an officer may enter what came by letter or telephone.
    :param reason: the grounds.
    """
    outcome = move(uow, "object", ids, by=by, on=on, expect=expect, reason=reason, judge=judge_objection)
    due = uow.calendar().add(on, uow.policy(on).objection_days)
    for id_ in outcome.moved:
        uow.execute(
            """
            insert into objections (id, case_id, notice_id, raised_by, grounds, raised_on, due_on)
            select :id, c.id, c.notice_id, :raised_by, :grounds, :on, :due from cases c where c.id = :case
            """,
            {"id": new_id(), "case": id_, "raised_by": raised_by, "grounds": reason, "on": on, "due": due},
        )
    return outcome


def decide(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, upheld: bool,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Decide objections: upheld, the line is refused and its money is free; dismissed, the line goes on.

    :param reason: the decision as it will be told to both sides.
    """
    target = State.REFUSED if upheld else State.ON_NOTICE
    outcome = move(uow, "decide", ids, by=by, on=on, expect=expect, reason=reason, to=target)
    uow.execute(
        """
        update objections set upheld = :upheld, decision = :decision, decided_by = :by, decided_on = :on
        where case_id = any(cast(:ids as uuid[])) and decided_on is null
        """,
        {"ids": outcome.moved, "upheld": upheld, "decision": reason, "by": by.person, "on": on},
    )
    if upheld:
        uow.execute(
            "update cases set refusal_remedy = :remedy where id = any(cast(:ids as uuid[]))",
            {"ids": outcome.moved, "remedy": REMEDY},
        )
    else:
        end_lines_left_behind(uow, outcome.moved, on)
    return outcome
