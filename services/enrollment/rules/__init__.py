"""The rules of enrollment: one rule, one function, one clause of 63号; plain values in, a signed `Check` out.

Read `routes` first (§2.2), then `population` (§1.3, §1.4), `catalogue` (§1.2) and `verdict`, which asks them all in the
order of the notice. `facts` holds the values they speak of, `days` how years are counted.
"""

from .annual import OUTCOME_NAMES, TRAINED_NAMES, Outcome, Trained, adds_up, meaning_is_known
from .catalogue import level_is_trained, listing_on, occupation_is_in_the_catalogue
from .codes import code_digest, new_code
from .days import anniversary, counting_day, day_years_are_reached, days_worked, spoken, without_overlap
from .facts import (
    LEVEL_NAMES,
    MATTER_NAMES,
    POPULATION_NAMES,
    ROUTE_NAMES,
    TRAINED_LEVELS,
    Applicant,
    Award,
    Certificate,
    CountedTo,
    Judgement,
    LeapDay,
    Level,
    Limits,
    Listing,
    Match,
    Matter,
    Occupation,
    OtherCase,
    Population,
    Route,
    Spell,
)
from .finding import RULES
from .passwords import password_weakness
from .people import PAPER_NAMES, a_person_has_judged, is_not_a_duplicate, papers_are_complete, person_has_confirmed
from .population import is_not_other_public_staff, works_for_an_enterprise_or_teaches_the_trade
from .register import Standing, followed
from .routes import (
    AWARD_KINDS,
    GRADE_NAMES,
    award_is_high_enough,
    award_leads_to_the_level,
    certificate_is_held_long_enough,
    certificate_is_of_the_occupation,
    certificate_is_one_level_below,
    years_in_the_occupation_are_enough,
)
from .staffing import Shortage, shortages
from .verdict import eligible_from, first_refusal, verdict, what_would_make_it_pass

__all__ = [
    "AWARD_KINDS", "GRADE_NAMES", "LEVEL_NAMES", "MATTER_NAMES", "OUTCOME_NAMES", "PAPER_NAMES", "POPULATION_NAMES",
    "ROUTE_NAMES", "RULES", "TRAINED_LEVELS", "TRAINED_NAMES", "Applicant", "Award", "Certificate", "CountedTo",
    "Judgement", "LeapDay", "Level", "Limits", "Listing", "Match", "Matter", "Occupation", "OtherCase", "Outcome",
    "Population", "Route", "Shortage", "Spell", "Standing", "Trained", "a_person_has_judged", "adds_up", "anniversary",
    "award_is_high_enough", "award_leads_to_the_level", "certificate_is_held_long_enough",
    "certificate_is_of_the_occupation", "certificate_is_one_level_below", "code_digest", "counting_day",
    "day_years_are_reached", "days_worked", "eligible_from", "first_refusal", "followed", "is_not_a_duplicate", "is_not_other_public_staff",
    "level_is_trained", "listing_on", "meaning_is_known", "new_code", "occupation_is_in_the_catalogue", "papers_are_complete",
    "password_weakness", "person_has_confirmed", "shortages", "spoken", "verdict", "what_would_make_it_pass",
    "without_overlap", "works_for_an_enterprise_or_teaches_the_trade", "years_in_the_occupation_are_enough",
]
