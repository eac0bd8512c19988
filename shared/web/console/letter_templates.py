"""文书模板: the unit's own texts of letters, drafted by one person, seen on a real case, put in force by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict

from shared import letters as papers
from shared.identity import rights
from shared.letters import LetterKind, Letters, Template
from shared.letters.issuing import everywhere
from shared.letters.paper import SEAL, UNNUMBERED
from shared.letters.templates import EVERYWHERE
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web.access import may
from shared.web.console import forms
from shared.web.console.frame import page
from shared.web.console.links import Pages
from shared.web.fields import Day, Schema, Text
from shared.web.problems import STATUS
from shared.web.requests import current_actor, today, unit_of_work

SAMPLE = "sample"
PREVIEW = "_preview"  # the button


class NewTemplate(Schema):
    """A text of a letter as it is typed."""

    title = Text(100, required=True, metadata={"label": "标题"})
    addressee = Text(100, load_default="", empty=True, metadata={"label": "主送", "description": "可以留空，如公示"})
    body = Text(4000, lines=True, phones=True, required=True, metadata={"label": "正文", "description": "每行一段"})
    signature = Text(100, required=True, metadata={"label": "落款"})
    since = Day(required=True, metadata={"label": "施行日期"})


def mount(blp: Pages, letters: Letters) -> None:
    """Mount the pages: all texts, the form of each kind, one draft with what is decided about it."""

    @may(rights.READ_LETTER_TEMPLATES)
    def templates() -> Response:
        with unit_of_work() as uow:
            actor, on = current_actor(), today()
            units = units_of(uow)
            now = {(kind.slug, unit): papers.in_force(uow, letters, kind, unit, rehearsal=bool(actor.rehearsal), on=on)
                   for kind in letters.kinds for unit in units}
            layouts = papers.layouts_of(uow, actor)
            own = {(one["kind"], one["unit"]): one for one in layouts if one["status"] == "in_force" and one["digest"]}
            return page(uow, "letter_templates.html", kinds=letters.kinds, units_known=units, now=now,
                        texts=papers.templates_of(uow, actor), may=rights.WRITE_LETTER_TEMPLATES.held_by(actor), layouts=layouts,
                        own=own)

    @may(rights.READ_LETTER_TEMPLATES)
    def template(id_: UUID) -> Response:
        with unit_of_work() as uow:
            return _one(uow, letters, id_)

    blp.add_url_rule("/desk/letter-templates", "templates", templates)
    blp.add_url_rule("/desk/letter-templates/<uuid:id_>", "template", template)
    for name, act in (("put-in-force", papers.put_in_force), ("drop", papers.drop)):
        blp.add_url_rule(f"/desk/letter-templates/<uuid:id_>/{name}", f"template_{name.replace('-', '_')}",
                         _deciding(letters, act), methods=["POST"])
    for kind in letters.kinds:
        address = f"/desk/letter-templates/new/{kind.machine.subject}-{kind.slug}".replace("_", "-")
        name = f"draft_{kind.machine.subject}_{kind.slug}"
        blp.add_url_rule(address, name, _drafting(letters, kind), methods=["GET", "POST"])
    blp.record(lambda state: state.app.jinja_env.globals.update(
        template_form=lambda kind: url_for(f"console.letters.draft_{kind.machine.subject}_{kind.slug}")))


def _drafting(letters: Letters, kind: LetterKind) -> Callable[[], Response | Redirect]:
    @may(rights.WRITE_LETTER_TEMPLATES)
    def draft() -> Response | Redirect:
        """Ask for a text, show it on a case, or keep it as a draft."""
        with unit_of_work() as uow:
            unit = unit_asked(uow, request.values.get("unit", ""))
            if request.method == "GET":
                now = papers.in_force(uow, letters, kind, unit, rehearsal=bool(current_actor().rehearsal), on=today())
                return _form(uow, kind, unit, MultiDict({part: getattr(now, part).strip() for part in papers.PARTS}))
            typed = MultiDict([(name, value.replace("\r\n", "\n")) for name, value in request.form.items(multi=True)])
            errors, text = _read(kind, typed)
            if errors or text is None or PREVIEW in typed:
                return _form(uow, kind, unit, typed, errors, text, 422 if errors else 200)
            try:
                with uow.session.begin_nested():
                    id_ = papers.draft(uow, kind, text[0], unit=unit, since=text[1], by=current_actor(), on=today())
            except Refused as error:
                return _form(uow, kind, unit, typed, {"since": [_said(error.refusals[0])]}, text, 422)
        flash(_("草案已保存，请另一位同事复核后施行。"))
        return redirect(url_for("console.letters.template", id_=id_), 303)

    return draft


def _deciding(letters: Letters, act: Callable[..., Any]) -> Callable[..., Response | Redirect]:
    @may(rights.WRITE_LETTER_TEMPLATES)
    def decide(id_: UUID) -> Response | Redirect:
        """Put a draft in force, or give it up; what forbids it is said on its page."""
        with unit_of_work() as uow:
            papers.draft_of(uow, id_, current_actor())
            try:
                with uow.session.begin_nested():
                    row = act(uow, id_, by=current_actor(), on=today())
            except Refused as error:
                return _one(uow, letters, id_, STATUS[error.refusals[0].reason.kind], error.refusals)
        flash(_("模板已复核，自 %(day)s 起施行。", day=row["since"]) if row["status"] == "in_force" else _("草案已作废。"))
        return redirect(url_for("console.letters.templates"), 303)

    return decide


def _read(kind: LetterKind, typed: MultiDict[str, str]) -> tuple[dict[str, Any], tuple[Template, Any] | None]:
    """What was typed, with what is wrong with it by field; words that the letter does not know are named beside theirs."""
    try:
        told = forms.read(NewTemplate, typed, {})
    except ValidationError as error:
        found = dict(error.normalized_messages())
        if PREVIEW in typed:
            found.pop("since", None)
        parts = {part: typed.get(part, "") for part in papers.PARTS}
        known = papers.faults(kind, Template(**parts))
        wrong = {**{part: said for part, said in known.items() if part not in found}, **found}
        return wrong, None if wrong else (Template(**parts), None)
    text = Template(**{part: told[part] for part in papers.PARTS})
    return dict(papers.faults(kind, text)), (text, told["since"])


def _form(
    uow: UnitOfWork, kind: LetterKind, unit: str, typed: MultiDict[str, str], errors: Mapping[str, Any] | None = None,
    text: tuple[Template, Any] | None = None, status: int = 200,
) -> Response:
    things = papers.recent(uow, kind, current_actor())
    shown = None if errors or text is None else _shown(uow, kind, text[0], unit, typed.get("thing", ""), things)
    return page(uow, "letter_template_form.html", status, kind=kind, unit=unit, unit_names=units_of(uow), values=typed,
                errors=errors or {}, fields=forms.fields_of(NewTemplate), words={**kind.words, **EVERYWHERE}, letter=shown,
                things=things, seal=SEAL)


def _one(
    uow: UnitOfWork, letters: Letters, id_: UUID, status: int = 200,
    refusals: tuple[Refusal, ...] = (),
) -> Response:
    row = papers.draft_of(uow, id_, current_actor())
    kind, actor = letters.named(row["kind"]), current_actor()
    text = Template(**{part: row[part] for part in papers.PARTS})
    things = papers.recent(uow, kind, actor)
    return page(uow, "letter_template.html", status, row=row, kind=kind, refusals=refusals, things=things, seal=SEAL,
                unit_names=units_of(uow), letter=_shown(uow, kind, text, row["unit"], request.args.get("thing", ""), things),
                may=rights.WRITE_LETTER_TEMPLATES.held_by(actor) and row["status"] == "drafted", second=papers.not_deciding(actor, row["drafted_by"]))


def _shown(
    uow: UnitOfWork, kind: LetterKind, text: Template, unit: str, thing: str, things: list[dict[str, Any]],
) -> dict[str, Any]:
    """The text on the thing that was chosen, or the newest; without any, on somebody invented."""
    chosen = None if thing == SAMPLE else next((row for row in things if str(row["id"]) == thing), things[0] if things else None)
    decision = None if chosen is None else papers.decision_on(uow, kind, chosen)
    on, annex = today(), None
    if chosen is None or decision is None:
        words, annex = {**kind.sample.words, **everywhere(uow, unit, on)}, kind.sample.annex
    else:
        words = {**kind.fill(uow, chosen, decision), **everywhere(uow, chosen["unit"], on)}
        annex = kind.annex(uow, chosen)
    said = papers.written(kind, text, words)
    return {"title": said.title, "addressee": said.addressee, "body": said.body, "signature": said.signature,
            "number": UNNUMBERED, "annex": annex, "issued_on": on,
            "thing": str(chosen["id"]) if chosen is not None and decision is not None else SAMPLE}


def units_of(uow: UnitOfWork) -> dict[str, str]:
    """The units for whose letters somebody writes, by code."""
    actor = current_actor()
    return {code: str(row.get("name") or code) for code, row in sorted(uow.reference("unit").items())
            if ("*" in actor.units or code in actor.units) and bool(row.get("rehearsal")) == bool(actor.rehearsal)}


def unit_asked(uow: UnitOfWork, asked: str) -> str:
    """The unit that was asked for, or the first that is the actor's."""
    known = units_of(uow)
    return asked if asked in known else next(iter(known), "")


def _said(refusal: Refusal) -> str:
    return f"{refusal.detail}{refusal.cure or ''}"
