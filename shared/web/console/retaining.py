"""保存期限: what is due for deletion, a purge drafted by one and confirmed by another, and the proof of those that were done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect
from werkzeug.exceptions import NotFound

from shared.identity import rights
from shared.privacy import retention
from shared.privacy.endings import held_back
from shared.runtime import UnitOfWork
from shared.web.access import may
from shared.web.console.faces import Cell, Table
from shared.web.console.frame import page
from shared.web.console.words import moment
from shared.web.requests import current_actor, runtime, today, unit_of_work

LISTED = 20
NAMES = {"drafted": "待另一人确认", "confirmed": "正在删除", "done": "已办结", "dropped": "已作废"}


def mount(blp: Blueprint) -> None:
    """Mount the page and its buttons."""
    blp.add_url_rule("/desk/retention", "retention", show)
    blp.add_url_rule("/desk/retention/draft", "draft_purge", draft, methods=["POST"])
    blp.add_url_rule("/desk/retention/<uuid:id>/decide", "decide_purge", decide, methods=["POST"])


@may(rights.READ_RETENTION)
def show() -> Response:
    """Show what is due by kind, with its term and source, what waits for a second person, and what was removed."""
    if runtime().service.holdings is None:
        raise NotFound
    actor = current_actor()
    with runtime().system_work() as uow:  # counts over the whole desk; nobody's rows are shown
        due, held = retention.due(uow, today()), held_back(uow, today())
        purges = [_told(uow, dict(row)) for row in uow.execute(
            "select * from purges order by drafted_on desc, id desc limit :n", {"n": LISTED}).mappings()]
    with unit_of_work() as uow:
        waiting = next((one for one in purges if one["status"] == "drafted"), None)
        return page(uow, "retention.html", due=due, held=held, waiting=waiting, purges=purges, some=any(one.rows for one in due),
                    under_way=any(one["status"] in ("drafted", "confirmed") for one in purges),
                    decides=rights.PURGE.held_by(actor) and not actor.rehearsal, practises=bool(actor.rehearsal),
                    second=retention.not_confirming(actor, waiting["drafted_by"]) if waiting else None)


@may(rights.PURGE)
def draft() -> Redirect:
    """Draft a purge of everything that is due."""
    with runtime().system_work() as uow:
        retention.draft(uow, by=current_actor(), on=today())
    flash(_("已起草，请另一位同事确认。"))
    return redirect(url_for("console.retention"), 303)


@may(rights.PURGE)
def decide(id: UUID) -> Redirect:
    """Confirm what a colleague drafted, or drop it."""
    confirmed = request.form.get("confirmed") == "1"
    with runtime().system_work() as uow:
        retention.decide(uow, id, confirmed=confirmed, by=current_actor(), on=today())
    flash(_("已确认，正在分批删除。") if confirmed else _("已作废。"))
    return redirect(url_for("console.retention"), 303)


def standing(uow: UnitOfWork) -> list[Table]:
    """For the page of operations: whether anything is overdue for deletion; a purge that is there but never run is an alarm."""
    if runtime().service.holdings is None:
        return []
    on = today()
    counted = uow.execute("select on_day, counted from retention_counts order by on_day desc limit 1").first()
    last = uow.execute("select max(decided_on) from purges where status = 'done'").scalar_one()
    since = uow.execute("select min(on_day) from retention_counts where counted <> '[]' and on_day > coalesce(cast(:last as date), '-infinity')",
                        {"last": last}).scalar_one()
    rows = sum(one["rows"] for one in counted.counted) if counted else 0
    quiet = since is not None and (on - since).days > uow.policy(on).retention_quiet_days
    stopped = (on - counted.on_day).days > 1 if counted else _runs_since(uow) > retention.COUNT_SECONDS
    regular = Cell("清点停了", "bad") if stopped else Cell("正常", "ok") if counted else ""
    never = "还没有清点过" if stopped else f"尚未到第一次清点（每 {retention.COUNT_SECONDS // 60} 分钟一次）"
    lines: list[tuple[str | Cell, ...]] = [
        ("上次清点", str(counted.on_day) if counted else never, regular),
        ("超过保存期", f"{rows} 条", Cell(f"自 {since} 起没有办过", "bad") if quiet and rows else Cell("待办", "gold") if rows else Cell("正常", "ok")),
        ("上次到期删除", str(last) if last else "还没有办过", ""),
    ]
    return [Table("保存期限", ("事项", "情况", ""), lines)]


def _runs_since(uow: UnitOfWork) -> float:
    """For how many seconds the desk has had something to count: since the first row of its journal."""
    first = uow.execute(
        "select least((select recorded_at from journal where leaf is not null order by leaf limit 1),"
        " (select min(recorded_at) from journal where leaf is null))").scalar_one()
    return (datetime.now(UTC) - first).total_seconds() if first else 0


def _told(uow: UnitOfWork, row: dict[str, Any]) -> Mapping[str, Any]:
    kinds = uow.execute(
        "select kind, sum(rows)::bigint as rows, min(oldest) as oldest, max(newest) as newest from purge_batches"
        " where purge_id = :id group by kind order by min(number)", {"id": row["id"]}).mappings().all()
    names = {one["kind"]: one for one in row["counted"]}
    return {**row, "name": NAMES[row["status"]], "finished": moment(row["finished_at"]) if row["finished_at"] else "",
            "root": row["root"].hex() if row["root"] else "",
            "removed": [{**one, "name": names[one["kind"]]["name"] if one["kind"] in names else one["kind"]} for one in kinds]}
