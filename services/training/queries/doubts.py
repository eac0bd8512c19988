"""What supervision found about people and their lessons that somebody has to look into (63号 §2.5, §4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.runtime import UnitOfWork

DEVIATIONS = """
select d.*, l.day as lesson_day from deviations d join lessons l on l.id = d.lesson_id
where exists (select from attendance a where a.lesson_id = d.lesson_id and a.case_id = :case) order by l.day, d.kind
"""
# A call is settled by a correction of the person's attendance that was made after it.
CALLS = """
select f.*, c.reason, c.recorded_by, c.recorded_on from follow_ups f left join lateral (
    select * from attendance a where a.case_id = f.case_id and a.version > 1 and a.recorded_on >= f.called_on
    order by a.recorded_at desc limit 1
) c on true
where f.confirmed is false and f.case_id = :case order by f.called_on, f.id
"""
CORRECTED = """
select a.*, l.day, l.hours, b.present as before from attendance a join lessons l on l.id = a.lesson_id
join attendance b on b.lesson_id = a.lesson_id and b.case_id = a.case_id and b.version = a.version - 1
where a.case_id = :case order by l.day, a.version
"""
# The same over a whole list: what is not settled yet, of a case and of a class.
OPEN_OF_CASE = """(exists (
    select from deviations d join attendance a on a.lesson_id = d.lesson_id where a.case_id = {0} and d.verdict is null
) or exists (
    select from follow_ups f where f.case_id = {0} and f.confirmed is false and not exists (
        select from attendance a where a.case_id = f.case_id and a.version > 1 and a.recorded_on >= f.called_on)
))"""
OPEN_OF_CLASS = "exists (select from deviations d where d.class_id = {0} and d.verdict is null)"


def doubts_of(uow: UnitOfWork, case_id: UUID) -> Mapping[str, list[dict[str, Any]]]:
    """Of one person: the `deviations` of lessons they are recorded at, `calls` that did not confirm the record, `corrected` entries."""
    return {name: [dict(row) for row in uow.execute(statement, {"case": case_id}).mappings()]
            for name, statement in (("deviations", DEVIATIONS), ("calls", CALLS), ("corrected", CORRECTED))}
