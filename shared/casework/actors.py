"""Who acts: a person in a role, a timer, or another desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.casework import reasons
from shared.lifecycle import Lifecycle, Role
from shared.refusals import Refusal

ALL: frozenset[str] = frozenset({"*"})


@dataclass(frozen=True)
class Actor:
    """The one who acts, as the desk's own copy of the account describes them.

    :param units: codes of the units they work for, or ALL.
    :param org: the training base or employer the account is tied to.
    :param rehearsal: a rehearsal account meets rehearsal records only, a real one never does.
    """

    account: UUID | None
    person: UUID | None
    name: str
    roles: frozenset[Role]
    units: frozenset[str] = frozenset()
    org: UUID | None = None
    rehearsal: bool | None = False

    @classmethod
    def timer(cls) -> Actor:
        """The desk's own clock."""
        return cls(None, None, "timer", frozenset({Role.TIMER}), ALL, None, None)

    @classmethod
    def desk(cls, name: str) -> Actor:
        """Another desk, speaking by message."""
        return cls(None, None, f"desk:{name}", frozenset({Role.DESK}), ALL, None, None)

    @property
    def journal_name(self) -> str:
        """How the journal names them: the person, never their name."""
        return str(self.person) if self.person else self.name

    def sees(self, machine: Lifecycle, row: Mapping[str, Any], roles: frozenset[Role] | None = None) -> bool:
        """Whether the record lies within the reach of one of these roles (all of the actor's, unless told)."""
        if self.rehearsal is not None and row["rehearsal"] != self.rehearsal:
            return False
        for role in self.roles if roles is None else self.roles & roles:
            column = machine.belongs.get(role)
            if column is None:
                if self.units == ALL or row["unit"] in self.units:
                    return True
            elif row[column] is not None and row[column] == (self.person if role is Role.TRAINEE else self.org):
                return True
        return False

    def refusal(self, machine: Lifecycle, action: str, row: Mapping[str, Any]) -> Refusal | None:
        """Why this actor may not do this to this record, whatever its facts are."""
        if not self.sees(machine, row):
            return reasons.UNKNOWN(f"没有这条{machine.name}记录，或不在您的管辖范围内。")
        allowed = frozenset(role for step in machine.by_action[action] for role in step.who)
        if not self.roles & allowed:
            return reasons.ROLE_MAY_NOT(f"您的岗位不能办理“{machine.by_action[action][0].name}”。")
        if not self.sees(machine, row, allowed):
            return reasons.UNKNOWN(f"没有这条{machine.name}记录，或不在您的管辖范围内。")
        return None
