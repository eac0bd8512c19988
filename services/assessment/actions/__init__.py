"""What people, timers and other desks do at the assessment desk: one verb, one function."""

from collections.abc import Mapping

from services.assessment.actions.applications import (
    admit,
    admit_batch,
    apply_class,
    apply_exam,
    return_exam,
    return_exam_batch,
)
from services.assessment.actions.certificates import Issued, register_certificate, register_certificates
from services.assessment.actions.deadlines import WATCHED, remind_deadline
from services.assessment.actions.leaving import (
    disqualify,
    end,
    hold,
    release_hold,
    revoke,
    send_back,
    withdraw,
)
from services.assessment.actions.presence import mark_presence, mark_presence_at_sittings
from services.assessment.actions.receiving import receive_sent_back, receive_trained
from services.assessment.actions.results import (
    ask_review,
    check_result,
    check_results,
    enter_result,
    enter_results,
    publication,
    publish,
    publish_result,
    reopen,
    resit,
    resitting,
    review_result,
)
from services.assessment.actions.seats import TOLD, tell_seats
from services.assessment.actions.seeding import seed
from services.assessment.actions.sittings import plan_sittings, register_officials, seat, staff, unseat, void_sitting
from services.assessment.actions.statements import STATEMENTS
from shared.casework import Judge

# The rules that need nothing but the case itself, asked both before an action is offered and when it is done.
JUDGES: Mapping[str, Judge] = {"publish_result": publication, "resit": resitting}

__all__ = [
    "JUDGES", "STATEMENTS", "TOLD", "WATCHED", "Issued", "admit", "admit_batch", "apply_class", "apply_exam", "ask_review",
    "check_result", "check_results", "disqualify", "end", "enter_result",
    "enter_results", "hold", "mark_presence",
    "mark_presence_at_sittings", "plan_sittings", "publish", "publish_result", "receive_sent_back",
    "receive_trained", "register_certificate", "register_certificates", "register_officials", "release_hold",
    "remind_deadline", "reopen", "resit", "return_exam", "return_exam_batch", "review_result", "revoke", "seat",
    "seed", "send_back", "staff", "tell_seats", "unseat", "void_sitting", "withdraw",
]
