"""What a person states about being registered (63号 §2.2: whoever files for a person has that person's confirmation)."""

from __future__ import annotations

from datetime import date

from services.enrollment.lifecycle import State
from shared.casework import Row
from shared.casework.statements import Statable
from shared.lifecycle import Duty
from shared.runtime import UnitOfWork

S = State


def _note_confirmation(uow: UnitOfWork, row: Row, on: date) -> None:
    """The person's own word is the confirmation 本人确认 that an application needs; an earlier one stays."""
    uow.execute("update cases set confirmed_on = coalesce(confirmed_on, :on) where id = :id", {"id": row["id"], "on": on})


STATEMENTS = (
    Statable(
        kind="confirm_registration", name="确认本人报名", says="我本人自愿报名，报名信息属实。", clause="§2.2",
        states=frozenset({S.DRAFTED, S.SUBMITTED, S.RETURNED, S.WAITING_FOR_STANDARD, S.ENROLLED}),
        effect=_note_confirmation,
    ),
    Statable(
        kind="deny_registration", name="不是本人报名", says="我没有报名，也没有委托他人为我报名。", clause="§2.2", denial=True,
        states=frozenset(S) - {S.WITHDRAWN, S.DISQUALIFIED}, instead_of=("confirm_registration",),
        against=(Duty.ENROLLMENT_HANDLING, Duty.ENROLLMENT_REVIEW),
    ),
)
