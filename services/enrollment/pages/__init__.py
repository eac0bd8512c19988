"""Enrollment's own pages of the console: the account of whoever asks; and what it adds to the page of a case."""

from services.enrollment.pages import case
from services.enrollment.pages.account import blp as account

FACES = {"case": case.FACE}
blueprints = (account,)

__all__ = ["FACES", "blueprints"]
