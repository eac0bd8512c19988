"""The assessment desk's tables; CHECK constraints are named as the sentences that they keep true."""

from services.assessment.models.applications import Case, ExamBatch
from services.assessment.models.holdings import HOLDINGS
from services.assessment.models.registry import Base
from services.assessment.models.results import Certificate, Result
from services.assessment.models.seats import SeatsTold
from services.assessment.models.sittings import OfficialEntry, Seat, Sitting, SittingOfficial

__all__ = [
    "HOLDINGS", "Base", "Case", "Certificate", "ExamBatch", "OfficialEntry", "Result", "Seat", "SeatsTold", "Sitting",
    "SittingOfficial",
]
