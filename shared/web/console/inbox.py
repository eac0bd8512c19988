"""消息: the notices to whoever asks, as a page."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug import Response as Redirect

from shared.notices import notice_list, read, read_all
from shared.notices.tables import notices
from shared.web.access import roles
from shared.web.console.frame import page
from shared.web.paging import paged
from shared.web.problems import Malformed
from shared.web.requests import current_actor, unit_of_work

ROWS = 30


def mount(blp: Blueprint) -> None:
    """Mount the page; its address names no notice, so that what is read says nothing."""
    blp.add_url_rule("/desk/inbox", "inbox", inbox, methods=["GET"])
    blp.add_url_rule("/desk/inbox", "mark_read", mark_read, methods=["POST"])


@roles()
def inbox() -> Response:
    """消息"""
    with unit_of_work() as uow:
        found = paged(uow, notice_list(current_actor(), {}), {"after": request.args.get("after"), "limit": ROWS},
                      notices.c.on_day, notices.c.id, descending=True)
        return page(uow, "inbox.html", **found)


@roles()
def mark_read() -> Redirect:
    """标为已读"""
    asked = request.form.get("id", "")
    with unit_of_work() as uow:
        if asked:
            read(uow, _id(asked), by=current_actor(), at=datetime.now(UTC))
        else:
            read_all(uow, by=current_actor(), at=datetime.now(UTC))
    return redirect(url_for("console.inbox"), 303)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Malformed([{"field": "id", "message": "消息编号有误，请刷新后重试"}]) from error
