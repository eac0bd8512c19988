"""Sittings, their seats and results, and the roster of officials."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.assessment import actions, queries, schemas
from services.assessment.lifecycle import SITTING
from services.assessment.models import Case, OfficialEntry, Seat, Sitting
from services.assessment.routes import shown
from shared.identity import rights
from shared.identity.scopes import scope
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    Page,
    action_doors,
    blueprint,
    current_actor,
    may,
    paged,
    row_of,
    speak_of,
    today,
    unit_of_work,
    versioned,
)

sittings = blueprint("sittings", "考场场次")
officials = blueprint("officials", "考务人员名册")


@sittings.route("/", methods=["GET"])
@may(rights.READ_SITTINGS)
@sittings.doc(summary="考场场次")
@sittings.arguments(schemas.SittingFilter, location="query")
@sittings.response(200, schemas.pages_of(schemas.SittingListed))
def list_sittings(page: dict[str, Any]) -> dict[str, Any]:
    """List the sittings that the caller sees."""
    with unit_of_work() as uow:
        statement = queries.sitting_list(scope(current_actor(), Sitting), page)
        found = paged(uow, statement, page, *shown.place(Sitting, "day", "number", "id"))
        return {**found, "items": [shown.moving(SITTING, shown.columns(item)) for item in found["items"]]}


@sittings.route("/", methods=["POST"])
@may(rights.PLAN_SITTINGS)
@sittings.doc(summary="安排考场场次，可多场", **{"x-clause": "§2.6", "x-follows": ["case.admitted"]})
@sittings.arguments(schemas.SittingsIn)
@sittings.response(201, schemas.Made)
def plan_sittings(body: dict[str, Any]) -> dict[str, Any]:
    """Plan sittings."""
    with unit_of_work() as uow:
        return {"ids": actions.plan_sittings(uow, body["sittings"], by=current_actor(), on=today())}


@sittings.route("/<uuid:id>", methods=["GET"])
@may(rights.READ_SITTINGS)
@sittings.doc(summary="考场场次、考务人员、座位和成绩进度、可办事项")
@sittings.response(200, schemas.SittingOut)
def sitting_page(id: UUID) -> Any:
    """Show a sitting."""
    speak_of("sitting", id)
    with unit_of_work() as uow:
        return versioned(_sitting(uow, id))


@sittings.route("/<uuid:id>/seats", methods=["GET"])
@may(rights.READ_SITTINGS)
@sittings.doc(summary="座位表和准考证号")
@sittings.arguments(Page, location="query")
@sittings.response(200, schemas.pages_of(schemas.SeatOut))
def list_seats(page: dict[str, Any], id: UUID) -> dict[str, Any]:
    """List the seats of a sitting."""
    with unit_of_work() as uow:
        row_of(uow, SITTING, id)
        found = paged(uow, queries.seat_list(scope(current_actor(), Case), id), page, *shown.place(Seat, "seat_no", "id"))
        return {**found, "items": [uow.vault.masked(seat) for seat in found["items"]]}


def _sitting(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    return shown.sitting_page(uow, row_of(uow, SITTING, id_))


action_doors(sittings, SITTING, {
    "staff": Door(actions.staff, schemas.StaffIn),
    "mark_presence": Door(actions.mark_presence_at_sittings, schemas.ExceptionsIn, "未列入例外的均为到考；逐场逐人答复"),
    "enter_results": Door(actions.enter_results, schemas.ResultsIn, "逐人答复；全部录完的考场转待核成绩"),
    "check_results": Door(actions.check_results, schemas.ReadingsIn, "由录入人以外的人核对；逐人答复"),
    "publish": Door(actions.publish),
    "reopen": Door(actions.reopen),
    "void": Door(actions.void_sitting),
}, show=_sitting, shown=schemas.SittingOut)


@officials.route("/", methods=["GET"])
@may(rights.READ_OFFICIALS)
@officials.doc(summary="考务人员名册")
@officials.arguments(schemas.OfficialFilter, location="query")
@officials.response(200, schemas.pages_of(schemas.OfficialOut))
def list_officials(page: dict[str, Any]) -> dict[str, Any]:
    """List the roster of officials."""
    with unit_of_work() as uow:
        statement = queries.official_list(scope(current_actor(), OfficialEntry), page)
        return paged(uow, statement, page, *shown.place(OfficialEntry, "name", "id"))


@officials.route("/", methods=["POST"])
@may(rights.KEEP_OFFICIALS)
@officials.doc(summary="登记考务人员；同一人员、岗位、起始日的更新有效期", **{"x-clause": "§2.6"})
@officials.arguments(schemas.OfficialsIn)
@officials.response(201, schemas.Made)
def register_officials(body: dict[str, Any]) -> dict[str, Any]:
    """Enter officials on the roster."""
    with unit_of_work() as uow:
        return {"ids": actions.register_officials(uow, body["officials"], by=current_actor())}
