"""疑点核查 at enrollment: what only a person can judge, and one person in several applications (63号 §2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table

from services.enrollment import queries, rules
from services.enrollment.lifecycle import CASE
from services.enrollment.rules import MATTER_NAMES, Matter
from shared.refusals import Finding
from shared.runtime import UnitOfWork
from shared.web.console import doubting
from shared.web.console.faces import Doubt

Row = Mapping[str, Any]
DECIDES = next(step.who for step in CASE.moves if step.action == "record_judgement")


def of_case(uow: UnitOfWork, row: Row, on: date) -> Sequence[Doubt]:
    """What waits for a judgement, and what was judged."""
    found = queries.verdicts(uow, [row], on)[row["id"]] if row["here"] else ()
    link = f"/desk/cases/{row['id']}/actions/record_judgement"
    waiting = [
        Doubt(name=check.name, said=check.refusal.detail, who=DECIDES, clause=check.clause, link=link)
        for check in found if check.finding is Finding.NEEDS_JUDGEMENT and check.refusal is not None
    ]
    said = [
        Doubt(name=rules.RULES["is_not_a_duplicate" if matter is Matter.DUPLICATE else "a_person_has_judged"][0], said=MATTER_NAMES[matter],
              who=DECIDES, clause="§2.2", settled=doubting.settled("通过" if one.found else "不通过", one.author, one.on, f"{one.note}（{one.document}）"))
        for matter, one in queries.judged(uow, row["id"]).items()
    ]
    return [*waiting, *said]


def _undecided(uow: UnitOfWork, t: Table, on: date) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = t.c.id.in_(sorted(queries.undecided(uow, on)))
    return condition


MARK = doubting.mark(_undecided)
