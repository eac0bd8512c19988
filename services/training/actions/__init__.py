"""What people and timers do at the training desk: one verb, one function, inside a unit of work."""

from collections.abc import Mapping

from services.training.actions import amendments, classes, completion, joining, leaving, placing
from services.training.actions.amendments import propose_amendment
from services.training.actions.attendance import correct_attendance, record_attendance
from services.training.actions.bases import add_certificate, recognise_base, register_teacher
from services.training.actions.classes import REMINDER, open_class
from services.training.actions.deadlines import WATCHED, remind_deadline
from services.training.actions.placing import file_contracts
from services.training.actions.seats import take_seats
from services.training.actions.seeding import seed, seed_base
from services.training.actions.statements import STATEMENTS
from services.training.actions.supervision import (
    archive,
    decide_deviations,
    find_missed_lessons,
    record_follow_up,
    record_visit,
    remind_of_completion,
)
from services.training.actions.timetables import propose_timetable, write_timetable
from shared.casework import Judge

CASE_JUDGES: Mapping[str, Judge] = {
    **placing.JUDGES, **joining.JUDGES, **leaving.JUDGES, "submit_completion": completion.judge_completion,
    "complete": completion.judge_end,
}
CLASS_JUDGES = classes.JUDGES
AMENDMENT_JUDGES = amendments.JUDGES

__all__ = [
    "AMENDMENT_JUDGES", "CASE_JUDGES", "CLASS_JUDGES", "REMINDER", "STATEMENTS", "WATCHED", "add_certificate", "amendments", "archive", "classes", "completion",
    "correct_attendance", "decide_deviations", "file_contracts", "find_missed_lessons", "joining", "leaving", "open_class",
    "placing", "propose_amendment", "propose_timetable", "recognise_base", "record_attendance", "record_follow_up",
    "record_visit", "register_teacher", "remind_deadline", "remind_of_completion", "seed", "seed_base", "take_seats",
    "write_timetable",
]
