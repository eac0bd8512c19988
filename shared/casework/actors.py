"""Who acts: a person in a role, a timer, or another desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.lifecycle import Lifecycle, Role

ALL: frozenset[str] = frozenset({"*"})
BY_BASE, BY_OFFICE = "base", "office"  # who printed a code 学员码


@dataclass(frozen=True)
class Actor:
    """The one who acts, as the desk's own copy of the account describes them.

    :param units: codes of the units they work for, or ALL.
    :param org: the training base or employer the account is tied to.
    :param rehearsal: a rehearsal account meets rehearsal records only, a real one never does.
    :param acting_for: the account of an absent colleague 代理 whose posts these are, and `on_behalf_of` that person: what is
        done counts for both of them.
    :param as_one: persons with whom they count as one until a day, because of a password that one has given the other, see
        :func:`shared.identity.accounts.counted_as_one`; nobody checks what one of these has done.
    :param card: who printed the code 学员码 that a trainee came with, `base` or `office`; empty for any other log-in.
    """

    account: UUID | None
    person: UUID | None
    name: str
    roles: frozenset[Role]
    units: frozenset[str] = frozenset()
    org: UUID | None = None
    rehearsal: bool | None = False
    acting_for: UUID | None = None
    on_behalf_of: UUID | None = None
    card: str = ""
    as_one: tuple[tuple[UUID, date], ...] = ()

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

    @property
    def persons(self) -> tuple[UUID, ...]:
        """Whose doing it is: the one who acts, and the one for whom."""
        return tuple(person for person in (self.person, self.on_behalf_of) if person is not None)

    @property
    def journal_facts(self) -> dict[str, str]:
        """What the journal adds to the name of who acts."""
        return {**({"on_behalf_of": str(self.on_behalf_of)} if self.on_behalf_of else {}), **({"card": self.card} if self.card else {})}

    @property
    def by_bases_card(self) -> bool:
        """Whether the base that printed the code could be who acts: it knows the last four of its people's numbers."""
        return self.card == BY_BASE

    def reach(self, machine: Lifecycle, roles: frozenset[Role] | None = None) -> Callable[[Mapping[str, Any]], bool]:
        """Make the question whether a record lies within the reach of one of these roles (all of the actor's, unless
        told), so that it is thought through once and asked of thousands of rows."""
        held = self.roles if roles is None else self.roles & roles
        own = [
            (machine.belongs[role], self.person if role is Role.TRAINEE else self.org)
            for role in held if role in machine.belongs
        ]
        officer, everywhere = any(role not in machine.belongs for role in held), self.units == ALL

        def within(row: Mapping[str, Any]) -> bool:
            if self.rehearsal is not None and row["rehearsal"] != self.rehearsal:
                return False
            if officer and (everywhere or row["unit"] in self.units):
                return True
            return any(tied is not None and row[column] == tied for column, tied in own)

        return within

    def sees(self, machine: Lifecycle, row: Mapping[str, Any]) -> bool:
        """Whether the record lies within the actor's reach."""
        return self.reach(machine)(row)
