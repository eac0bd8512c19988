"""Findings of rules as they go out: every refusal is a problem, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.training import queries, rules
from services.training.lifecycle import CLASS
from services.training.queries.class_table import Line
from services.training.rules import Attended
from shared.refusals import Check
from shared.runtime import UnitOfWork
from shared.web import row_of
from shared.web.problems import problem


def checks_out(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Checks with the values used and, where one is not met, the problem."""
    return [
        {"rule": check.rule, "name": check.name, "finding": str(check.finding), "clause": check.clause,
         "values": dict(check.values), "why": problem(check.refusal) if check.refusal else None}
        for check in checks
    ]


def class_seen(uow: UnitOfWork, class_id: UUID) -> dict[str, Any]:
    """All columns of a class that the caller may see.

    :raises Refused: `no-such-record`.
    """
    return row_of(uow, CLASS, class_id)


def class_line(uow: UnitOfWork, line: Line) -> dict[str, Any]:
    """One class of the class table, with the name of its base and of its state."""
    row, risk = line.row, line.risk
    base = uow.reference("base").get(str(row["base_id"]), {})
    return {
        **row, "base": base.get("name") or "", "state_name": CLASS.names[CLASS.states(row["state"])],
        "people": line.people, "size_max": line.size_max, "hours_left": line.left, "hours_held": line.held, "hours_planned": line.planned,
        "last_lesson": line.last_lesson, "handed_on": line.handed_on, "seats": line.seats, "without_contract": line.without_contract,
        "countersignature_missing": line.countersignature_missing, "lacking": line.lacking, "late": line.late,
        "attendance_owed": line.owed, "last_days": line.plan,
        "next_step": risk and {"step": risk.step.step, "name": risk.step.name, "last_day": risk.step.last_day,
                               "standing": risk.standing, "working_days_left": risk.working_days_left},
    }


def person_hours(row: Mapping[str, Any], what: Attended, checks: list[Check]) -> dict[str, Any]:
    """One person's line of an hours report."""
    return {
        "case": row["id"], "number": row["number"], "name": row["name"], "state": row["state"],
        "earned": what.earned.as_values(), "undecided": what.undecided.as_values(),
        "remaining": what.remaining.as_values(), "topics": sorted(what.topics), "will_miss": rules.will_miss(checks),
        "checks": checks_out(checks),
    }


def lesson_out(row: Mapping[str, Any], judged: rules.Judged) -> dict[str, Any]:
    """A lesson as filed and as held."""
    held = {name.removeprefix("held_"): row[name] for name in (
        "held_day", "held_start", "held_end", "held_place", "held_mode", "held_teacher")}
    return {**row, "held": held if row["held_day"] else None, "worth": str(judged.worth),
            "why": [problem(refusal) for refusal in judged.refusals]}


def lessons_out(uow: UnitOfWork, class_id: UUID) -> list[dict[str, Any]]:
    """The lessons of a class with what each is worth."""
    rows = queries.lessons_of(uow, [class_id])
    judged = queries.judged_lessons(uow, rows)
    return [lesson_out(row, judged[row["id"]]) for row in rows]
