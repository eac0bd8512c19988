"""学员声明 on the page of a case: what was stated, what the trainee can state now, and an open denial at the page's head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import validate
from werkzeug import Response as Redirect
from werkzeug.exceptions import NotFound

from shared.casework import statements
from shared.casework.actors import BY_BASE, BY_OFFICE
from shared.casework.denials import denied_by_person
from shared.identity import rights
from shared.lifecycle import STATEMENT, Role, Stated
from shared.refusals import Check, Finding, Refusal
from shared.runtime import UnitOfWork
from shared.web.access import may
from shared.web.console import kinds
from shared.web.console.faces import Cell, Checks, Face, Table
from shared.web.fields import List, Schema, Text
from shared.web.requests import current_actor, runtime, speak_of, today, unit_of_work

Row = Mapping[str, Any]
COLOURS = {Stated.OPEN: "gold", Stated.STANDING: "ok", Stated.DISMISSED: "grey", Stated.WITHDRAWN: "grey", Stated.OVERTURNED: "bad"}

CARDS = {BY_BASE: "培训基地打印的学员码", BY_OFFICE: "区市打印的学员码"}
OURS_TO_END = {str(state) for step in STATEMENT.by_action["withdraw"] for state in step.sources}


class Typed(Schema):
    """A statement as the form sends it."""

    text = Text(1000, lines=True, numbers=True, load_default="")
    about = List(Text(64), load_default=list, validate=validate.Length(0, 200))


@dataclass(frozen=True)
class Said:
    """A statement as the page tells it.

    :param link: to its page, where it stands at this desk.
    :param back: where its person takes it back, while that can be done.
    :param card: who printed the code with which it was made, where it was one.
    :param overturned: the page of the denial that has set it aside.
    """

    row: Row
    state: str
    colour: str
    desk: str
    link: str
    back: str
    card: str
    overturned: str


@dataclass(frozen=True)
class Offer:
    """What the trainee can state now: what it says, what it is about, or why it cannot be stated."""

    said: statements.Statable
    choices: Sequence[tuple[str, str]]
    why_not: Refusal | None


@dataclass(frozen=True)
class Saying:
    """All that the page of a case says of statements.

    :param denials: the sentences of those that are open, for the head of the page.
    :param offers: for the person whose case it is.
    """

    items: Sequence[Said]
    denials: Sequence[Refusal]
    offers: Sequence[Offer]


def mount(blp: Blueprint) -> None:
    """Mount the address of the forms."""
    blp.add_url_rule("/desk/cases/<uuid:id>/statements/<kind>", "state", state, methods=["POST"])


@may(rights.OWN_PAGES)
def state(id: UUID, kind: str) -> Redirect:
    """State something about one's own case, and go back to the page from which it was sent."""
    if kind not in {one.kind for one in runtime().service.statements}:
        raise NotFound
    speak_of("case", id)
    typed = Typed().load({"text": request.form.get("text", ""), "about": request.form.getlist("about")})
    with unit_of_work() as uow:
        statements.state(uow, id, kind, by=current_actor(), on=today(), **typed)
    flash(_("声明已记录。"))
    return redirect(_back(id), 303)


def _back(id_: UUID) -> str:
    """A page of this desk that the form names, or else the case's own."""
    asked = request.form.get("back", "")
    own = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked and asked.isprintable()
    return asked if own else url_for("console.thing", plural="cases", id=id_) + "#statements"


def of(uow: UnitOfWork, kind: kinds.Kind, row: Row) -> Saying | None:
    """What the page of a case says of statements; None for another kind of thing."""
    if kind.machine.subject != "case" or not uow.runtime.service.statements:
        return None
    actor = current_actor()
    found = [uow.vault.masked(one) for one in statements.of_case(uow, row["id"], actor)]
    items = [Said(one, STATEMENT.names[Stated(one["state"])], COLOURS[Stated(one["state"])], one["desk"],
                  *_links(uow, one), CARDS.get(one["card"], ""), _denial(one)) for one in found]
    return Saying(items, _denials(found), offers(uow, row, today()))


def _denials(found: Sequence[Row]) -> list[Refusal]:
    """The open ones, those of one kind in one sentence."""
    alike: dict[tuple[str, str], list[Row]] = {}
    for one in found:
        if one["state"] == Stated.OPEN:
            alike.setdefault((one["desk"], one["title"]), []).append(one)
    return [denied_by_person({**rows[-1], "about_words": "、".join(filter(None, (row["about_words"] for row in reversed(rows))))})
            for rows in alike.values()]


def _links(uow: UnitOfWork, row: Row) -> tuple[str, str]:
    """The page of a statement, on which whoever may settles it, and the page on which its person takes it back."""
    if row["desk"] != uow.service:
        return "", ""
    at = {"plural": "statements", "id": row["id"]}
    mine = row["person_id"] == current_actor().person and row["state"] in OURS_TO_END
    mine = mine and not statements.judges(current_actor())["withdraw"](uow, [row], today())
    page = "" if Role.TRAINEE in current_actor().roles else url_for("console.thing", **at)
    return page, url_for("console.action", action="withdraw", **at) if mine else ""


def _denial(row: Row) -> str:
    """The page of the denial that has set a statement aside, for whoever looks into those."""
    seen = row["overturned_by"] and Role.TRAINEE not in current_actor().roles
    return url_for("console.thing", plural="statements", id=row["overturned_by"]) if seen else ""


def offers(uow: UnitOfWork, row: Row, on: date) -> list[Offer]:
    """What the actor can state about this case; nothing where it is not their own."""
    actor = current_actor()
    if Role.TRAINEE not in actor.roles or actor.person != row["person_id"]:
        return []
    return [Offer(said, said.choices(uow, row) if said.choices else (), statements.refusal(uow, said, row, actor, on))
            for said in uow.runtime.service.statements]


def checks(saying: Saying | None) -> list[Checks]:
    """An open denial of a case as a check that is not met, for whoever may know of it."""
    found = [
        Check(rule=refusal.reason.slug, name="学员声明", finding=Finding.NOT_MET, clause=refusal.clause or "", refusal=refusal)
        for refusal in (saying.denials if saying else ())
    ]
    return [Checks("学员声明", found)] if found else []


def _facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """What was stated, about what, and what became of it."""
    told = [("所指记录", row["about_words"]), ("声明日期", str(row["stated_on"])), ("登录方式", CARDS.get(row["card"], "")),
            ("说明", uow.vault.masked(row)["text"]), ("核实意见", row["reason"] or "")]
    return [(label, value) for label, value in told if value]


def _tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """The case that it is about, and the statements that this one was overturned by, or has overturned."""
    case = uow.runtime.service.case
    found = uow.execute(f"select number, name, state from {case.table} where id = :id", {"id": row["case_id"]}).one_or_none()
    tables = [] if found is None else [Table("所指业务", ("业务编号", "姓名", "状态"), [(
        Cell(found.number, link=f"/desk/cases/{row['case_id']}"), found.name, case.names[case.states(found.state)])])]
    others = uow.execute("select id, number, title, state from statements where id = :by or overturned_by = :id order by number",
                         {"by": row["overturned_by"], "id": row["id"]}).all()
    if others:
        tables.append(Table("推翻本声明的否认" if row["overturned_by"] else "因此被推翻的声明", ("编号", "声明", "状态"), [
            (Cell(one.number, link=f"/desk/statements/{one.id}"), one.title, STATEMENT.names[Stated(one.state)]) for one in others]))
    return tables


FACE = Face(facts=_facts, tables=_tables)
