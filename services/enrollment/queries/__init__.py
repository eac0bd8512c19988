"""Every select behind a screen, a list, a verdict or a dossier of the enrollment desk."""

from services.enrollment.queries.accounts import (
    account,
    account_of,
    accounts_listed,
    api_token,
    api_tokens,
    deputies,
    log_ins,
    sample_accounts,
    staffing,
)
from services.enrollment.queries.annual import annual_table
from services.enrollment.queries.cases import dossier, listed, page_of, shown, told, told_check
from services.enrollment.queries.catalogue import Catalogue, catalogue
from services.enrollment.queries.codes import codes_of, people_of_codes
from services.enrollment.queries.deadlines import at_risk, at_risk_counts, last_days
from services.enrollment.queries.doubts import judged, undecided
from services.enrollment.queries.office import (
    correction,
    corrections,
    employers,
    occupations_on,
    policy_draft,
    policy_drafts,
)
from services.enrollment.queries.papers import papers
from services.enrollment.queries.register import (
    exported,
    find,
    line,
    of_desk,
    search,
    standing,
    statistics,
    whole_journal,
)
from services.enrollment.queries.rosters import (
    cases_of_roster,
    roster_line,
    roster_page,
    roster_rows,
    rosters_listed,
    rows_not_taken,
)
from services.enrollment.queries.verdicts import (
    OVER,
    applicant,
    judge,
    limits_on,
    other_cases,
    verdicts,
    with_their_word,
)

__all__ = [
    "OVER",
    "Catalogue",
    "account",
    "account_of",
    "accounts_listed",
    "annual_table",
    "api_token",
    "api_tokens",
    "applicant",
    "at_risk",
    "at_risk_counts",
    "cases_of_roster",
    "catalogue",
    "codes_of",
    "correction",
    "corrections",
    "deputies",
    "dossier",
    "employers",
    "exported",
    "find",
    "judge",
    "judged",
    "last_days",
    "limits_on",
    "line",
    "listed",
    "log_ins",
    "occupations_on",
    "of_desk",
    "other_cases",
    "page_of",
    "papers",
    "people_of_codes",
    "policy_draft",
    "policy_drafts",
    "roster_line",
    "roster_page",
    "roster_rows",
    "rosters_listed",
    "rows_not_taken",
    "sample_accounts",
    "search",
    "shown",
    "staffing",
    "standing",
    "statistics",
    "told",
    "told_check",
    "undecided",
    "verdicts",
    "whole_journal",
    "with_their_word",
]
