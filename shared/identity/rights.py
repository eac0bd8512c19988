"""The one table of rights: what posts may do that is no move of a table of states, and why just they.

Who may take an action of a table of states stands in the table. Everything else that routes and pages open to some posts and
not to others stands here, by name; no route, page or query names posts itself.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from shared.casework.allowed import NOT_PEOPLE
from shared.lifecycle import Role

_R = Role
OFFICERS = frozenset({_R.DISTRICT_CLERK, _R.DISTRICT_REVIEWER})
DISTRICT = OFFICERS | {_R.DISTRICT_LEADER}
STAFF = frozenset(_R) - NOT_PEOPLE - {_R.TRAINEE}  # who is given an account by an administrator


class _Holder(Protocol):
    @property
    def roles(self) -> frozenset[Role]: ...


@dataclass(frozen=True)
class Right:
    """A right by name.

    :param roles: the posts that have it. :param because: the clause, or what the post is for.
    """

    roles: frozenset[Role]
    because: str

    def held_by(self, actor: _Holder) -> bool:
        """Whether somebody has it; whether for *this* record is the question of their reach."""
        return bool(actor.roles & self.roles)


def _right(because: str, *who: Role | AbstractSet[Role]) -> Right:
    return Right(frozenset(role for one in who for role in ([one] if isinstance(one, Role) else one)), because)


# Accounts, deputies, tokens, the year
KEEP_ACCOUNTS = _right("an administrator gives posts and does nothing else", _R.ADMINISTRATOR)
READ_ACCOUNTS = _right("an auditor checks who holds what", _R.ADMINISTRATOR, _R.AUDITOR)
KEEP_DEPUTIES = _right("for somebody who is away already; one's own needs no right", _R.ADMINISTRATOR)
HOLD_API_TOKENS = _right("a trainee's would outlive the code on a card that made it", STAFF)
READ_STAFFING = _right("design: the opening of a year says whether duties can be kept apart",
                       _R.CITY_PROGRAMME_OFFICER, _R.DISTRICT_LEADER, _R.AUDITOR, _R.ADMINISTRATOR)
MAKE_POLICY = _right("the city's documents and numbers, by two persons", _R.CITY_PROGRAMME_OFFICER, _R.ADMINISTRATOR)
READ_POLICY_DRAFTS = _right("the same, and who checks them", MAKE_POLICY.roles, _R.AUDITOR)
SET_REHEARSAL_DAY = _right("the rehearsal unit's calendar", _R.ADMINISTRATOR)
OPERATE = _right("queues, timers, seals", _R.ADMINISTRATOR)

# Enrollment
APPLY = _right("§2.2", _R.BASE_CLERK, _R.EMPLOYER, _R.TRAINEE)
REGISTER_EMPLOYERS = _right("§1.3", _R.DISTRICT_CLERK, _R.ADMINISTRATOR)
BRING_ROSTERS = _right("§2.2", _R.BASE_CLERK)
READ_ROSTERS = _right("§2.2", _R.BASE_CLERK, _R.EMPLOYER, OFFICERS, _R.AUDITOR)
ISSUE_CODES = _right("who meets the trainee", _R.BASE_CLERK, _R.DISTRICT_CLERK)
CORRECT_PERSONS = _right("an identity number is corrected by two persons", OFFICERS)
READ_CORRECTIONS = _right("the same, their leader, and who checks them", DISTRICT, _R.AUDITOR)
READ_ANNUAL_TABLE = _right("§4.3", DISTRICT, _R.CITY_PROGRAMME_OFFICER, _R.AUDITOR, _R.FUND_ACCOUNTANT, _R.FINANCE_BUREAU,
                           _R.ADMINISTRATOR)
ISSUE_ENROLLMENT_LETTERS = _right("§2.2", _R.DISTRICT_CLERK)

# Training
RUN_CLASSES = _right("§2.3, §2.5, §2.8", _R.BASE_CLERK)
KEEP_TEACHERS = _right("§2.1", _R.BASE_CLERK)
RECOGNISE_BASES = _right("§2.1", _R.DISTRICT_CLERK)
FIND_DEVIATIONS = _right("§2.5", _R.BASE_CLERK, OFFICERS)
DECIDE_DEVIATIONS = _right("§2.5", _R.DISTRICT_CLERK)
CHECK_CLASSES = _right("§4.1", OFFICERS)
ORDER_MENDING = _right("§4.1", OFFICERS)
ARCHIVE_PAPERS = _right("§2.8", _R.BASE_CLERK, OFFICERS)
ISSUE_CLASS_LETTERS = _right("§2.3", OFFICERS)

# Assessment
APPLY_FOR_EXAM = _right("§2.6", _R.BASE_CLERK)
PLAN_SITTINGS = _right("§2.6", _R.EXAMINER_OFFICE)
READ_SITTINGS = _right("§2.6", _R.EXAMINER_OFFICE, _R.INVIGILATOR, _R.SUPERVISOR, _R.CITY_PROGRAMME_OFFICER, _R.AUDITOR)
KEEP_OFFICIALS = _right("§2.6", _R.EXAMINER_OFFICE)
READ_OFFICIALS = _right("§2.6", _R.EXAMINER_OFFICE, _R.CITY_PROGRAMME_OFFICER, _R.AUDITOR)
REGISTER_CERTIFICATES = _right("§2.7", _R.EXAMINER_OFFICE)

# Subsidy
ASSEMBLE_CLAIMS = _right("§3", _R.TRAINEE, _R.EMPLOYER, _R.BASE_CLERK)
ISSUE_CLAIM_LETTERS = _right("§3", _R.DISTRICT_CLERK)
DRAFT_NOTICES = _right("§4.1", _R.DISTRICT_CLERK)
REGISTER_PUBLICATION = _right("§4.1", _R.DISTRICT_CLERK, _R.CITY_PROGRAMME_OFFICER)
READ_PUBLICATION = _right("§4.1", REGISTER_PUBLICATION.roles, DISTRICT, _R.AUDITOR)
RECEIVE_OBJECTIONS = _right("§4.1", _R.DISTRICT_CLERK)
READ_OBJECTIONS = _right("§4.1", DISTRICT, _R.AUDITOR)
REACH_OBJECTORS = _right("§4.1: who hears an objector, or answers them", DISTRICT)
READ_RECOVERIES = _right("§4.2", DISTRICT, _R.FUND_ACCOUNTANT, _R.FINANCE_BUREAU, _R.CITY_PROGRAMME_OFFICER, _R.AUDITOR)
PROPOSE_RECOVERIES = _right("§4.2", OFFICERS, _R.AUDITOR)
ISSUE_RECOVERY_LETTERS = _right("§4.2", DISTRICT)
READ_FUNDS = _right("§3", READ_RECOVERIES.roles, _R.EVALUATOR)
ENTER_INDICATORS = _right("§3", _R.FUND_ACCOUNTANT)
REQUEST_FUNDS = _right("§3", _R.FUND_ACCOUNTANT)
PREPARE_PAYMENTS = _right("§3", _R.FUND_ACCOUNTANT)
READ_PAYMENTS = _right("§3", _R.FUND_ACCOUNTANT, _R.FINANCE_BUREAU, _R.DISTRICT_LEADER, _R.CITY_PROGRAMME_OFFICER, _R.AUDITOR)
FREEZE_DRAWS = _right("§4.2", _R.DISTRICT_CLERK, _R.CITY_PROGRAMME_OFFICER)
READ_DRAWS = _right("§4.2", DISTRICT, _R.FINANCE_BUREAU, _R.CITY_PROGRAMME_OFFICER, _R.SUPERVISOR, _R.AUDITOR, _R.EVALUATOR)
BE_DRAWN_TO_INSPECT = _right("§4.2", OFFICERS, _R.FUND_ACCOUNTANT, _R.SUPERVISOR)

# Every desk
OWN_PAGES = _right("what is held and done on themselves", _R.TRAINEE)
BRING_FILES = _right("whose work has papers; an evaluator only looks", STAFF - {_R.EVALUATOR}, _R.TRAINEE)
READ_DOUBTS = _right("§4.1: who looks into what checks found, and who checks them; whom it may be about is not warned by it",
                     DISTRICT, _R.FUND_ACCOUNTANT, _R.CITY_PROGRAMME_OFFICER, _R.AUDITOR)
HAND_OVER = _right("who has colleagues of the same post; who looks back or evaluates does nothing on it",
                   STAFF - {_R.AUDITOR, _R.EVALUATOR, _R.ADMINISTRATOR})
SAVE_VIEWS = _right("who has worklists", STAFF)
LOOK = _right("whose work needs a whole number; each look says what for",
              _R.BASE_CLERK, DISTRICT, _R.FUND_ACCOUNTANT, _R.EXAMINER_OFFICE)
READ_LOOKS = _right("who answers for it that looks have a purpose",
                    _R.AUDITOR, _R.DISTRICT_LEADER, _R.CITY_PROGRAMME_OFFICER, _R.ADMINISTRATOR)
COPY_PERSON = _right("who answers a person's request for what is held on them", _R.ADMINISTRATOR, _R.CITY_PROGRAMME_OFFICER)
PURGE = _right("two persons of those who answer for retention", _R.ADMINISTRATOR, _R.CITY_PROGRAMME_OFFICER)
READ_RETENTION = _right("the same, and who checks them", PURGE.roles, _R.AUDITOR)
READ_MAIL_SENT = _right("who is asked why a letter did not come",
                        _R.EXAMINER_OFFICE, _R.CITY_PROGRAMME_OFFICER, _R.ADMINISTRATOR, _R.AUDITOR)
WRITE_LETTER_TEMPLATES = _right("an office words its own letters, by two persons", DISTRICT)
READ_LETTER_TEMPLATES = _right("the same, and who checks them", DISTRICT, _R.AUDITOR)
READ_PRIVATE_NOTES = _right("no page of a file is closed to an auditor", _R.AUDITOR)
