"""Enrollment's own pages of the console: one's own account, all accounts, and what it adds to the page of a case."""

from services.enrollment.actions.letters import LETTERS
from services.enrollment.pages import case
from services.enrollment.pages.account import blp as account
from services.enrollment.pages.accounts import blp as accounts
from services.enrollment.pages.codes import blp as codes
from services.enrollment.pages.deputies import blp as deputies
from services.enrollment.pages.provider import blp as provider
from shared.web.console import letters

FACES = {"case": case.FACE}
blueprints = (account, accounts, codes, deputies, provider, letters.pages(LETTERS, {"case": "cases"}))

__all__ = ["FACES", "blueprints"]
