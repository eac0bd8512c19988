"""Whether the people at hand can keep incompatible duties apart 不相容岗位分离: a distribution is looked for, and found or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shortage:
    """Duties that the people at hand cannot be given without one person holding two that exclude each other.

    :param people: who might take any of them.
    """

    duties: tuple[str, ...]
    people: tuple[str, ...]


def shortages(
    *, takers: Mapping[str, Collection[str]], incompatible: Collection[tuple[str, str]]
) -> tuple[Shortage, ...]:
    """Return what cannot be distributed: duties that nobody may take, then pairs, then larger groups (63号 §4.1).

    :param takers: by duty, who may take it; duties that are not named are nobody's question here.
    :param incompatible: pairs of duties for two persons.
    """
    found = [Shortage((duty,), ()) for duty, people in sorted(takers.items()) if not people]
    able = {duty: sorted(people) for duty, people in takers.items() if people}
    pairs = sorted({(min(pair), max(pair)) for pair in incompatible if set(pair) <= set(able)})
    short = [pair for pair in pairs if len({*able[pair[0]], *able[pair[1]]}) == 1]
    found += [Shortage(pair, tuple(able[pair[0]])) for pair in short]
    for group in _groups(pairs):
        if not any(set(pair) <= set(group) for pair in short) and not _distributed(group, able, pairs):
            people = sorted({person for duty in group for person in able[duty]})
            found.append(Shortage(tuple(group), tuple(people)))
    return tuple(found)


def _groups(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The duties that hang together by pairs."""
    groups: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(group for group in groups if group & set(pair)))
        groups = [group for group in groups if not group & joined] + [joined]
    return [sorted(group) for group in groups]


def _distributed(group: Sequence[str], able: Mapping[str, Sequence[str]], pairs: Sequence[tuple[str, str]]) -> bool:
    """Try to give each duty to one person, the ones with the fewest takers first."""
    against = {duty: {other for pair in pairs if duty in pair for other in pair if other != duty} for duty in group}
    # Whoever has more takers than adversaries always finds one: left out, so that only the tight ones are tried.
    tight = list(group)
    while free := [duty for duty in tight if len(able[duty]) > len(against[duty] & set(tight))]:
        tight = [duty for duty in tight if duty not in free]
    order = sorted(tight, key=lambda duty: len(able[duty]))

    def tried(at: int, given: Mapping[str, str]) -> bool:
        if at == len(order):
            return True
        duty = order[at]
        return any(tried(at + 1, {**given, duty: person}) for person in able[duty]
                   if all(given.get(other) != person for other in against[duty]))

    return tried(0, {})
