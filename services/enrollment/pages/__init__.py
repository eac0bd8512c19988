"""Enrollment's own pages of the console: the account of whoever asks."""

from services.enrollment.pages.account import blp as account

blueprints = (account,)

__all__ = ["blueprints"]
