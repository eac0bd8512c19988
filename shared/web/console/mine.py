"""本人页面: what somebody reads about themselves at each desk – their cases of all years, where each stands, what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template
from markupsafe import Markup
from sqlalchemy import select

from shared.casework import Actor
from shared.identity import rights, scope
from shared.lifecycle import Role
from shared.runtime import UnitOfWork
from shared.web.access import may
from shared.web.console import chronicle, kinds, letters, saying, stations, why, words
from shared.web.console.faces import Part
from shared.web.console.frame import MINE
from shared.web.console.things import line
from shared.web.language import data
from shared.web.requests import current_actor, today, unit_of_work


@dataclass(frozen=True)
class Mine:
    """One case as its person reads it.

    :param row: the case as lists show it, masked.
    :param parts: what this desk says of it; nothing where the case has not come here.
    :param saying: what the person has stated about it at this desk, and may state now.
    :param letters: the official letters about it that this desk has issued.
    """

    row: Mapping[str, Any]
    title: Markup
    stations: Sequence[stations.Station]
    waiting: why.Waiting
    parts: Sequence[Part]
    saying: saying.Saying | None
    letters: Sequence[Mapping[str, Any]]


def mount(blp: Blueprint) -> None:
    """Mount the page."""
    blp.add_url_rule(MINE, "mine", mine)


def is_trainee(actor: Actor) -> bool:
    """Whether somebody is here for their own cases alone."""
    return actor.roles == {Role.TRAINEE}


@may(rights.OWN_PAGES)
def mine() -> Response:
    """Show the own cases, the newest first."""
    with unit_of_work() as uow:
        kind, on = kinds.named("cases"), today()
        t = kinds.table(uow, kind)
        rows = uow.execute(select(t).where(scope(current_actor(), t, kind.machine.belongs)).order_by(
            t.c.year.desc(), t.c.number.desc())).mappings().all()
        cases = [_told(uow, kind, dict(row), on) for row in rows]
        return make_response(render_template("console/mine.html", actor=current_actor(), on=on, cases=cases))


def _told(uow: UnitOfWork, kind: kinds.Kind, row: dict[str, Any], on: date) -> Mine:
    place = why.place_of(uow, kind, row)
    title = Markup(" · ").join((data(row["trade"]), words.shown(uow, "level", row["level"])))
    with uow.whole_city():
        parts = kind.face.mine(uow, row, on)
    return Mine(
        row=line(uow, kind, row), title=title, waiting=why.waiting(uow, kind, row, place, on), parts=parts,
        saying=saying.of(uow, kind, row), letters=letters.of_thing(uow, kind.machine, row).issued,
        stations=stations.stations(uow, kind, row, place, chronicle.of(uow, kind, row), on))
