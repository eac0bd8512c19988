"""The training desk's rules: plain values in, a refusal or nothing out; each names its clause."""

from services.training.rules.archive import archive_checks
from services.training.rules.bases import (
    Certificate,
    base_covers,
    base_has_conditions,
    base_recognised,
    teacher_qualified,
)
from services.training.rules.days import day_within_maximum, lesson_long_enough, one_after_another, topic_suits
from services.training.rules.hours import (
    Attended,
    Hours,
    Thresholds,
    completed,
    completion_checks,
    counted,
    lasting_gaps,
    shortfalls,
    will_miss,
)
from services.training.rules.lessons import (
    Arrangement,
    Judged,
    Lesson,
    Worth,
    attendance_owed,
    deviations,
    judge_lessons,
)
from services.training.rules.plans import (
    Plan,
    PlanLimits,
    PlannedLesson,
    amended_in_time,
    contracts_filed,
    countersigned,
    filed_before_start,
    not_before_filed_day,
    of_the_class_employer,
    of_the_class_kind,
    plan_checks,
    planned_hours_suffice,
    room_left,
    roster_fits,
    roster_open,
    scheme_stated,
)
from services.training.rules.supervision import (
    follow_ups_enough,
    two_inspectors,
    visit_has_happened,
    visits_enough,
)
from services.training.rules.timetable import ProposedLesson, SchoolDay, needs, placed_in, propose
from services.training.rules.words import (
    ArchiveKind,
    Category,
    DeviationField,
    Evidence,
    Mode,
    Title,
    Topic,
    Verdict,
)

__all__ = [
    "ArchiveKind", "Arrangement", "Attended", "Category", "Certificate", "DeviationField", "Evidence", "Hours",
    "Judged", "Lesson", "Mode", "Plan", "PlanLimits", "PlannedLesson", "ProposedLesson", "SchoolDay", "Thresholds", "Title",
    "Topic", "Verdict", "Worth", "amended_in_time", "archive_checks", "attendance_owed", "base_covers", "base_has_conditions",
    "base_recognised", "completed", "completion_checks", "contracts_filed", "counted", "countersigned",
    "day_within_maximum", "deviations", "filed_before_start", "follow_ups_enough", "judge_lessons", "lasting_gaps",
    "lesson_long_enough", "needs", "not_before_filed_day", "of_the_class_employer", "of_the_class_kind", "one_after_another",
    "placed_in", "plan_checks", "planned_hours_suffice", "propose", "room_left", "roster_fits", "roster_open",
    "scheme_stated", "shortfalls", "teacher_qualified", "topic_suits", "two_inspectors", "visit_has_happened", "visits_enough", "will_miss",
]
