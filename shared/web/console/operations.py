"""运行情况: what an administrator looks at – the wall between units, queues, mail, what was put aside, timers, jobs, seals, the last `verify`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from shared import mail
from shared.identity import rights
from shared.lifecycle import DESK_NAMES
from shared.refusals import Kind, Reason, Refused
from shared.runtime import UnitOfWork, walls
from shared.web.access import may
from shared.web.console import retaining, roads, words
from shared.web.console.faces import Cell, Table
from shared.web.console.frame import page
from shared.web.health import CANARY_SECONDS
from shared.web.requests import current_actor, runtime, unit_of_work

LISTED = 100
ACTS = 20
NOT_FOR_REHEARSAL = Reason("not-for-rehearsal-accounts", "演练账号不能办理", "Not for accounts of the rehearsal", kind=Kind.FORBIDDEN)
CAUSES = (  # how an error begins, and what that means to whoever has to do something about it
    ("nobody here listens", "本环节不认识这种来函，可能对方的版本较新：先升级本环节，再重办。"),
    ("ended the process", "处理时进程中断多次：先看日志找出原因，再重办。"),
    ("Contradiction", "对方的流水与本环节见证的不一致：先运行核验，不要重办。"),
    ("IntegrityError", "与已有记录冲突：核对该业务现状，处理后再重办。"),
    ("OperationalError", "当时数据库不可用或等待超时，可以重办。"),
    ("KeyError", "来函缺少内容，可能双方版本不一致：先升级，再重办。"),
    ("Refused", "按当前状态或规则不能办理：核对该业务现状后再重办。"),
)

PASSES = {
    "superuser": "数据库不会把各单位的记录隔开：该角色是超级用户。请为本环节另建数据库角色，见 README。",
    "bypasses": "数据库不会把各单位的记录隔开：该角色有 BYPASSRLS 权限。请收回该权限，或为本环节另建数据库角色。",
    "owns": "数据库不会把各单位的记录隔开：该角色是数据表的所有者。请为本环节另建数据库角色，见 README。",
}


def mount(blp: Blueprint) -> None:
    """Mount the page and its button."""
    blp.add_url_rule("/desk/operations", "operations", operations)
    blp.add_url_rule("/desk/operations/replay", "replay", replay, methods=["POST"])


@may(rights.OPERATE)
def operations() -> Response:
    """Show how the desk's machinery stands."""
    with unit_of_work() as uow:
        return page(uow, "operations.html", parked=_parked(uow), tables=[
            _walls(uow), _queues(uow), _mail(uow), _stream(uow), _timers(uow), _jobs(uow), _seals(uow), _witnesses(uow), *retaining.standing(uow), _acts(uow),
        ], verified=_verified(uow))


@may(rights.OPERATE)
def replay() -> Redirect:
    """Try one parked item again; who pressed, and what became of it, is kept."""
    actor, item = current_actor(), request.form.get("item", -1, type=int)
    if actor.rehearsal:
        raise Refused(NOT_FOR_REHEARSAL("重办来函会影响真实业务，演练账号不能办理。"))
    outcome = mail.replay(runtime(), [item])
    if not outcome:
        flash(_("该来函已经办过，或没有这一件。"))
    else:
        error = outcome[item]
        said = "已办成" if error is None else f"仍未办成：{cause(error)}"
        with unit_of_work() as uow:
            uow.execute(
                "insert into operator_acts (account, name, act, about, outcome)"
                " values (:account, :name, 'replay', :about, :outcome)",
                {"account": actor.account, "name": actor.name, "about": str(item), "outcome": said},
            )
        flash(said)
    return redirect(url_for("console.operations"), 303)


def cause(error: str) -> str:
    """What an error means in plain words; its own text may hold what people typed, and is not shown."""
    return next((words for begins, words in CAUSES if error.startswith(begins)),
                f"处理出错（{re.split(r'[^A-Za-z]', error)[0] or '未知'}）：请对照日志查明原因后再重办。")


def _parked(uow: UnitOfWork) -> Sequence[Mapping[str, Any]]:
    rows = uow.execute(
        "select id, sender, contract, error, parked_at from parked_items where replayed_at is null order by id limit :n",
        {"n": LISTED},
    ).mappings()
    return [{**row, "sender_name": DESK_NAMES.get(row["sender"], row["sender"]), "cause": cause(row["error"])} for row in rows]


def _walls(uow: UnitOfWork) -> Table:
    name, why = walls.unheld(uow)
    line = (PASSES[why], Cell("不起作用", "bad")) if why else ("数据库按单位隔开记录。", Cell("正常", "ok"))
    return Table("行级隔离", ("数据库角色", "情况", ""), [(name, *line)])


def _queues(uow: UnitOfWork) -> Table:
    rows = uow.execute("select queue, extract(epoch from now() - seen_at)::int as age from canary order by queue")
    lines = [(queue, f"{age} 秒", Cell("正常", "ok") if age <= CANARY_SECONDS else Cell("没有动静", "bad")) for queue, age in rows]
    return Table("队列", ("队列", "上次办理至今", ""), lines, "" if lines else "还没有任何进程办理过本环节的队列，请检查后台进程。")


def _mail(uow: UnitOfWork) -> Table:
    rows = uow.execute(
        """
        select 'out' as way, receiver as desk, count(*) as open, min(created_at) as oldest, max(attempts) as attempts
        from outbox where closed_at is null group by receiver
        union all
        select 'in', sender, count(*), min(received_at), max(attempts) from inbox where taken_at is null group by sender
        order by 1 desc, 2
        """
    )
    lines = [("发往" if row.way == "out" else "来自", DESK_NAMES.get(row.desk, row.desk), str(row.open),
              words.moment(row.oldest), str(row.attempts)) for row in rows]
    return Table("收发来函", ("方向", "环节", "件数", "最早一件", "最多尝试次数"), lines, "" if lines else "没有积压。")


def _stream(uow: UnitOfWork) -> Table:
    state = uow.execute(
        "select (select count(*) from journal where leaf is null) as unnumbered,"
        " (select coalesce(max(leaf), 0) from journal) - (select coalesce(min(acked), 0) from stream_sent) as unsent"
    ).one()
    lines = [("待编号的流水", str(state.unnumbered)), ("总台账尚未收到的流水", str(state.unsent))]
    lines += [(f"{DESK_NAMES.get(desk, desk)}环节的流水", f"已收到第 {leaf} 条（{words.moment(at)}）")
              for desk, leaf, at in uow.execute("select desk, leaf, taken_at from stream_taken order by desk")]
    return Table("流水传送", ("事项", "情况"), lines)


def _timers(uow: UnitOfWork) -> Table:
    """What is to ring by itself; the rehearsal's timers by its own day, and in rows of their own."""
    rows = uow.execute(
        """
        select action, rehearsal, count(*) filter (where due_on < today) as late, count(*) filter (where due_on = today) as today,
            count(*) filter (where due_on > today) as later, min(due_on) as next
        from (select *, case when rehearsal then cast(:theirs as date) else cast(:real as date) end as today from timers) t
        where done_at is null and cancelled_at is null group by action, rehearsal order by action, rehearsal
        """, {"real": uow.day(rehearsal=False), "theirs": uow.day(rehearsal=True)},
    )
    lines = [(f"{_timer(uow, row.action)}（演练）" if row.rehearsal else _timer(uow, row.action),
              Cell(str(row.late), "bad") if row.late else "0", str(row.today), str(row.later), str(row.next)) for row in rows]
    return Table("到期自动办理", ("事项", "逾期未办", "今天到期", "以后到期", "最近到期日"), lines, "" if lines else "没有等待到期的事项。")


def _timer(uow: UnitOfWork, action: str) -> str:
    steps = [step for machine in uow.runtime.service.machines for step in machine.by_action.get(action, ())]
    return steps[0].name if steps else TIMERS.get(action) or roads.OPENINGS.get(action) or action


TIMERS = {"remind_deadline": "期限提醒", "remind_of_completion": "班级到期提醒"}


def _jobs(uow: UnitOfWork) -> Table:
    last = dict(uow.execute("select job, max(slot) from job_slots group by job").all())
    lines = [(name, f"每 {seconds} 秒", words.moment(last[name]) if name in last else Cell("还没有运行过", "gold"))
             for name, (seconds, _job) in uow.runtime.service.jobs.items()]
    return Table("定时任务", ("任务", "间隔", "上次运行"), lines, "" if lines else "本环节没有单独的定时任务。")


def _seals(uow: UnitOfWork) -> Table:
    rows = uow.execute("select size, encode(root, 'hex') as root, made_at from seals order by size desc limit 3")
    lines = [(str(row.size), row.root[:16], words.moment(row.made_at)) for row in rows]
    return Table("流水封存", ("条数", "根校验值", "时间"), lines, "" if lines else "还没有封存过。")


def _witnesses(uow: UnitOfWork) -> Table:
    size = uow.execute("select coalesce(max(size), 0) from seals").scalar_one()
    rows = uow.execute("select desk, size, asked_at from witnesses order by desk")
    lines = [(DESK_NAMES.get(row.desk, row.desk), str(row.size),
              Cell("已跟上", "ok") if row.size >= size else Cell(f"差 {size - row.size} 条", "gold")) for row in rows]
    return Table("封存见证", ("见证环节", "已会签条数", ""), lines, "" if lines else "还没有环节见证过。")


def _acts(uow: UnitOfWork) -> Table:
    rows = uow.execute("select at, name, act, about, outcome from operator_acts order by id desc limit :n", {"n": ACTS})
    lines = [(words.moment(row.at), row.name, f"重办第 {row.about} 件" if row.act == "replay" else f"导出 {row.about} 的个人信息", row.outcome) for row in rows]
    return Table("操作记录", ("时间", "操作人", "操作", "结果"), lines, "" if lines else "还没有人工操作。")


def _verified(uow: UnitOfWork) -> Mapping[str, Any] | None:
    found = uow.execute("select at, sound, checked, findings from verifications order by id desc limit 1").mappings().first()
    return None if found is None else dict(found)
