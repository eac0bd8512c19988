"""Accounts 账号: logging in, ending log-ins, passwords, and keeping the accounts themselves."""

from services.enrollment.actions.accounts.api_tokens import (
    make_api_token,
    note_used,
    revoke_api_token,
    revoke_api_tokens,
)
from services.enrollment.actions.accounts.codes import (
    Issued,
    issue_codes,
    log_in_by_code,
    people_without_code,
    revoke_code,
)
from services.enrollment.actions.accounts.deputies import (
    act_as_oneself,
    act_for,
    end_deputy,
    make_deputy,
)
from services.enrollment.actions.accounts.keeping import (
    Posts,
    change_account,
    make_account,
    reset_password,
    restore_account,
    revoke_account,
    told,
)
from services.enrollment.actions.accounts.logging_in import (
    Session,
    begin,
    log_in,
    log_in_by_provider,
    wait_after,
)
from services.enrollment.actions.accounts.passwords import change_password
from services.enrollment.actions.accounts.sessions import end_log_in, end_other_log_ins, note_ended

__all__ = [
    "Issued", "Posts", "Session", "act_as_oneself", "act_for", "begin", "change_account", "change_password", "end_deputy",
    "end_log_in", "end_other_log_ins", "issue_codes", "log_in", "log_in_by_code", "log_in_by_provider", "make_account", "make_api_token", "make_deputy",
    "note_ended", "note_used", "people_without_code", "reset_password", "restore_account", "revoke_account", "revoke_api_token",
    "revoke_api_tokens", "revoke_code", "told", "wait_after",
]
