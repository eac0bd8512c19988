"""Routes of what trainees state about their own cases 学员声明, and of how the office settles it; the same at every desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import Schema as AnyShape
from marshmallow import validate
from sqlalchemy import String, Uuid, column, select, table

from shared.casework import Judge, Move, Row
from shared.casework import statements as acts
from shared.identity import rights, scope
from shared.lifecycle import STATEMENT, Lifecycle
from shared.refusals import Refusal
from shared.runtime import Service, UnitOfWork
from shared.web.access import may, roles
from shared.web.blueprints import Blueprint
from shared.web.doors import Door, Standing, action_doors, offered, row_of, versioned
from shared.web.fields import Choice, Day, Dict, Flag, Id, List, Nested, Schema, Text, described
from shared.web.paging import Page, page_of, paged
from shared.web.requests import current_actor, speak_of, today, unit_of_work

SHOWN = ("id", "number", "case_id", "kind", "title", "denial", "about", "about_words", "text", "stated_on", "state",
         "state_on", "here", "seq", "unit", "rehearsal", "person_id",
         "base_id", "employer_id", "settlement", "settled_on", "reason", "card", "overturned_by")
TYPES: Mapping[str, Any] = {"id": Uuid, "number": String}
STATEMENTS = table(STATEMENT.table, *(column(name, TYPES.get(name)) for name in SHOWN))


class StatementOut(Standing):
    """A statement, and what became of it."""

    number = Text()
    case_id = Id()
    kind = Text()
    title = Text()
    denial = Flag()
    about = Text(empty=True)
    about_words = Text(empty=True)
    text = Text(2000, lines=True, empty=True)
    stated_on = Day()
    settlement = Text(allow_none=True)
    settled_on = Day(allow_none=True)
    reason = Text(1000, lines=True, allow_none=True)
    card = Text(empty=True, metadata={"description": "登录所用学员码由谁打印：base 培训基地，office 区市；其他方式为空"})
    overturned_by = Id(allow_none=True)
    actions = List(Dict())


class StatementsOut(Schema):
    """The statements about one case."""

    items = List(Nested(StatementOut))


class Wanted(Page):
    """Which statements to list."""

    state = Choice(STATEMENT.states)


def statements(service: Service) -> tuple[Blueprint, ...]:
    """Make the blueprints of these routes for a desk: those of statements, and those under a case."""
    if not service.statements:
        return ()
    return _statements(), _of_cases(service.case, _shape(service))


def _shape(service: Service) -> type[AnyShape]:
    names = {one.kind: one.name for one in service.statements}
    about = any(one.choices for one in service.statements)
    fields: Mapping[str, Any] = {
        "__doc__": "What a trainee states about their own case.",
        "kind": Text(64, required=True, validate=validate.OneOf(list(names)), metadata=described(names)),
        "text": Text(1000, lines=True, numbers=True, load_default="", metadata={"description": "需要说明的情况，可不填"}),
        **({"about": List(Text(64), load_default=list, validate=validate.Length(0, 200),
                          metadata={"description": "所指的记录，如课次编号"})} if about else {}),
    }
    return type("NewStatement", (Schema,), dict(fields))


def _out(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**uow.vault.masked(row), "version": row["seq"], "state_name": STATEMENT.names[STATEMENT.states(row["state"])]}


def _shown(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    row = row_of(uow, STATEMENT, id_)
    return {**_out(uow, row), "actions": offered(uow, STATEMENT, row, acts.judges(current_actor()))}


def _statements() -> Blueprint:
    blp = Blueprint("statements", __name__, url_prefix="/statements", description="学员声明（63号 §4.1）")

    @roles()
    @blp.doc(summary="学员声明列表")
    @blp.arguments(Wanted, location="query")
    @blp.response(200, page_of(StatementOut))
    def listed(page: dict[str, Any]) -> dict[str, Any]:
        statement = select(STATEMENTS).where(scope(current_actor(), STATEMENTS, STATEMENT.belongs))
        if page.get("state"):
            statement = statement.where(STATEMENTS.c.state == str(page["state"]))
        with unit_of_work() as uow:
            found = paged(uow, statement, page, STATEMENTS.c.number, STATEMENTS.c.id)
            return {**found, "items": [_out(uow, row) for row in found["items"]]}

    @roles()
    @blp.doc(summary="一项学员声明和可办事项")
    @blp.response(200, StatementOut)
    def one(id: UUID) -> Any:
        speak_of(STATEMENT.subject, id)
        with unit_of_work() as uow:
            return versioned(_shown(uow, id))

    blp.add_url_rule("/", "listed", listed, methods=["GET"])
    blp.add_url_rule("/<uuid:id>", "one", one, methods=["GET"])
    action_doors(blp, STATEMENT, {
        "uphold": Door(acts.uphold, description="业务随即暂缓办理，由经办单位按现有操作作出处理。"),
        "dismiss": Door(acts.dismiss),
        "withdraw": Door(acts.withdraw, description="由本人撤回；已经核实属实的不能撤回。"),
    }, judges={action: _judge(action) for action in acts.SETTLEMENTS})
    return blp


def _judge(action: str) -> Judge:
    """The rule behind an action, which is about whoever asks."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        return acts.judges(current_actor())[action](uow, rows, on)

    return judge


def _of_cases(case: Lifecycle, shape: type[AnyShape]) -> Blueprint:
    blp = Blueprint("case_statements", __name__, url_prefix="/cases", description="学员声明（63号 §4.1）")

    @roles()
    @blp.doc(summary="学员对一项业务的声明", **{"x-page": "/desk/cases/<uuid:id>"})
    @blp.response(200, StatementsOut)
    def of_case(id: UUID) -> dict[str, Any]:
        speak_of("case", id)
        with unit_of_work() as uow:
            row_of(uow, case, id)
            own = [one for one in acts.of_case(uow, id, current_actor()) if one["desk"] == uow.service]
            return {"items": [_out(uow, one) for one in own]}

    @may(rights.OWN_PAGES)
    @blp.doc(summary="学员本人对自己的业务作出声明", **{"x-clause": "§4.1", "x-page": "/desk/cases/<uuid:id>"})
    @blp.arguments(shape)
    @blp.response(201, StatementsOut)
    def state(body: dict[str, Any], id: UUID) -> dict[str, Any]:
        speak_of("case", id)
        with unit_of_work() as uow:
            made = acts.state(uow, id, by=current_actor(), on=today(), **body)
            return {"items": [_out(uow, row_of(uow, STATEMENT, one)) for one in made]}

    blp.add_url_rule("/<uuid:id>/statements", "of_case", of_case, methods=["GET"])
    blp.add_url_rule("/<uuid:id>/statements", "state", state, methods=["POST"])
    return blp
