"""Every select behind a list, a page, a rule or a dossier of the training desk."""

from services.training.queries.backplan import (
    absent_from,
    completed_classes,
    handed_on,
    in_class,
    lesson_sums,
    missing_kinds,
    open_classes,
    presence_of,
    who_misses,
)
from services.training.queries.bases import base_of, bases, certificates_of, teachers_of
from services.training.queries.cases import (
    case_page,
    cases,
    listed,
    teaching_conflicts,
    teaching_duties,
    training_facts,
)
from services.training.queries.class_table import class_table
from services.training.queries.classes import (
    class_of,
    class_page,
    classes,
    people_of,
    planned,
    plans,
    rosters,
    trainees_of,
)
from services.training.queries.deadlines import whose_turn
from services.training.queries.doubts import doubts_of
from services.training.queries.hours import NOBODY, attended, standings, start_days
from services.training.queries.lessons import (
    attendance_of,
    filed,
    judged_lessons,
    last_days,
    last_planned_days,
    lessons_of,
    presence_at,
)
from services.training.queries.limits import plan_limits, school_day, thresholds
from services.training.queries.owing import gaps_without, owed_lessons, owes_attendance
from services.training.queries.seats import Seats, seats_left
from services.training.queries.supervision import archive_of, deviations_of, mending_of, supervision_of, visits_of

__all__ = [
    "NOBODY", "Seats", "absent_from", "archive_of", "attendance_of", "attended", "base_of", "bases", "case_page",
    "cases", "certificates_of", "class_of", "class_page", "class_table", "classes", "completed_classes", "deviations_of", "doubts_of", "filed",
    "gaps_without", "handed_on", "in_class", "judged_lessons", "last_days", "last_planned_days", "lesson_sums",
    "lessons_of", "listed", "mending_of", "missing_kinds", "open_classes", "owed_lessons", "owes_attendance", "people_of",
    "plan_limits", "planned", "plans", "presence_at", "presence_of", "rosters", "school_day", "seats_left",
    "standings", "start_days", "supervision_of", "teachers_of", "teaching_conflicts", "teaching_duties", "thresholds",
    "trainees_of", "training_facts", "visits_of", "who_misses", "whose_turn",
]
