"""Shapes that come in and go out at the assessment desk."""

from services.assessment.schemas.cases import (
    ApplyClassIn,
    ApplyIn,
    BatchFilter,
    BatchOut,
    CaseFilter,
    CaseListed,
    CaseOut,
    ClassOut,
    HoldIn,
    ReviewIn,
    SeatIn,
)
from services.assessment.schemas.deadlines import (
    AtRiskFilter,
    AtRiskOut,
    DeadlineOut,
    YearQuery,
)
from services.assessment.schemas.results import (
    CertificateFilter,
    CertificateIn,
    CertificateOut,
    CertificatesIn,
    ReadingsIn,
    ResultsIn,
    ScoresIn,
)
from services.assessment.schemas.sittings import (
    ExceptionsIn,
    Made,
    OfficialFilter,
    OfficialOut,
    OfficialsIn,
    PresenceIn,
    SeatOut,
    SittingFilter,
    SittingListed,
    SittingOut,
    SittingsIn,
    StaffIn,
)
from services.assessment.schemas.words import pages_of

__all__ = [
    "ApplyClassIn", "ApplyIn", "AtRiskFilter", "AtRiskOut", "BatchFilter", "BatchOut", "CaseFilter", "CaseListed",
    "CaseOut", "CertificateFilter", "CertificateIn", "CertificateOut", "CertificatesIn", "ClassOut", "DeadlineOut",
    "ExceptionsIn", "HoldIn", "Made", "OfficialFilter", "OfficialOut",
    "OfficialsIn", "PresenceIn", "ReadingsIn", "ResultsIn", "ReviewIn", "ScoresIn", "SeatIn", "SeatOut",
    "SittingFilter", "SittingListed", "SittingOut", "SittingsIn", "StaffIn", "YearQuery", "pages_of",
]
