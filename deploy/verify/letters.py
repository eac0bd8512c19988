"""No message lost, none applied twice, none waiting for a person unseen."""

from __future__ import annotations

from uuid import UUID

from deploy.verify.reading import Connections, Problem, rows


def check(connections: Connections) -> list[Problem]:
    """Hold every desk's outbox against the inboxes of the others."""
    sent: dict[tuple[str, UUID], tuple[str, str, bool]] = {}
    for desk, connection in connections.items():
        for id_, receiver, contract, closed in rows(
            connection, "select id, receiver, contract, closed_at is not null from outbox"
        ):
            sent[desk, id_] = (receiver, contract, closed)
    problems = []
    taken: dict[tuple[str, UUID], str] = {}
    for desk, connection in connections.items():
        for sender, id_, contract, is_taken in rows(
            connection, "select sender, message_id, contract, taken_at is not null from inbox"
        ):
            if sent.get((sender, id_), ("", "", False))[:2] != (desk, contract):
                problems.append(Problem("mail", desk, str(id_), f"{sender} never sent this {contract} here"))
            elif is_taken:
                taken[sender, id_] = desk
    problems += [
        Problem("mail", desk, str(id_), f"{contract} is closed, but {receiver} never took it")
        for (desk, id_), (receiver, contract, closed) in sent.items() if closed and (desk, id_) not in taken
    ]
    return problems + _waiting(connections)


def _waiting(connections: Connections) -> list[Problem]:
    problems = []
    for desk, connection in connections.items():
        for item, sender, contract, error in rows(
            connection, "select id, sender, contract, error from parked_items where replayed_at is null"
        ):
            problems.append(Problem("parked", desk, str(item), f"{contract} from {sender}: {error}"))
        doubled = rows(connection, "select subject_id, seq from journal group by 1, 2 having count(*) > 1")
        problems += [Problem("mail", desk, str(id_), f"row {seq} was written twice") for id_, seq in doubled]
    return problems
