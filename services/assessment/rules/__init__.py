"""One rule, one function, one clause: plain values in, a refusal or nothing out."""

from services.assessment.rules.certificates import (
    Certificate,
    certificate_matches,
    number_is_free,
    number_is_well_formed,
)
from services.assessment.rules.deadline import within_deadline
from services.assessment.rules.officials import (
    Official,
    Post,
    enough_examiners,
    enough_invigilators,
    enough_supervisors,
    examiners_do_not_teach,
    examiners_needed,
    invigilators_needed,
    not_at_two_sittings,
    on_the_roster,
)
from services.assessment.rules.results import (
    Part,
    checked_by_another,
    failed_parts,
    needs_reason_to_replace,
    part_is_examined,
    parts_of,
    resit_left,
    results_complete,
    score_in_range,
    second_reading_agrees,
)
from services.assessment.rules.seats import (
    batch_is_of_one_kind,
    presence_on_the_day,
    seats_left,
    sitting_examines_what_is_needed,
    works_in_this_room,
)

__all__ = [
    "Certificate",
    "Official",
    "Part",
    "Post",
    "batch_is_of_one_kind",
    "certificate_matches",
    "checked_by_another",
    "enough_examiners",
    "enough_invigilators",
    "enough_supervisors",
    "examiners_do_not_teach",
    "examiners_needed",
    "failed_parts",
    "invigilators_needed",
    "needs_reason_to_replace",
    "not_at_two_sittings",
    "number_is_free",
    "number_is_well_formed",
    "on_the_roster",
    "part_is_examined",
    "parts_of",
    "presence_on_the_day",
    "resit_left",
    "results_complete",
    "score_in_range",
    "seats_left",
    "second_reading_agrees",
    "sitting_examines_what_is_needed",
    "within_deadline",
    "works_in_this_room",
]
