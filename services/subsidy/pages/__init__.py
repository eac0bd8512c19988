"""Subsidy's own pages: what everybody may read and object to, the desk behind it, and what a case's page says here."""

from services.subsidy.pages import case
from services.subsidy.pages.letters import blp as letters
from services.subsidy.pages.objections import blp as objections
from services.subsidy.pages.publication import blp as publication
from services.subsidy.pages.publishing import blp as publishing

FACES = {"case": case.FACE}
blueprints = (publication, objections, publishing, letters)

__all__ = ["FACES", "blueprints"]
