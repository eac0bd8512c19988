"""Every select behind a rule, a list, a page or a dossier of the assessment desk."""

from services.assessment.queries.cases import (
    batch_list,
    case_list,
    cases_of_batches,
    cases_of_sittings,
    class_list,
    dossiers,
    ids_by_number,
    left_out_of,
    teachers_of,
    waiting_to_apply,
)
from services.assessment.queries.deadlines import (
    at_risk_list,
    counted,
)
from services.assessment.queries.results import (
    Entered,
    certificate_holders,
    certificate_list,
    certificate_of,
    checked_scores,
    entered_results,
    needed_parts,
    outstanding,
    published_results,
    result_list,
)
from services.assessment.queries.seats import TAKES_CANDIDATES, untold_seats
from services.assessment.queries.sittings import (
    engaged_officials,
    official_list,
    officials_at,
    officials_needed,
    roster_of,
    seat_list,
    seats_at,
    seats_taken,
    sitting_list,
    sitting_of,
    teachers_at,
)

__all__ = [
    "TAKES_CANDIDATES", "Entered", "at_risk_list", "batch_list", "case_list", "cases_of_batches", "cases_of_sittings",
    "certificate_holders", "certificate_list", "certificate_of", "checked_scores", "class_list", "counted",
    "dossiers", "engaged_officials", "entered_results", "ids_by_number", "left_out_of", "needed_parts",
    "official_list", "officials_at", "officials_needed", "outstanding", "published_results", "result_list",
    "roster_of", "seat_list", "seats_at", "seats_taken", "sitting_list", "sitting_of", "teachers_at", "teachers_of",
    "untold_seats", "waiting_to_apply",
]
