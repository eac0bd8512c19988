"""文书: the pages of a desk's official letters: found, read, printed, saved, issued from the page of a thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from shared.identity.scopes import BELONGS
from shared.letters import (
    LetterKind,
    Letters,
    decision_on,
    file_of,
    has_own_layout,
    issue,
    letter_of,
    letters_of,
    letters_seen,
    told_of,
)
from shared.letters.paper import SEAL
from shared.lifecycle import Lifecycle, Role
from shared.runtime import UnitOfWork
from shared.web.access import may, roles
from shared.web.attachments import DOCX, attachment
from shared.web.console import letter_layouts, letter_templates, words
from shared.web.console.frame import page
from shared.web.console.links import Link, Pages
from shared.web.doors import row_of
from shared.web.requests import current_actor, today, unit_of_work
from shared.web.terms import terms
from shared.web.throttling import searching

LETTERS, PLURALS = "official_letters", "official_letters_about"  # where the application keeps what its desk writes


@dataclass(frozen=True)
class OnPage:
    """What the page of a thing says of its letters.

    :param issued: as the reader may open them. :param possible: the kinds that the actor may issue now.
    """

    issued: Sequence[Mapping[str, Any]]
    possible: Sequence[LetterKind]


def of_thing(uow: UnitOfWork, machine: Lifecycle, row: Mapping[str, Any]) -> OnPage:
    """The letters of a thing, and those of decisions that stand and have none yet."""
    letters: Letters | None = current_app.extensions.get(LETTERS)
    kinds = letters.about(machine.subject) if letters else []
    actor = current_actor()
    issued = letters_of(uow, row["id"]) if kinds else []
    told = {(one["kind"], one["subject_seq"]) for one in issued}
    decided = [(kind, decision_on(uow, kind, row)) for kind in kinds if kind.by.held_by(actor)]
    return OnPage(issued, [kind for kind, decision in decided if decision and (kind.slug, decision.seq) not in told])


def pages(letters: Letters, plurals: Mapping[str, str]) -> Pages:
    """Make the pages of a desk's letters.

    :param plurals: by subject, the word in the addresses of the things that letters are about.
    """
    blp = Pages("letters", __name__, links=[Link("文书", "shelf"), Link("文书模板", "templates")])
    blp.record(lambda state: state.app.extensions.update({LETTERS: letters, PLURALS: plurals}))
    blp.add_url_rule("/desk/official-letters", "shelf", shelf)
    blp.add_url_rule("/desk/official-letters/<uuid:id_>", "letter", letter)
    blp.add_url_rule("/desk/official-letters/<uuid:id_>/letter.docx", "letter_docx", letter_docx)
    for kind in letters.kinds:
        plural = plurals[kind.machine.subject]
        blp.add_url_rule(f"/desk/{plural}/<uuid:id_>/letters/{kind.slug}", f"issue_{kind.machine.subject}_{kind.slug}",
                         _issuing(letters, kind, plural), methods=["POST"])
    letter_templates.mount(blp, letters)
    letter_layouts.mount(blp, letters)
    return blp


@searching
@roles()
def shelf() -> Response:
    """The letters within the actor's reach, the newest first; or those of a number or an addressee."""
    part = request.args.get("q", "").strip()[:100]
    with unit_of_work() as uow:
        return page(uow, "letters.html", letters=letters_seen(uow, _letters(), current_actor(), part), part=part)


@roles()
def letter(id_: UUID) -> Response:
    """A letter as it was issued, to print."""
    with unit_of_work() as uow:
        found, own = letter_of(uow, _letters(), id_, current_actor()), has_own_layout(uow, id_)
        if current_actor().roles == {Role.TRAINEE}:
            return make_response(render_template("console/my_letter.html", letter=found, seal=SEAL, own_layout=own))
        return page(uow, "letter.html", letter=found, own_layout=own, plural=current_app.extensions[PLURALS][found["subject"]],
                    seal=SEAL, told=_told(uow, id_) if current_actor().roles - set(BELONGS) else [])


@roles()
def letter_docx(id_: UUID) -> Response:
    """Save a letter as it was issued."""
    with unit_of_work() as uow:
        found = letter_of(uow, _letters(), id_, current_actor())
        return attachment(file_of(uow, found), f"{found['title']}{found['number']}.docx", DOCX)


def _told(uow: UnitOfWork, id_: UUID) -> list[tuple[str, str, Any]]:
    """Who was told: what they are to the matter, their name, and when they read it."""
    names = terms(Role)
    return [(names[one["role"]], words.organisation(uow, one["org"]), one["read_at"]) for one in told_of(uow, id_)]


def _letters() -> Letters:
    letters: Letters = current_app.extensions[LETTERS]
    return letters


def _issuing(letters: Letters, kind: LetterKind, plural: str) -> Callable[..., Redirect]:
    @may(kind.by)
    def issue_one(id_: UUID) -> Redirect:
        with unit_of_work() as uow:
            made = issue(uow, letters, kind, row_of(uow, kind.machine, id_), by=current_actor(), on=today())
        flash(_("已出具，文号 %(number)s。", number=made["number"]))
        return redirect(url_for("console.letters.letter", id_=made["id"]), 303)

    return issue_one
