"""Which rows somebody sees, as a condition for the database; the same question as `Actor.sees`, asked of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from shared.casework import Actor
from shared.casework.actors import ALL
from shared.lifecycle import Role
from shared.runtime.isolation import Sight

BELONGS: Mapping[Role, str] = {Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"}


def scope(actor: Actor, model: Any, belongs: Mapping[Role, str] = BELONGS) -> ColumnElement[bool]:
    """Write the condition under which the actor sees a row of this model (or table).

    Officers see their unit, city posts all units, bases, employers and trainees what belongs to them; rehearsal and
    real accounts never see each other's rows.

    :param belongs: for roles that see only their own, the column that must equal the org (of a trainee, the person)
        that the account is tied to. A model without that column shows them nothing.
    """
    columns = getattr(model, "c", model)
    reach = or_(false(), *(_reach(actor, role, columns, belongs) for role in sorted(actor.roles)))
    return reach if actor.rehearsal is None else and_(columns.rehearsal == actor.rehearsal, reach)


def _reach(actor: Actor, role: Role, columns: Any, belongs: Mapping[Role, str]) -> ColumnElement[bool]:
    if role in belongs:
        own = actor.person if role is Role.TRAINEE else actor.org
        column = getattr(columns, belongs[role], None)
        return false() if column is None or own is None else column == own
    return true() if actor.units == ALL else columns.unit.in_(sorted(actor.units))


def sight_of(actor: Actor) -> Sight:
    """What the actor's transaction may see; the same question once more, put to the database itself."""
    officer = any(role not in BELONGS for role in actor.roles)
    base, employer = (actor.org if role in actor.roles else None for role in (Role.BASE_CLERK, Role.EMPLOYER))
    return Sight(
        units=actor.units if officer else frozenset(), rehearsal=actor.rehearsal, base=base, employer=employer,
        person=actor.person if Role.TRAINEE in actor.roles else None,
    )
