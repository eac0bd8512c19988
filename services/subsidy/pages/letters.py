"""文书: issue a letter of a decision, print it, or save it as .docx."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from flask import Response, redirect, url_for
from werkzeug import Response as Redirect

from services.subsidy.actions import letters
from services.subsidy.lifecycle import CASE, FUND_REQUEST
from services.subsidy.queries import letters as shelves
from services.subsidy.rules.letters import TITLES, LetterKind
from shared.casework.reasons import UNKNOWN
from shared.lifecycle import Lifecycle, Role
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import attachment, current_actor, roles, row_of, today, unit_of_work
from shared.web.attachments import DOCX
from shared.web.console.frame import page
from shared.web.console.links import Link, Pages
from shared.web.problems import STATUS

blp = Pages("letters", __name__, links=[Link("文书", "of_case", "cases"), Link("文书", "of_request", "fund-requests")])
READERS = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.FUND_ACCOUNTANT, Role.AUDITOR)
OF_CASE = (LetterKind.CORRECTION, LetterKind.REFUSAL)


@blp.get("/desk/cases/<uuid:id_>/letters")
@roles(*READERS)
def of_case(id_: UUID) -> Response:
    """List the letters of a case, and those that can be issued."""
    with unit_of_work() as uow:
        return _list(uow, CASE, id_)


@blp.get("/desk/fund-requests/<uuid:id_>/letters")
@roles(*READERS)
def of_request(id_: UUID) -> Response:
    """List the letters of a request for funds."""
    with unit_of_work() as uow:
        return _list(uow, FUND_REQUEST, id_)


@blp.post("/desk/cases/<uuid:id_>/letters/correction")
@roles(Role.DISTRICT_CLERK)
def issue_correction(id_: UUID) -> Response | Redirect:
    """Issue the letter of a claim's return."""
    with unit_of_work() as uow:
        return _issue(uow, CASE, id_, LetterKind.CORRECTION)


@blp.post("/desk/cases/<uuid:id_>/letters/refusal")
@roles(Role.DISTRICT_CLERK)
def issue_refusal(id_: UUID) -> Response | Redirect:
    """Issue the letter of a refusal, with reason and remedy."""
    with unit_of_work() as uow:
        return _issue(uow, CASE, id_, LetterKind.REFUSAL)


@blp.post("/desk/fund-requests/<uuid:id_>/letters/fund_request")
@roles(Role.FUND_ACCOUNTANT)
def issue_of_request(id_: UUID) -> Response | Redirect:
    """Issue the letter of a request for funds."""
    with unit_of_work() as uow:
        return _issue(uow, FUND_REQUEST, id_, LetterKind.FUND_REQUEST)


@blp.get("/desk/official-letters/<uuid:id_>")
@roles(*READERS)
def letter(id_: UUID) -> Response:
    """Show a letter as it was issued, to print."""
    with unit_of_work() as uow:
        return page(uow, "subsidy/letter.html", letter=_one(uow, id_))


@blp.get("/desk/official-letters/<uuid:id_>/letter.docx")
@roles(*READERS)
def letter_docx(id_: UUID) -> Response:
    """Save a letter as it was issued."""
    with unit_of_work() as uow:
        found = _one(uow, id_)
        return attachment(as_docx(found), f"{found['title']}{found['number']}.docx", DOCX)


def as_docx(found: Mapping[str, Any]) -> bytes:
    """The letter as a Word file."""
    made, out = docx.Document(), io.BytesIO()
    for text, align in ((found["title"], WD_ALIGN_PARAGRAPH.CENTER), (found["number"], WD_ALIGN_PARAGRAPH.CENTER),
                        (f"{found['addressee']}：", WD_ALIGN_PARAGRAPH.LEFT),
                        *((line, WD_ALIGN_PARAGRAPH.LEFT) for line in found["body"].splitlines()),
                        (found["issued_on"].isoformat(), WD_ALIGN_PARAGRAPH.RIGHT)):
        made.add_paragraph(text).alignment = align
    made.save(out)
    return out.getvalue()


def _one(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    found = shelves.one(uow, id_)
    if found is None or not current_actor().sees(CASE, {**found, "base_id": None, "employer_id": None, "person_id": None}):
        raise Refused(UNKNOWN("没有这份文书，或不在您的管辖范围内。"))
    return found


def _issue(uow: UnitOfWork, machine: Lifecycle, id_: UUID, kind: LetterKind) -> Response | Redirect:
    row = row_of(uow, machine, id_)
    try:
        with uow.session.begin_nested():
            made = letters.issue(uow, kind, row, by=current_actor(), on=today())
    except Refused as error:
        return _list(uow, machine, id_, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
    return redirect(url_for("console.letters.letter", id_=made["id"]), 303)


def _list(
    uow: UnitOfWork, machine: Lifecycle, id_: UUID, status: int = 200, *, refusals: tuple[Refusal, ...] = ()
) -> Response:
    row = row_of(uow, machine, id_)
    kinds = OF_CASE if machine is CASE else (LetterKind.FUND_REQUEST,)
    may = Role.DISTRICT_CLERK if machine is CASE else Role.FUND_ACCOUNTANT
    return page(uow, "subsidy/letters.html", status, row=row, letters=shelves.of(uow, id_), refusals=refusals,
                kinds=[(str(kind), TITLES[kind]) for kind in kinds], may=may in current_actor().roles,
                plural="cases" if machine is CASE else "fund-requests")
