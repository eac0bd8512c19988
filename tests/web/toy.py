"""A desk as small as it can be: memos that are written, sent by one person and filed by another."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.casework import Actor, Move, Outcome, Subject, advance, open_subjects
from shared.identity import scope
from shared.lifecycle import Lifecycle, Role, move
from shared.refusals import Reason, Refusal, Refused
from shared.runtime import Service, UnitOfWork, new_id
from shared.web import (
    Day,
    Door,
    Fen,
    Flag,
    Id,
    Page,
    ResidentId,
    Schema,
    Text,
    Upload,
    action_doors,
    blueprint,
    current_actor,
    offered,
    page_of,
    paged,
    public,
    roles,
    row_of,
    today,
    unit_of_work,
    versioned,
)


class State(StrEnum):
    WRITTEN = "written"
    SENT = "sent"
    FILED = "filed"


CLERK, REVIEWER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER
MEMO = Lifecycle(
    subject="memo", name="函件", table="memos", states=State, initial=State.WRITTEN,
    names={State.WRITTEN: "已拟", State.SENT: "已发", State.FILED: "已归档"}, ends=frozenset({State.FILED}),
    belongs={Role.BASE_CLERK: "base_id"},
    moves=[
        move("send", "发出", State.WRITTEN, State.SENT, (CLERK, Role.BASE_CLERK), "§4.1"),
        move("file", "归档", State.SENT, State.FILED, REVIEWER, "§2.8", needs_reason=True),
        move("expire", "到期", State.SENT, State.FILED, Role.TIMER, "§2.8"),
    ],
)
TOO_DEAR = Reason("postage-too-high", "邮资过高", "The postage is too high", "§3")


class Base(DeclarativeBase):
    pass


class Memo(Subject, Base):
    __tablename__ = "memos"
    title: Mapped[str] = mapped_column(unique=True)
    postage: Mapped[int] = mapped_column(BigInteger)
    base_id: Mapped[UUID | None]


def judge_send(uow: UnitOfWork, rows: Any, on: date) -> dict[UUID, Refusal | Move]:
    return {
        row["id"]: TOO_DEAR("邮资超过 10 元。", cure="改寄平信", postage=row["postage"], day=on)
        for row in rows if row["postage"] > 1000
    }


def send(uow: UnitOfWork, ids: list[UUID], *, by: Actor, on: date, expect: Any = None, reason: str | None = None,
         stamp: str | None = None) -> Outcome:
    return advance(uow, MEMO, "send", ids, by=by, on=on, judge=judge_send, expect=expect, reason=reason)


def file(uow: UnitOfWork, ids: list[UUID], *, by: Actor, on: date, expect: Any = None,
         reason: str | None = None) -> Outcome:
    return advance(uow, MEMO, "file", ids, by=by, on=on, expect=expect, reason=reason)


class Memos(Page):
    state = Text(20)


class NewMemo(Schema):
    title = Text(40, required=True)
    postage = Fen(required=True)
    written_on = Day()
    urgent = Flag()
    about = ResidentId()
    base_id = Id()


class Shown(Schema):
    id = Id()
    title = Text()
    state = Text()
    postage = Fen()


class Stamped(Schema):
    stamp = Text(10)


memos = blueprint("memos", "函件")


@memos.route("/")
@roles()
@memos.arguments(Memos, location="query")
@memos.response(200, page_of(Shown))
def list_memos(query: dict[str, Any]) -> Any:
    wanted = select(Memo).where(scope(current_actor(), Memo))
    if "state" in query:
        wanted = wanted.where(Memo.state == query["state"])
    with unit_of_work() as uow:
        return paged(uow, wanted, query, Memo.title, Memo.id)


@memos.route("/", methods=["POST"])
@roles(CLERK, Role.BASE_CLERK)
@memos.arguments(NewMemo)
@memos.response(201)
def write_memo(body: dict[str, Any]) -> Any:
    actor = current_actor()
    with unit_of_work() as uow:
        row = {"id": new_id(), "unit": "huancui", "rehearsal": actor.rehearsal, "title": body["title"],
               "postage": body["postage"], "base_id": body.get("base_id")}
        (id_,) = open_subjects(uow, MEMO, [row], by=actor, on=today(), clause="§4.1")
        if body["title"] == "boom":
            raise RuntimeError("boom")
        if body["title"] == "never":
            raise Refused(TOO_DEAR("从不受理。"))
    return {"id": id_}


@memos.route("/<uuid:memo_id>")
@roles()
def show_memo(memo_id: UUID) -> Any:
    with unit_of_work() as uow:
        row = row_of(uow, MEMO, memo_id)
        return versioned({"id": memo_id, "state": row["state"], "version": row["seq"],
                          "actions": offered(uow, MEMO, row, {"send": judge_send})})


class Note(Schema):
    note = Text(40)


class Papers(Schema):
    file = Upload(required=True)


@memos.route("/papers", methods=["POST"])
@roles(CLERK)
@memos.arguments(Note, location="form")
@memos.arguments(Papers, location="files")
def take_papers(form: dict[str, Any], papers: dict[str, Any]) -> Any:
    return {"bytes": len(papers["file"].read())}


@memos.route("/greeting", methods=["GET", "POST"])
@public
def greet() -> Any:
    return {"hello": "world", "on": date(2026, 11, 24)}


action_doors(
    memos, MEMO, {"send": Door(send, Stamped, "邮资不超过 10 元。"), "file": Door(file)}, judges={"send": judge_send},
)
SERVICE = Service(name="toy", title="示例", case=MEMO, machines=(MEMO,))
