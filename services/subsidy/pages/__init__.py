"""Subsidy's own pages: what everybody may read and object to, the desk behind it, and what a case's page says here."""

from services.subsidy.actions.letters import LETTERS
from services.subsidy.pages import batches, case, drawn
from services.subsidy.pages.objections import blp as objections
from services.subsidy.pages.publication import blp as publication
from services.subsidy.pages.publishing import blp as publishing
from shared.web.console import letters

FACES = {"case": case.FACE, "draw": drawn.FACE, **batches.FACES}
blueprints = (publication, objections, publishing, letters.pages(LETTERS, {"case": "cases", "notice": "public-notices", "fund_request": "fund-requests"}))

__all__ = ["FACES", "blueprints"]
