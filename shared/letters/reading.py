"""Letters as they were issued, and things to try a template on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.casework.reasons import UNKNOWN
from shared.letters.issuing import OCCASION
from shared.letters.kinds import LetterKind, Letters
from shared.lifecycle import Lifecycle, Role
from shared.refusals import Refused
from shared.runtime.work import UnitOfWork

MOST = 200  # letters in one list
TRIED = 20  # things to try a template on
ORDER = "order by l.issued_on desc, l.year desc, l.ordinal desc limit :most"


def letters_of(uow: UnitOfWork, subject_id: UUID) -> list[dict[str, Any]]:
    """The letters about a thing that the caller sees, in the order of their issue."""
    rows = uow.execute("select * from official_letters where subject_id = :id order by issued_on, ordinal", {"id": subject_id})
    return [dict(row) for row in rows.mappings()]


def letter_of(uow: UnitOfWork, letters: Letters, id_: UUID, by: Actor) -> dict[str, Any]:
    """A letter about a thing that the actor sees.

    :raises Refused: `no-such-record`, also when it is another unit's.
    """
    for row in uow.execute("select * from official_letters where id = :id", {"id": id_}).mappings():
        letter = dict(row)
        if _sees(uow, letters.machine(letter["subject"]), letter, by):
            return letter
    raise Refused(UNKNOWN("没有这份文书，或不在您的管辖范围内。"))


def told_of(uow: UnitOfWork, id_: UUID) -> list[dict[str, Any]]:
    """Who was told of a letter in their inbox, and when somebody there read it: {role, org, read_at}; for whoever sees the letter."""
    with uow.whole_city():  # the notices are those of bases and employers
        rows = uow.execute("select reader_role as role, reader_org as org, read_at from notices where occasion = :of order by 1",
                           {"of": OCCASION + str(id_)})
        return [dict(row) for row in rows.mappings()]


def letters_seen(uow: UnitOfWork, letters: Letters, by: Actor, part: str = "") -> list[dict[str, Any]]:
    """The newest letters within the actor's reach, with what each is about.

    :param part: of the document number, or the beginning of whom it is to; of all where it is empty.
    """
    machines = {kind.machine.subject: kind.machine for kind in letters.kinds}
    reach = " or ".join(_reach(machine, by) for machine in machines.values())
    found = uow.execute(
        f"select l.* from official_letters l where (cast(:world as boolean) is null or l.rehearsal = :world) and ({reach})"
        " and (:part = '' or strpos(l.number, :part) > 0 or starts_with(l.addressee, :part)) " + ORDER,
        {"world": by.rehearsal, "units": sorted(by.units), "org": by.org, "person": by.person, "part": part,
         "most": MOST}).mappings()
    return [dict(row) for row in found]


def recent(uow: UnitOfWork, kind: LetterKind, by: Actor) -> list[dict[str, Any]]:
    """The newest things within the actor's reach of which such a letter can be written."""
    rows = uow.execute(
        f"select * from {kind.machine.table} where state = any(cast(:states as text[])) order by state_on desc, id limit :most",
        {"states": sorted(str(state) for state in kind.stands), "most": TRIED}).mappings()
    return [row for row in map(dict, rows) if by.sees(kind.machine, row)]


def _sees(uow: UnitOfWork, machine: Lifecycle, letter: Mapping[str, Any], by: Actor) -> bool:
    for thing in uow.execute(f"select * from {machine.table} where id = :id", {"id": letter["subject_id"]}).mappings():
        return by.sees(machine, dict(thing))
    # What it is about has left; the unit's officers keep its papers.
    return by.sees(machine, {**letter, **dict.fromkeys(machine.belongs.values())})


def _reach(machine: Lifecycle, by: Actor) -> str:
    """Whether a letter about such a thing is within the actor's reach; the same question as `Actor.sees`."""
    own = [f"t.{machine.belongs[role]} = cast(:{'person' if role is Role.TRAINEE else 'org'} as uuid)"
           for role in sorted(by.roles) if role in machine.belongs]
    within = ["cast(:units as text[]) && array[l.unit, '*']"] if any(role not in machine.belongs for role in by.roles) else []
    within += [f"exists (select from {machine.table} t where t.id = l.subject_id and ({' or '.join(own)}))"] if own else []
    return f"l.subject = '{machine.subject}' and ({' or '.join(within)})" if within else "false"
