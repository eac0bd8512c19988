"""What people, timers and other desks do at enrollment: one verb, one function, each taking a unit of work.

Start with `decisions`: submit, return, defer, record a judgement, accept, reject.
"""

from services.enrollment.actions.accounts import (
    Issued,
    Posts,
    Session,
    act_as_oneself,
    act_for,
    change_account,
    change_password,
    end_deputy,
    end_log_in,
    end_other_log_ins,
    issue_codes,
    log_in,
    log_in_by_code,
    log_in_by_provider,
    make_account,
    make_api_token,
    make_deputy,
    note_ended,
    note_used,
    people_without_code,
    reset_password,
    restore_account,
    revoke_account,
    revoke_api_token,
    revoke_code,
)
from services.enrollment.actions.applications import Draft, amend, draft
from services.enrollment.actions.corrections import confirm_correction, propose_correction, refuse_correction
from services.enrollment.actions.deadlines import WATCHED, remind_deadline
from services.enrollment.actions.decisions import (
    JUDGES,
    accept,
    appeal,
    defer,
    record_judgement,
    reject,
    resume,
    return_for_correction,
    submit,
)
from services.enrollment.actions.eligibility import answer_eligibility
from services.enrollment.actions.everywhere import disqualify, hold, release_hold, revoke, withdraw
from services.enrollment.actions.persons import find_or_make_persons, find_persons
from services.enrollment.actions.policy import draft_policy, put_in_force
from services.enrollment.actions.register import take_journal
from services.enrollment.actions.rosters import Line, commit, dry_run, forget_rosters
from services.enrollment.actions.seeding import fixed_id, seed
from services.enrollment.actions.statements import STATEMENTS
from services.enrollment.actions.upkeep import bind_year, register_employer, set_rehearsal_day, unit_to_count

__all__ = [
    "JUDGES", "STATEMENTS", "WATCHED", "Draft", "Issued", "Line", "Posts", "Session", "accept", "act_as_oneself",
    "act_for", "amend", "answer_eligibility", "appeal", "bind_year", "change_account", "change_password", "commit",
    "confirm_correction", "defer", "disqualify", "draft", "draft_policy", "dry_run", "end_deputy", "end_log_in",
    "end_other_log_ins", "find_or_make_persons", "find_persons", "fixed_id", "forget_rosters", "hold", "issue_codes",
    "log_in", "log_in_by_code", "log_in_by_provider", "make_account", "make_api_token", "make_deputy", "note_ended",
    "note_used", "people_without_code", "propose_correction", "put_in_force", "record_judgement", "refuse_correction",
    "register_employer", "reject", "release_hold", "remind_deadline", "reset_password", "restore_account", "resume",
    "return_for_correction", "revoke", "revoke_account", "revoke_api_token", "revoke_code", "seed",
    "set_rehearsal_day", "submit", "take_journal", "unit_to_count", "withdraw",
]
