"""The inbox that every desk has: notices to whoever asks, and what became of the letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marshmallow import fields

from shared.identity import rights
from shared.notices import letter_list, notice_list, read
from shared.notices.tables import letters, notices
from shared.runtime import UnitOfWork
from shared.web.access import may, roles
from shared.web.blueprints import Blueprint
from shared.web.console.offering import Offer
from shared.web.fields import Count, Day, Flag, Id, Schema, Text
from shared.web.paging import Page, page_of, paged
from shared.web.requests import current_actor, unit_of_work


class Wanted(Page):
    """Which notices to list."""

    unread = Flag(load_default=False)


class NoticeOut(Schema):
    """A notice in the inbox."""

    id = Id()
    occasion = Text()
    reader_role = Text()
    subject = Text()
    body = Text(20_000, lines=True)
    cases_count = Count()
    on_day = Day()
    read_at = fields.AwareDateTime(allow_none=True)


class LetterOut(Schema):
    """A letter, and what became of it."""

    id = Id()
    subject = Text()
    address = Text()
    on_day = Day()
    attempts = Count()
    claimed_at = fields.AwareDateTime(allow_none=True)
    sent_at = fields.AwareDateTime(allow_none=True)
    failed_at = fields.AwareDateTime(allow_none=True)
    error = Text(allow_none=True)


def _unread(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for row in uow.execute(notice_list(current_actor(), {"unread": True})):
        yield row.id, f"{row.on_day} {row.subject}"


def inbox() -> Blueprint:
    """Make the blueprint of these routes for a desk."""
    blp = Blueprint("inbox", __name__, url_prefix="", description="站内消息、邮件发送情况")
    blp.offers["notices.id"] = Offer(_unread)

    @roles()
    @blp.doc(summary="发给本人岗位的消息，新的在前")
    @blp.arguments(Wanted, location="query")
    @blp.response(200, page_of(NoticeOut))
    def list_notices(page: dict[str, Any]) -> dict[str, Any]:
        with unit_of_work() as uow:
            statement = notice_list(current_actor(), page)
            return paged(uow, statement, page, notices.c.on_day, notices.c.id, descending=True)

    @roles()
    @blp.doc(summary="标为已读", **{"x-page": "/desk/inbox"})
    @blp.response(204)
    def read_notice(id: UUID) -> None:
        with unit_of_work() as uow:
            read(uow, id, by=current_actor(), at=datetime.now(UTC))

    @may(rights.READ_MAIL_SENT)
    @blp.doc(summary="提醒邮件及发送结果；claimed_at 有值而 sent_at、failed_at 为空的，结果不明，不自动重发")
    @blp.arguments(Page, location="query")
    @blp.response(200, page_of(LetterOut))
    def list_letters(page: dict[str, Any]) -> dict[str, Any]:
        with unit_of_work() as uow:
            statement = letter_list(bool(current_actor().rehearsal))
            return paged(uow, statement, page, notices.c.on_day, letters.c.id, descending=True)

    blp.add_url_rule("/notices", "notices", list_notices, methods=["GET"])
    blp.add_url_rule("/notices/<uuid:id>/read", "read", read_notice, methods=["POST"])
    blp.add_url_rule("/letters", "letters", list_letters, methods=["GET"])
    return blp
