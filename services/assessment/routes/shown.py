"""Things as they are shown: with the Chinese name of their state, their version, and identity numbers masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from services.assessment import actions, queries
from services.assessment.lifecycle import CASE, EXAM_BATCH, SITTING
from shared.casework import Outcome
from shared.journal import timeline
from shared.lifecycle import Lifecycle
from shared.runtime import UnitOfWork
from shared.web import current_actor, offered, problems, today
from shared.web.console.mine import is_trainee


def answered(outcome: Outcome) -> dict[str, Any]:
    """The answer to an action on many: moved, or refused with the problem, for each of them."""
    refused = [{"id": id_, "problem": problems.problem(why)} for id_, why in outcome.refused.items()]
    return {"moved": outcome.moved, "refused": refused}


def columns(thing: Any) -> dict[str, Any]:
    """The columns of a row of a model."""
    return {column.name: getattr(thing, column.name) for column in thing.__table__.columns}


def place(model: Any, *names: str) -> list[ColumnElement[Any]]:
    """The columns by which a list of this model is ordered."""
    return [model.__table__.c[name] for name in names]


def moving(machine: Lifecycle, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the name of its state and its version."""
    return {**row, "state_name": machine.names[machine.states(row["state"])], "version": row["seq"]}


def a_case(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """A case in a list."""
    return moving(CASE, uow.vault.masked(row))


def a_batch(row: Mapping[str, Any]) -> dict[str, Any]:
    """An exam application."""
    return moving(EXAM_BATCH, row)


def case_page(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """A case with its results, its way so far, and what may be done now."""
    return {
        **a_case(uow, row), "results": _results(uow, row["id"]), "facts": row["facts"],
        "timeline": timeline(uow, row), "actions": offered(uow, CASE, row, actions.JUDGES),
    }


def _results(uow: UnitOfWork, case_id: UUID) -> list[Mapping[str, Any]]:
    """The results of a case; to its person, those that were published."""
    found = queries.result_list(uow, case_id)
    if not is_trainee(current_actor()):
        return found
    published = {each["id"] for each in queries.published_results(uow, case_id)}
    return [each for each in found if each["id"] in published]


def sitting_page(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """A sitting with its officials, how full it is, what is still to be entered and checked."""
    missing, unchecked = queries.outstanding(uow, [row["id"]]).get(row["id"], (0, 0))
    taken = queries.seats_taken(uow, row["id"])
    return {
        **moving(SITTING, row), "officials": queries.officials_at(uow, row["id"]),
        "officials_needed": queries.officials_needed(uow.policy(today()), taken), "seats_taken": taken, "results_missing": missing,
        "results_unchecked": unchecked, "actions": offered(uow, SITTING, row),
    }
