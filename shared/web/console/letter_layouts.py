"""文书版式: the unit's own Word files of letters, brought by one person, seen on somebody invented, put in force by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict

from shared import letters as papers
from shared.files import UNFIT
from shared.identity import rights
from shared.letters import LetterKind, Letters
from shared.letters.issuing import everywhere
from shared.letters.layout_faults import needed_by, words_of
from shared.letters.paper import UNNUMBERED, house
from shared.letters.wordfile import Line, lines
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web.access import may
from shared.web.attachments import DOCX, attachment
from shared.web.console import forms
from shared.web.console.frame import page
from shared.web.console.letter_templates import unit_asked, units_of
from shared.web.console.links import Pages
from shared.web.fields import Schema, Upload
from shared.web.problems import STATUS
from shared.web.requests import current_actor, today, unit_of_work

LOOK = "版式"
HOUSE = "_house"  # the button
WHERE = {"header": "页眉", "document": "正文", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}


class NewLayout(Schema):
    """A layout of a letter as it is brought."""

    file = Upload(required=True, metadata={"label": "版式文件", "description": "Word 文件（.docx）"})


def mount(blp: Pages, letters: Letters) -> None:
    """Mount the pages: the form of each kind, the layout in force to save, one layout with what is decided about it."""

    @may(rights.READ_LETTER_TEMPLATES)
    def layout(id_: UUID) -> Response:
        """Show a layout on a letter to somebody invented."""
        with unit_of_work() as uow:
            return _one(uow, letters, id_)

    @may(rights.READ_LETTER_TEMPLATES)
    def layout_docx(id_: UUID) -> Response:
        """Save a layout as it was brought; of the way back to the house's, that one."""
        with unit_of_work() as uow:
            row = papers.layout_of(uow, id_, current_actor())
            if row["content"] is None:
                kind = letters.named(row["kind"])
                return attachment(house(annex=kind.sample.annex is not None), f"{kind.title}{LOOK}.docx", DOCX)
            return attachment(bytes(row["content"]), row["name"], DOCX)

    @may(rights.READ_LETTER_TEMPLATES)
    def layout_preview(id_: UUID) -> Response:
        """Save a letter to somebody invented in a layout."""
        with unit_of_work() as uow:
            row = papers.layout_of(uow, id_, current_actor())
            kind = letters.named(row["kind"])
            return attachment(_shown(uow, letters, kind, row), f"{kind.title}{LOOK}{UNNUMBERED}.docx", DOCX)

    under = "/desk/letter-layouts/<uuid:id_>"
    blp.add_url_rule(under, "layout", layout)
    blp.add_url_rule(f"{under}/layout.docx", "layout_docx", layout_docx)
    blp.add_url_rule(f"{under}/preview.docx", "layout_preview", layout_preview)
    for name, act in (("put-in-force", papers.put_layout_in_force), ("drop", papers.drop_layout)):
        blp.add_url_rule(f"{under}/{name}", f"layout_{name.replace('-', '_')}", _deciding(letters, act), methods=["POST"])
    for kind in letters.kinds:
        address = f"{kind.machine.subject}-{kind.slug}".replace("_", "-")
        blp.add_url_rule(f"/desk/letter-layouts/new/{address}", _name("bring", kind), _bringing(kind), methods=["GET", "POST"])
        blp.add_url_rule(f"/desk/letter-layouts/now/{address}.docx", _name("now", kind), _saving(kind))
    blp.record(lambda state: state.app.jinja_env.globals.update(
        layout_form=lambda kind: url_for(f"console.letters.{_name('bring', kind)}"),
        layout_now=lambda kind: url_for(f"console.letters.{_name('now', kind)}")))


def _name(what: str, kind: LetterKind) -> str:
    return f"layout_{what}_{kind.machine.subject}_{kind.slug}"


def _saving(kind: LetterKind) -> Callable[[], Response]:
    @may(rights.READ_LETTER_TEMPLATES)
    def now() -> Response:
        """Save the layout in force, to change it; or the house's."""
        with unit_of_work() as uow:
            unit = unit_asked(uow, request.args.get("unit", ""))
            own = papers.layout_in_force(uow, kind, unit, rehearsal=bool(current_actor().rehearsal))
            content = house(annex=kind.sample.annex is not None) if request.args.get("house") else own.content
            return attachment(content, f"{kind.title}{LOOK}.docx", DOCX)

    return now


def _bringing(kind: LetterKind) -> Callable[[], Response | Redirect]:
    @may(rights.WRITE_LETTER_TEMPLATES)
    def bring() -> Response | Redirect:
        """Ask for a layout, and keep it for another person to confirm; everything that is wrong with it is said beside it."""
        with unit_of_work() as uow:
            unit = unit_asked(uow, request.values.get("unit", ""))
            if request.method == "GET":
                return _form(uow, kind, unit)
            try:
                with uow.session.begin_nested():
                    id_ = _brought(uow, kind, unit)
            except ValidationError as error:
                return _form(uow, kind, unit, list(error.normalized_messages().get("file", ())))
            except Refused as error:
                return _form(uow, kind, unit, [_said(one) for one in error.refusals])
        flash(_("版式已保存，请另一位同事复核后启用。"))
        return redirect(url_for("console.letters.layout", id_=id_), 303)

    return bring


def _brought(uow: UnitOfWork, kind: LetterKind, unit: str) -> UUID:
    if HOUSE in request.form:
        return papers.back_to_house(uow, kind, unit=unit, by=current_actor(), on=today())
    file = forms.read(NewLayout, MultiDict(), request.files)["file"]
    return papers.bring_layout(uow, kind, file.stream.read(), file.filename, unit=unit, by=current_actor(), on=today())


def _deciding(letters: Letters, act: Callable[..., Any]) -> Callable[..., Response | Redirect]:
    @may(rights.WRITE_LETTER_TEMPLATES)
    def decide(id_: UUID) -> Response | Redirect:
        """Put a layout in force, or give it up; what forbids it is said on its page."""
        with unit_of_work() as uow:
            kind = letters.named(papers.layout_of(uow, id_, current_actor())["kind"])
            try:
                with uow.session.begin_nested():
                    row = act(uow, kind, id_, by=current_actor(), on=today())
            except Refused as error:
                return _one(uow, letters, id_, STATUS[error.refusals[0].reason.kind], error.refusals)
        flash(_("已复核，新出具的文书使用此版式。") if row["status"] == "in_force" else _("草案已作废。"))
        return redirect(url_for("console.letters.templates"), 303)

    return decide


def _form(uow: UnitOfWork, kind: LetterKind, unit: str, wrong: Sequence[str] = ()) -> Response:
    return page(uow, "letter_layout_form.html", 422 if wrong else 200, kind=kind, unit=unit, unit_names=units_of(uow), wrong=wrong,
                field=forms.fields_of(NewLayout)[0], words=words_of(kind), needed=needed_by(kind),
                now=papers.layout_in_force(uow, kind, unit, rehearsal=bool(current_actor().rehearsal)))


def _one(
    uow: UnitOfWork, letters: Letters, id_: UUID, status: int = 200, refusals: tuple[Refusal, ...] = (),
) -> Response:
    row, actor = papers.layout_of(uow, id_, current_actor()), current_actor()
    kind, told, shown = letters.named(row["kind"]), list(refusals), list[Line]()
    try:
        shown = lines(_shown(uow, letters, kind, row))
    except Refused as error:
        told += [one for one in error.refusals if one not in told]
    return page(uow, "letter_layout.html", status, row=row, kind=kind, refusals=told, shown=shown, where=WHERE, unit_names=units_of(uow),
                may=rights.WRITE_LETTER_TEMPLATES.held_by(actor) and row["status"] == "drafted", second=papers.not_deciding(actor, row["drafted_by"]))


def _shown(uow: UnitOfWork, letters: Letters, kind: LetterKind, row: Mapping[str, Any]) -> bytes:
    """The layout on a letter to somebody invented, with the unit's text of today."""
    on = today()
    template = papers.in_force(uow, letters, kind, row["unit"], rehearsal=row["rehearsal"], on=on)
    content = None if row["content"] is None else bytes(row["content"])
    return papers.shown_on_somebody(kind, template, content, everywhere(uow, row["unit"], on), on)


def _said(refusal: Refusal) -> str:
    return f"{refusal.detail}{refusal.cure}。" if refusal.reason is UNFIT else refusal.detail
