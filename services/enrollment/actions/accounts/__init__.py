"""Accounts 账号: logging in, ending log-ins, passwords, and keeping the accounts themselves."""

from services.enrollment.actions.accounts.keeping import restore_account, revoke_account, told
from services.enrollment.actions.accounts.logging_in import Session, begin, log_in, wait_after
from services.enrollment.actions.accounts.passwords import change_password
from services.enrollment.actions.accounts.sessions import end_log_in, end_other_log_ins, note_ended

__all__ = [
    "Session", "begin", "change_password", "end_log_in", "end_other_log_ins", "log_in", "note_ended",
    "restore_account", "revoke_account", "told", "wait_after",
]
