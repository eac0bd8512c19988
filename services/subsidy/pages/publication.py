"""For everybody, without log-in: notices 公示 that run, with a form to object, and draws 双随机 to recompute."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, render_template, request
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from services.subsidy import schemas
from services.subsidy.actions import receiving
from services.subsidy.queries import draws, notices
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import attachment, public, published_work, today
from shared.web.console import forgery, forms
from shared.web.problems import STATUS
from shared.web.throttling import throttled

blp = Blueprint("publication", __name__, template_folder="templates")
JSON, SCRIPT = "application/json; charset=utf-8", "recompute_draw.py"
MOST = 200  # notices or draws on the first page, the newest first


@blp.get("/public")
@public
@throttled("public_reading_rate")
def front() -> Response:
    """List what runs and what was drawn."""
    with published_work() as uow:
        return _page(uow, "public.html", notices=notices.running(uow, MOST), draws=draws.all_published(uow, MOST))


@blp.get("/public/notices/<uuid:id_>")
@public
@throttled("public_reading_rate")
def notice(id_: UUID) -> Response:
    """Show a notice that runs, line by line as it was hashed, and ask for objections."""
    with published_work() as uow:
        return _notice(uow, id_)


@blp.post("/public/notices/<uuid:id_>/objections")
@public
@throttled("public_writing_rate")
def object_to(id_: UUID) -> Response:
    """Take an objection; what was typed comes back where something is wrong."""
    forgery.check()
    with published_work() as uow:
        on = today()
        try:
            running = _found(notices.public_page(uow, id_), "没有这个公示，或公示期已满。")
            typed = forms.read(schemas.notices.PublicObjection, request.form, {})
            receipt = receiving.receive(uow, id_, **typed, received_on=on, on=on)
        except ValidationError as error:
            return _notice(uow, id_, 422, errors=dict(error.normalized_messages()))
        except Refused as error:
            return _notice(uow, id_, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
        return _page(uow, "received.html", receipt=str(receipt)[-8:], day=on, unit=running["unit"])


@blp.get("/public/draws/<uuid:id_>")
@public
@throttled("public_reading_rate")
def draw(id_: UUID) -> Response:
    """Show a draw with all that is needed to recompute it."""
    with published_work() as uow:
        found = _found(draws.published(uow, id_), "没有这次抽查。")
        return _page(uow, "draw.html", draw=found, id=id_, strata=draws.strata_of(found))


@blp.get("/public/draws/<uuid:id_>/draw.json")
@public
@throttled("public_reading_rate")
def draw_file(id_: UUID) -> Response:
    """The file that the script reads."""
    with published_work() as uow:
        found = _found(draws.published(uow, id_), "没有这次抽查。")
        return attachment(current_app.json.dumps(found).encode(), "draw.json", JSON)


@blp.get("/public/recompute_draw.py")
@public
@throttled("public_reading_rate")
def script() -> Response:
    """The script: Python and nothing else of the system."""
    return attachment(script_text(), SCRIPT, "text/x-python; charset=utf-8")


def script_text() -> bytes:
    """The script as it is shipped; read as a file, for the desks import nothing of what deploys them."""
    return (files("deploy.standalone") / SCRIPT).read_bytes()


def _notice(
    uow: UnitOfWork, id_: UUID, status: int = 200, *, errors: Mapping[Any, Any] | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> Response:
    found = _found(notices.public_page(uow, id_), "没有这个公示，或公示期已满。")
    typed = MultiDict([(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"])
    return _page(uow, "notice.html", status, notice=found, values=typed, errors=errors or {}, refusals=refusals,
                 fields=forms.fields_of(schemas.notices.PublicObjection))


def _found(thing: Mapping[str, Any] | None, otherwise: str) -> Mapping[str, Any]:
    if thing is None:
        raise Refused(UNKNOWN(otherwise))
    return thing


def _page(uow: UnitOfWork, template: str, status: int = 200, **values: Any) -> Response:
    units = {code: row.get("name", code) for code, row in uow.reference("unit").items()}
    return make_response(render_template(f"subsidy/{template}", units=units, **values), status)
