"""The training desk's tables; CHECK constraints are named as the sentences that they keep true."""

from services.training.models.bases import BaseScope, Teacher, TeacherCertificate, TrainingBase
from services.training.models.classes import Amendment, Case, TrainingClass
from services.training.models.holdings import HOLDINGS
from services.training.models.lessons import Attendance, Deviation, Lesson, LessonRecord
from services.training.models.registry import Base
from services.training.models.seats import ExamSeats, ExamWaiting
from services.training.models.supervision import ArchiveDocument, FollowUp, MendingOrder, SiteVisit

__all__ = [
    "HOLDINGS", "Amendment", "ArchiveDocument", "Attendance", "Base", "BaseScope", "Case", "Deviation", "ExamSeats", "ExamWaiting", "FollowUp", "Lesson",
    "LessonRecord", "MendingOrder", "SiteVisit", "Teacher", "TeacherCertificate", "TrainingBase", "TrainingClass",
]
