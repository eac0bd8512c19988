"""Enrollment's own pages of the console: one's own account, all accounts, and what it adds to the page of a case."""

from services.enrollment.pages import case
from services.enrollment.pages.account import blp as account
from services.enrollment.pages.accounts import blp as accounts

FACES = {"case": case.FACE}
blueprints = (account, accounts)

__all__ = ["FACES", "blueprints"]
