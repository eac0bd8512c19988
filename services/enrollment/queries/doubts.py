"""Applications that wait for the word of a person 人工认定: what was judged of them, and which still wait (63号 §2.2)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.enrollment import rules
from services.enrollment.lifecycle import State
from services.enrollment.queries.verdicts import judgements, other_cases
from services.enrollment.rules import Judgement, Matter
from shared.refusals import Finding
from shared.runtime import UnitOfWork

# Whoever has another case may be registered twice; whether so, the rule says.
SEVERAL = """
select c.id, c.occupation, c.level from cases c where c.state = :submitted and c.here
    and exists (select from cases o where o.person_id = c.person_id and o.id <> c.id)
"""
# By years, or by an award: in either case a person judges.
UNJUDGED = """
select c.id from cases c where c.state = :submitted and c.here and c.route in ('years', 'award')
    and not exists (select from judgements j where j.case_id = c.id and j.matter = case c.route when 'years' then 'skill' else 'outstanding' end)
"""


def judged(uow: UnitOfWork, case_id: UUID) -> dict[Matter, Judgement]:
    """The last word on each matter of an application."""
    return {one.matter: one for one in judgements(uow, [case_id])[case_id]}


def undecided(uow: UnitOfWork, on: date) -> set[UUID]:
    """The applications of the whole city that wait for a judgement, also of those whom a list then narrows to the reader's reach."""
    asked = {"submitted": str(State.SUBMITTED)}
    with uow.whole_city():  # a person is registered once in all units (63号 §1.4)
        several = uow.execute(SEVERAL, asked).mappings().all()
        waiting = set(uow.execute(UNJUDGED, asked).scalars())
    ids = [row["id"] for row in several]
    others, words = other_cases(uow, ids), judgements(uow, ids)
    return waiting | {
        row["id"] for row in several
        if rules.is_not_a_duplicate(others=others[row["id"]], occupation=row["occupation"], level=rules.Level(row["level"]),
                                    judgements=words[row["id"]]).finding is Finding.NEEDS_JUDGEMENT
    }
