"""学员码: printed as cards for the people of a batch, and the log-in with one; shown once, a new one ends the old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import segno
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from services.enrollment import actions, queries
from services.enrollment.lifecycle import CASE
from shared.identity import rights
from shared.lifecycle import Role
from shared.refusals import Kind, Reason, Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import current_actor, may, origin, public, row_of, shown_once, unit_of_work
from shared.web.console import bulk, desks, forgery, kinds
from shared.web.console.frame import BY_CODE, page
from shared.web.console.links import Link, Pages
from shared.web.console.sessions import end_present, entered
from shared.web.console.words import moment
from shared.web.problems import STATUS
from shared.web.requests import speak_of
from shared.web.throttling import throttled

blp = Pages("codes", __name__, links=[
    Link("学员码", "code", plural="cases"), Link("打印学员码", "cards", plural="cases", many=True)])
MOST = 300  # cards of one sheet
LONGEST = 100  # characters of a code or four digits
TOO_MANY = Reason("too-many-cards", "一次打印的人数过多", "Too many cards at once", kind=Kind.MALFORMED)


@blp.get("/desk/codes")
@may(rights.ISSUE_CODES)
def cards() -> Response:
    """Say of each chosen person what printing does: who gets a code, whose old one ends, who cannot have one."""
    with unit_of_work() as uow:
        return _cards(uow, list(bulk.chosen(uow, kinds.named("cases"))[0]))


@blp.post("/desk/codes")
@may(rights.ISSUE_CODES)
def issue() -> Response:
    """Issue the codes and show the sheet this once."""
    with unit_of_work() as uow:
        ids = [kinds.uuid_of(one) for one in request.form.getlist("case")]
        if not 0 < len(ids) <= MOST:
            return _cards(uow, ids, 422)
        issued, refused = actions.issue_codes(uow, ids, by=current_actor(), now=datetime.now(UTC))
        rows = {row["id"]: row for row in queries.people_of_codes(uow, current_actor(), ids)}
        address = f"{desks.addresses()['enrollment']}{BY_CODE}"
        shown_once()
        return make_response(render_template(
            "enrollment/sheet.html", of_base=_of_base(), refused=list(refused.values()), address=address.partition("://")[2],
            cards=[{**rows[one.case], "code": one.code, "until": one.until, "qr": picture(f"{address}#{one.code}")}
                   for one in issued]))


@blp.get("/desk/cases/<uuid:id_>/code")
@may(rights.ISSUE_CODES)
def code(id_: UUID) -> Response:
    """Show the codes that were printed for a case's person."""
    speak_of("case", id_)
    with unit_of_work() as uow:
        row_of(uow, CASE, id_)
        (person,) = queries.people_of_codes(uow, current_actor(), [id_])
        return page(uow, "enrollment/code.html", person=person, codes=queries.codes_of(uow, person["person_id"]),
                    now=datetime.now(UTC))


@blp.post("/desk/cases/<uuid:id_>/code/revoke")
@may(rights.ISSUE_CODES)
def revoke(id_: UUID) -> Redirect:
    """End the code of a case's person."""
    speak_of("case", id_)
    with unit_of_work() as uow:
        row_of(uow, CASE, id_)
        actions.revoke_code(uow, id_, by=current_actor(), now=datetime.now(UTC))
    flash(_("已作废学员码，用它登录的已退出。"))
    return redirect(url_for("console.codes.code", id_=id_), 303)


@blp.get(BY_CODE)
@public
def by_code() -> str:
    """Ask for the code, which comes behind the # of the address and is never sent with it, and for the last four."""
    return _asked(desks.safe_next(request.args.get("next", ""), ""), "", None)


@blp.post(BY_CODE)
@throttled("log_in_rate")
@public
def enter() -> Any:
    """Log in with a code."""
    forgery.check()
    asked = desks.safe_next(request.form.get("next", ""), "")
    typed, last_four = (request.form.get(name, "").replace("\0", "")[:LONGEST] for name in ("code", "last_four"))
    now = datetime.now(UTC)
    with unit_of_work() as uow:
        session = actions.log_in_by_code(uow, code=typed, last_four=last_four, now=now, origin=origin())
        if not isinstance(session, Refusal):
            end_present(uow)
    if isinstance(session, Refusal):
        return _asked(asked, typed, session), STATUS[session.reason.kind]
    answer = entered(redirect(asked or url_for("console.mine"), 303), session, now)
    if session.before is not None:  # whoever holds a card that somebody else has used learns of it
        flash(_("您上次登录：%(at)s。如不是您本人，请到区市人力资源社会保障局换领学员码，旧卡随即作废。", at=moment(session.before)))
    return answer


def picture(address: str) -> str:
    """Draw a QR code as SVG within the page: no style, no script, nothing from elsewhere."""
    return str(segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None))


def _of_base() -> bool:
    return Role.BASE_CLERK in current_actor().roles


def _asked(asked: str, typed: str, refusal: Refusal | None) -> str:
    return render_template("enrollment/by_code.html", next=asked, code=typed, refusal=refusal)


def _cards(uow: UnitOfWork, ids: Sequence[UUID], status: int = 200) -> Response:
    rows: Sequence[Mapping[str, Any]] = queries.people_of_codes(uow, current_actor(), ids)
    refusals: tuple[Refusal, ...] = ()
    if len(rows) > MOST:
        refusals = Refused(TOO_MANY(f"所选 {len(rows)} 人，一次最多打印 {MOST} 人。", cure="请按批次分次打印")).refusals
    return page(uow, "enrollment/cards.html", status, people=rows[:MOST], refusals=refusals, chosen=bool(ids),
                of_base=_of_base(), days=uow.policy(datetime.now(UTC).date()).trainee_code_days)
