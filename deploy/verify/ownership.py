"""One owner per case, or one message in flight."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from deploy.verify.reading import Connections, Problem, rows

# Row-level security hides rows without a word, so that seeing nothing would look like finding nothing.
UNSEEN = """
select exists (select from journal where subject = 'case') and not exists (select from cases)
"""


def check(connections: Connections) -> list[Problem]:
    """Find cases that two desks hold, or none while no message carries them."""
    owners: Counter[UUID] = Counter()
    known: set[UUID] = set()
    for connection in connections.values():
        for id_, here in rows(connection, "select id, here from cases"):
            known.add(id_)
            owners[id_] += here
    in_flight = _in_flight(connections)
    unseen = [
        Problem("sight", desk, "", "the journal speaks of cases and none is seen: the role may not see them")
        for desk, connection in connections.items() if rows(connection, UNSEEN)[0][0]
    ]
    return unseen + [
        Problem("ownership", "", str(id_), f"{owners[id_]} desks hold the case and {in_flight[id_]} messages carry it")
        for id_ in sorted(known) if owners[id_] + (in_flight[id_] if owners[id_] == 0 else 0) != 1
    ]


def _in_flight(connections: Connections) -> Counter[UUID]:
    """Cases in hand-overs that were sent and not taken: open at the sender, and not taken or parked at the receiver."""
    flying: Counter[UUID] = Counter()
    for desk, connection in connections.items():
        sent = rows(
            connection,
            "select id, receiver, case_ids from outbox where closed_at is null"
            " and (contract like '%.case.handed_on' or contract like '%.case.sent_back')",
        )
        for id_, receiver, case_ids in sent:
            taken = rows(
                connections[receiver],
                "select 1 from inbox where sender = %s and message_id = %s and taken_at is not null", (desk, id_),
            )
            if not taken:
                flying.update(case_ids)
    for connection in connections.values():
        parked = rows(
            connection,
            "select item->'case'->>'id' from parked_items where replayed_at is null and item->'case'->>'id' is not null"
        )
        flying.update(UUID(id_) for (id_,) in parked)
    return flying


def count(connections: Connections) -> int:
    """How many cases there are over all desks."""
    return len({id_ for connection in connections.values() for (id_,) in rows(connection, "select id from cases")})
