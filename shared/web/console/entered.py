"""What came of an entry 登记与报送: the page of what was made or written to, or what the API answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from shared.runtime import UnitOfWork
from shared.web.console import kinds, seeing
from shared.web.console.answers import label, split
from shared.web.console.frame import page
from shared.web.console.refusing import by_name
from shared.web.console.routes import Route
from shared.web.language import said

OWN = "state_name"  # what an answer says that is the thing itself


def shown(uow: UnitOfWork, one: Route, answer: Any, places: Mapping[str, UUID]) -> Response | Redirect:
    """Go to the thing that was made or written to; where the answer says more than it does, show the answer."""
    refused = refused_in(answer)
    told = {name: value for name, value in answer.items() if name != "refused"} if refused else answer
    facts, tables = split(told)
    made = _made(answer, places)
    kind = next((kind for kind in kinds.readable() if kind.plural == one.plural), None)
    if kind and made and not refused and (not tables or OWN in told):
        counts = [] if OWN in told else [f"{label(name)} {value}" for name, value in told.items() if _is_count(name, value)]
        flash(_("已办理“%(action)s”：%(counts)s。", action=said(one.title), counts=_("，").join(counts)) if counts
              else _("已办理“%(action)s”。", action=said(one.title)))
        return redirect(url_for("console.thing", plural=one.plural, id=made), 303)
    return page(uow, "entered.html", entry=one, answer=facts, tables=tables, refused=by_name(uow, refused),
                next=seeing.others(one, made) or seeing.beside(one), link=seeing.link(),
                whole=url_for("console.thing", plural=one.plural, id=made) if kind and made else None)


def refused_in(answer: Any) -> dict[UUID, Mapping[str, Any]]:
    """What an answer for each says was refused, by id."""
    rows = answer.get("refused") if isinstance(answer, Mapping) else None
    return {UUID(str(row["id"])): row["problem"] for row in rows or ()}


def nothing_made(answer: Any, places: Mapping[str, UUID]) -> bool:
    """Whether an answer for each names refused ones and made no thing of its own, so that the form is still the place to be."""
    return bool(refused_in(answer)) and _made(answer, places) is None


def moved_in(answer: Mapping[str, Any]) -> int:
    """How many were done."""
    return len(answer.get("moved") or ())


def _is_count(name: str, value: Any) -> bool:
    return type(value) is int and name != "version" and not name.endswith("_fen") and bool(label(name))


def _made(answer: Any, places: Mapping[str, UUID]) -> Any:
    return answer.get("id") if isinstance(answer, Mapping) and not places else next(iter(places.values()), None)
