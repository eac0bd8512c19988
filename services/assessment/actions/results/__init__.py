"""Results: entered by one, checked by another, published; reviews and re-sits (63号 §2.6)."""

from services.assessment.actions.results.checking import check_result, check_results
from services.assessment.actions.results.entering import enter_result, enter_results
from services.assessment.actions.results.publishing import publication, publish, publish_result
from services.assessment.actions.results.reviewing import ask_review, reopen, resit, resitting, review_result

__all__ = [
    "ask_review", "check_result", "check_results", "enter_result", "enter_results", "publication", "publish",
    "publish_result", "reopen", "resit", "resitting", "review_result",
]
