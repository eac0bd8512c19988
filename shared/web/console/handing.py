"""The page of 转办: some things, chosen on a list or from their own page, go to a colleague of the same post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import ColumnElement
from sqlalchemy import Table as Table_
from werkzeug import Response as Redirect

from shared.casework import Actor, handing, lock
from shared.identity import actor_from, rights
from shared.lifecycle import Duty
from shared.refusals import Refusal
from shared.runtime import UnitOfWork
from shared.web.access import may
from shared.web.console import forms, kinds, roads, why
from shared.web.console.faces import Mark
from shared.web.console.frame import page
from shared.web.fields import Id, Schema, Text
from shared.web.requests import current_actor, today, unit_of_work

Row = Mapping[str, Any]
MOST = 200  # things in one handing: what a person reads through
NOT_MINE = "现在不是您的待办，不能转办。"


class Handed(Schema):
    """To whom, and why."""

    colleague = Id(required=True, metadata={"label": "转给"})
    why = Text(200, numbers=False, required=True, metadata={"label": "转办理由"})


@dataclass(frozen=True)
class Line:
    """A thing to be handed over: its label, and why it cannot be, where it cannot."""

    row: Row
    label: str
    state: str
    posts: frozenset[str]
    why_not: str


def mount(blp: Blueprint) -> None:
    """Mount the pages."""
    blp.add_url_rule("/desk/<plural>/hand-over", "hand_over", asked)
    blp.add_url_rule("/desk/<plural>/hand-over", "hand_it_over", hand_over, methods=["POST"])


def given_to_me(uow: UnitOfWork) -> set[UUID]:
    """The things that a colleague has put into the actor's hands; read once in a request."""
    if "console_given" not in g:
        g.console_given = handing.given_to(uow, current_actor().account)
    found: set[UUID] = g.console_given
    return found


def _given(uow: UnitOfWork, t: Table_, on: date) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = t.c.id.in_(sorted(given_to_me(uow)))
    return condition


MARK = Mark("given", "转给我的", _given, rights.HAND_OVER)


@may(rights.HAND_OVER)
def asked(plural: str) -> Response:
    """Show what is to be handed over, and ask to whom."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        return _shown(uow, kind, _lines(uow, kind, request.args.getlist("_item")))


@may(rights.HAND_OVER)
def hand_over(plural: str) -> Response | Redirect:
    """Hand over what can be; what cannot is said beside it."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        items = request.form.getlist("_item")
        lines = _lines(uow, kind, items)
        try:
            typed = forms.read(Handed, request.form, {})
        except ValidationError as error:
            return _shown(uow, kind, lines, 422, errors=dict(error.normalized_messages()))
        to, by = _colleagues(uow).get(typed["colleague"]), current_actor()
        if to is None:
            return _shown(uow, kind, lines, 422, errors={"colleague": ["请选择同岗位的同事。"]})
        versions, locked = kinds.versions(items), lock(uow, kind.machine, [line.row["id"] for line in lines])
        lines = [_judged(uow, kind, line, by, to, changed=locked[line.row["id"]]["seq"] != versions[line.row["id"]]) for line in lines]
        done = [locked[line.row["id"]] for line in lines if not line.why_not]
        handing.hand_over(uow, kind.machine, done, by=by, to=to, reason=typed["why"], on=today())
        if done:
            flash(_("已转办 %(n)s 件给 %(name)s。", n=len(done), name=to.name))
        if len(done) < len(lines) or not lines:
            return _shown(uow, kind, [line for line in lines if line.why_not], 200 if done else 409)
        alone = url_for("console.thing", plural=plural, id=done[0]["id"]) if len(done) == 1 else url_for("console.worklist", plural=plural)
        return redirect(alone, 303)


def may_hand(waiting: why.Waiting) -> bool:
    """Whether the actor may hand a thing to a colleague: it is theirs to do."""
    return waiting.mine and rights.HAND_OVER.held_by(current_actor())


def _shown(uow: UnitOfWork, kind: kinds.Kind, lines: Sequence[Line], status: int = 200, errors: Mapping[str, Any] | None = None) -> Response:
    able = [line for line in lines if not line.why_not]
    posts = frozenset.intersection(*(line.posts for line in able)) if able else frozenset()
    choices = tuple((str(to.account), to.name) for to in _colleagues(uow).values() if to.roles & current_actor().roles & posts)
    fields = [forms.FormField("colleague", "转给", "choice", required=True, choices=choices),
              forms.FormField("why", "转办理由", "text", required=True)]
    return page(uow, "hand_over.html", status, kind=kind, lines=lines, able=bool(able), choices=choices, fields=fields,
                values=request.form, errors=errors or {})


def _lines(uow: UnitOfWork, kind: kinds.Kind, items: Sequence[str]) -> list[Line]:
    """The chosen things that the actor sees, each with whose turn it is."""
    found = []
    for id_ in list(kinds.versions(items))[:MOST]:
        row = next((dict(one) for one in uow.execute(f"select * from {kind.machine.table} where id = :id", {"id": id_}).mappings()), None)
        if row is None or not current_actor().sees(kind.machine, row):
            continue
        turn = why.turn_of(uow, kind, row) if row["here"] else None
        posts = frozenset(turn.who) if turn else frozenset()
        mine = bool(posts & current_actor().roles)
        found.append(Line(row, kinds.label(kind, row), kind.name_of(row["state"]), posts, "" if mine else NOT_MINE))
    return found


def _judged(uow: UnitOfWork, kind: kinds.Kind, line: Line, by: Actor, to: Actor, *, changed: bool) -> Line:
    if line.why_not:
        return line
    found = handing.refusal(uow, kind.machine, line.row, by=by, to=to, posts=line.posts, duty=_duty(uow, kind, line.row), on=today())
    said = "已被他人办理，请刷新后再看。" if changed else found.detail if isinstance(found, Refusal) else ""
    return Line(line.row, line.label, line.state, line.posts, said)


def _duty(uow: UnitOfWork, kind: kinds.Kind, row: Row) -> Duty | None:
    """What the next step on a case would be."""
    action = roads.action(uow.service, row["state"]) if kind.machine.subject == "case" else None
    step = kind.machine.find(action, row["state"]) if action else None
    return step.duty if step else None


def _colleagues(uow: UnitOfWork) -> dict[UUID, Actor]:
    """The accounts of the actor's office that are in use and share one of its posts, by account, in the order of their names."""
    return {to.account: to for to in sorted(_near(uow), key=lambda to: to.name) if to.account}


def _near(uow: UnitOfWork) -> Iterator[Actor]:
    me = current_actor()
    for key, row in uow.reference("account").items():
        if not row["active"] or key == str(me.account):
            continue
        to = actor_from(UUID(key), row)
        if to.roles & me.roles and to.org == me.org and to.units == me.units and bool(to.rehearsal) == bool(me.rehearsal):
            yield to
