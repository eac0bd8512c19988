"""Why a thing waits 停留: one sentence, computed – for whom, for what, how long, until when, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.casework.allowed import NOT_PEOPLE
from shared.casework.denials import in_the_way
from shared.casework.handing import handed
from shared.deadlines import A_DAY, Risk, Standing, Step
from shared.identity.posts import WHOLE_CITY
from shared.lifecycle import DESK_NAMES, Role
from shared.refusals import Refusal
from shared.runtime import UnitOfWork
from shared.watching import standings
from shared.web.console import kinds, roads, words
from shared.web.console.faces import Place, Turn
from shared.web.requests import current_actor
from shared.web.terms import terms

Row = Mapping[str, Any]
COLOURS = {Standing.LATE: "bad", Standing.AT_RISK: "gold", Standing.ON_TRACK: "grey"}


@dataclass(frozen=True)
class Waiting:
    """The sentence in its parts.

    :param mine: whether whoever reads may act.
    :param slack: the days left with their basis, for the chip beside the title, and `colour`, how urgent that is.
    :param action: the word of the action that comes next.
    :param entry: the entry that comes next instead: its endpoint, its name, and the id of the thing in its place.
    """

    whose: str
    why: str
    mine: bool = False
    slack: str = ""
    colour: str = "grey"
    action: str | None = None
    entry: tuple[str, str, UUID] | None = None


def place_of(uow: UnitOfWork, kind: kinds.Kind, row: Row) -> Place:
    """Where a thing is, and since when, as far as this desk knows."""
    told = kind.face.place(uow, row)
    if told is not None:
        return told
    away = None if row["here"] else row.get("handed_to")
    return Place(away or uow.service, None if away else row["state"], row["state_on"])


def waiting(uow: UnitOfWork, kind: kinds.Kind, row: Row, place: Place, on: date) -> Waiting:
    """Say why a thing waits."""
    if place.state is None:
        return Waiting("", f"已于 {place.since} 转{DESK_NAMES.get(place.desk, '其他')}环节，办到哪一步请到该环节查看。")
    turn = _turn(uow, kind, row, place)
    if turn is None:
        name = roads.state_name(place.desk, place.state) if kind.machine.subject == "case" else kind.name_of(place.state)
        return Waiting("", f"{place.since} {name}，没有待办事项。")
    risk = _risk(uow, row, place, on) if kind.machine.subject == "case" else None
    own = _own_day(kind, row) if at_home(uow, place) else None
    people = tuple(role for role in turn.who if role not in NOT_PEOPLE)
    given = handed(uow, [row["id"]]).get(row["id"]) if at_home(uow, place) else None
    named = f"（{given['account_name']}）" if given else ""
    return Waiting(
        whose="、".join(_names(uow, people, turn.row or row)) + named,
        why="".join([*_parts(uow, kind, row, place, turn, risk, own, on), *([_given(given)] if given else [])]),
        mine=at_home(uow, place) and bool(current_actor().roles & set(people)),
        slack=_slack(risk, on) or _own_slack(own, on), colour=COLOURS[risk.standing] if risk else _own_colour(own, on),
        action=_word(kind, place, turn),
        entry=(turn.entry, turn.action, (turn.row or row)["id"]) if turn.entry else None,
    )


def at_home(uow: UnitOfWork, place: Place) -> bool:
    """Whether a thing is at this desk."""
    return place.desk == uow.service


def _own_day(kind: kinds.Kind, row: Row) -> tuple[str, date] | None:
    """What day limits a thing by what it says itself, with its name."""
    until = kind.face.until.get(row["state"])
    return (until.name, row[until.column]) if until is not None and row.get(until.column) else None


def _own_slack(own: tuple[str, date] | None, on: date) -> str:
    if own is None:
        return ""
    name, day = own
    return f"剩余 {(day - on).days} 天（{name} {words.spoken(day, on)}）" if day >= on else f"逾期 {(on - day).days} 天（{name} {words.spoken(day, on)}）"


def _own_colour(own: tuple[str, date] | None, on: date) -> str:
    return "bad" if own is not None and own[1] < on else "grey"


def _given(given: Row) -> str:
    return f"转办：{given['on_day']} 由 {given['by_name']} 转办给 {given['account_name']}，理由：{given['reason']}。"


def _word(kind: kinds.Kind, place: Place, turn: Turn) -> str | None:
    """The word of the next action, where it is one of this thing's own."""
    if turn.row is not None:
        return None
    if kind.machine.subject == "case":
        return roads.action(place.desk, place.state or "")
    return next((step.action for step in kind.machine.moves if step.name == turn.action and place.state in step.sources), None)


def turn_of(uow: UnitOfWork, kind: kinds.Kind, row: Row) -> Turn | None:
    """Whose turn it is on a thing at this desk, and for what."""
    return _turn(uow, kind, row, Place(uow.service, row["state"], row["state_on"]))


def _turn(uow: UnitOfWork, kind: kinds.Kind, row: Row, place: Place) -> Turn | None:
    if place.desk == uow.service:
        told = kind.face.turn(uow, row)
        if told is not None:
            return told
    if kind.machine.subject == "case":
        found = roads.turn(place.desk, place.state or "")
        if found is not None:
            return Turn(action=found[0], who=found[1])
    if place.desk != uow.service:
        return None
    who = kind.turn(place.state or "")
    steps = [step for step in kind.machine.moves if place.state in step.sources and who & set(step.who)]
    steps.sort(key=lambda step: kind.late(step, [place.state or ""]))
    return Turn(action=steps[0].name, who=steps[0].who) if steps else None


def _names(uow: UnitOfWork, roles: Sequence[Role], row: Row) -> Iterator[str]:
    """Who can act: the body they work for, and their post."""
    posts = terms(Role)
    unit = uow.reference("unit").get(str(row.get("unit")), {}).get("name") or ""
    for role in roles:
        if role in (Role.BASE_CLERK, Role.EMPLOYER):
            org = words.organisation(uow, row.get("base_id" if role is Role.BASE_CLERK else "employer_id"))
            yield f"{org}（{posts[role]}）" if org else posts[role]
        elif role is Role.TRAINEE:
            yield "学员本人"
        else:
            yield posts[role] if role in WHOLE_CITY else f"{unit}{posts[role].removeprefix('区市')}"


def _parts(
    uow: UnitOfWork, kind: kinds.Kind, row: Row, place: Place, turn: Turn, risk: Risk | None, own: tuple[str, date] | None, on: date
) -> Iterator[str]:
    if row.get("held_reason"):
        until = f"，{row['held_until']} 再看" if row.get("held_until") else ""
        yield f"暂缓办理（{row['held_reason']}）{until}；恢复办理后"
    due, since = _due(uow, kind, row), turn.since or place.since
    if Role.TIMER in turn.who:
        yield f"{due[0]} 到期自动办理“{turn.action}”" if due else f"等待到期，自动办理“{turn.action}”"
        yield f"，{_stayed(uow, since, on)}"
    elif turn.of and since < on:
        yield f"待办“{turn.action}”（{turn.of}），自 {since} 起停留 {_days(uow, since, on)} 个工作日"
    elif turn.of:
        yield f"待办“{turn.action}”（{turn.of}），今天转来"
    else:
        yield f"待办“{turn.action}”"
        yield f"，{_stayed(uow, since, on)}"
    if risk is not None:
        yield f"；{_until(risk, on)}"
    elif own is not None:
        name, day = own[0], words.within(own[1], on)
        yield "；"
        yield f"到期日 {day}（{name}），已逾期 {(on - own[1]).days} 天" if own[1] < on else f"到期日 {day}（{name}）"
    if due and Role.TIMER not in turn.who:
        yield f"；{due[0]} 到期自动办理“{due[1]}”"
    yield "。"
    yield turn.then
    if not turn.entry:
        yield from _obstacles(uow, kind, row, place, on)
    yield from _requested(uow, row, place)


def _stayed(uow: UnitOfWork, since: date, on: date) -> str:
    if on <= since:
        return "今天转来"
    return f"自 {since} 起停留 {_days(uow, since, on)} 个工作日"


def _days(uow: UnitOfWork, since: date, on: date) -> int:
    return uow.calendar().between(since + A_DAY, on)


def _risk(uow: UnitOfWork, row: Row, place: Place, on: date) -> Risk | None:
    step = roads.step(place.desk, place.state or "")
    return standings(uow, {place.state: step}, row["year"], on).get(place.state) if step is not None else None


def _until(risk: Risk, on: date) -> str:
    basis = words.clause("§3" if risk.step.step is Step.PAY else "§2.6")
    day, left = words.within(risk.step.last_day, on), risk.working_days_left
    when = f"还剩 {left} 个工作日" if left >= 0 else f"已逾期 {-left} 个工作日"
    said = f"{risk.step.name}最迟 {day}，{when}，时限依据 {basis}"
    return f"{said}，节假日安排公布后可能调整" if risk.step.provisional else said


def _slack(risk: Risk | None, on: date) -> str:
    if risk is None:
        return ""
    left = risk.working_days_left
    days = f"剩余 {left} 个工作日" if left >= 0 else f"逾期 {-left} 个工作日"
    return f"{days}（{risk.step.name} {words.spoken(risk.step.last_day, on)}）"


def _due(uow: UnitOfWork, kind: kinds.Kind, row: Row) -> tuple[date, str] | None:
    """The next thing that the clock itself will do."""
    found = uow.execute(
        "select due_on, action from timers where subject_id = any(cast(:ids as uuid[])) and done_at is null"
        " and cancelled_at is null order by due_on limit 1", {"ids": [row["id"], *kind.face.also(row)]},
    ).one_or_none()
    steps = kind.machine.by_action.get(found.action) if found else None
    return (found.due_on, steps[0].name) if found and steps else None


def _obstacles(uow: UnitOfWork, kind: kinds.Kind, row: Row, place: Place, on: date) -> Iterator[str]:
    if place.desk == uow.service:
        action = roads.action(place.desk, place.state or "") if kind.machine.subject == "case" else None
        judge, step = kind.mounted.judges.get(action or ""), kind.machine.find(action or "", row["state"])
        # Who may not know of a denial is not told of it here either: it is looked for with the reader's own eyes.
        denied = in_the_way(uow, {row["id"]: step}).get(row["id"]) if step and not row.get("held_reason") else None
        with uow.whole_city():  # what keeps the officer whose turn it is, also where somebody without a unit looks
            verdict = judge(uow, [row], on).get(row["id"]) if judge and not row.get("held_reason") else None
        verdict = denied or verdict
        if isinstance(verdict, Refusal):
            cure = f"{verdict.cure.rstrip('。')}。" if verdict.cure else ""
            yield f"现在还办不了：{verdict.detail}{cure}"


def _requested(uow: UnitOfWork, row: Row, place: Place) -> Iterator[str]:
    """What another desk has asked for and was not told yet."""
    for asked in uow.execute(
        "select action, (now() at time zone 'Asia/Shanghai')::date - (asked_at at time zone 'Asia/Shanghai')::date as days"
        " from requests where case_id = :id and status = 'asked' order by asked_at", {"id": row["id"]},
    ):
        yield f"已请当前环节办理“{roads.action_name(place.desk, asked.action)}”，{asked.days} 天未答复。"
