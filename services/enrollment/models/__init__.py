"""The enrollment desk's tables; CHECK constraints are named as the sentences that they keep true."""

from services.enrollment.models.access import AccountChange, ApiToken, Deputy, LogInRecord
from services.enrollment.models.applications import Case, CaseNumber, Judgement
from services.enrollment.models.codes import TraineeCode
from services.enrollment.models.holdings import HOLDINGS
from services.enrollment.models.office import Correction, PolicyDraft
from services.enrollment.models.people import Account, Person
from services.enrollment.models.register import RegisterCase, RegisterJournal
from services.enrollment.models.registry import Base
from services.enrollment.models.rosters import Roster, RosterRow
from services.enrollment.models.sealing import SEALED

__all__ = [
    "HOLDINGS", "SEALED", "Account", "AccountChange", "ApiToken", "Base", "Case", "CaseNumber", "Correction", "Deputy", "Judgement",
    "LogInRecord", "Person", "PolicyDraft", "RegisterCase", "RegisterJournal", "Roster", "RosterRow", "TraineeCode",
]
