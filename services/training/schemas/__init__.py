"""Shapes of what comes in and what goes out; they check syntax and read no database."""

from services.training.schemas.classes import (
    AmendmentIn,
    AmendmentOut,
    ClassFilter,
    ClassIn,
    ClassLine,
    ClassListed,
    ClassOut,
    ContractsIn,
    Counted,
    InClass,
    LessonOut,
    LessonsIn,
    LessonsOut,
    Made,
    PlanOut,
    TableFilter,
    TimetableIn,
)
from services.training.schemas.people import (
    BaseIn,
    BaseListed,
    BaseOut,
    CaseFilter,
    CaseListed,
    CaseOut,
    CertificateIn,
    HoldUntil,
    HoursOut,
    TeacherIn,
    TeachersOut,
    pages_of,
)
from services.training.schemas.supervision import (
    ArchiveIn,
    ArchiveOut,
    AttendanceIn,
    AttendanceOut,
    CorrectionsIn,
    DecisionsIn,
    DeviationsOut,
    FollowUpIn,
    HoursOfClass,
    Recorded,
    SupervisionOut,
    VisitIn,
)

__all__ = [
    "AmendmentIn", "AmendmentOut", "ArchiveIn", "ArchiveOut", "AttendanceIn", "AttendanceOut", "BaseIn",
    "BaseListed", "BaseOut", "CaseFilter", "CaseListed", "CaseOut", "CertificateIn", "ClassFilter", "ClassIn", "ClassLine", "ClassListed",
    "ClassOut", "ContractsIn", "CorrectionsIn", "Counted", "DecisionsIn", "DeviationsOut", "FollowUpIn", "HoldUntil",
    "HoursOfClass", "HoursOut", "InClass", "LessonOut", "LessonsIn", "LessonsOut", "Made", "PlanOut",
    "Recorded", "SupervisionOut", "TableFilter", "TeacherIn", "TeachersOut", "TimetableIn", "VisitIn", "pages_of",
]
