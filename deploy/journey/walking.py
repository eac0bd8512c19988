"""Walk the legs one after the other and measure: the road's own figures, counted in the databases."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import psycopg

from deploy import verify
from deploy.journey import assessment, enrollment, subsidy, training
from deploy.journey.road import UNIT, Road
from deploy.verify.reading import WHOLE_CITY
from shared.privacy import Vault

FIRST_DAY = date(2026, 3, 2)
LEGS: Mapping[str, tuple[Callable[..., Any], frozenset[str]]] = {
    "enrollment": (enrollment.run, frozenset({"drafted", "submitted", "enrolled"})),
    "training": (training.run, frozenset({"placed", "filed", "in_training", "completion_submitted", "trained"})),
    "assessment": (assessment.run, frozenset({"applied", "admitted", "seated", "sat", "passed", "certified"})),
    "subsidy": (subsidy.run, frozenset({"claimed", "verified", "cleared", "approved", "on_notice", "payable",
                                        "finance_review", "funded", "in_payment", "paid", "closed"})),
}
WRITTEN = """select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables"""


def run(
    *, cases: int, addresses: Mapping[str, str], urls: Mapping[str, str], password: str,
    stop_at: str | None = None, progress: Callable[[str, float], None] = lambda what, part: None, vault: Vault | None = None,
) -> dict[str, Any]:
    """Take that many invented people along the road and answer the figures.

    :param addresses: the desks' web addresses; `urls`: their databases', read only to count and to verify.
    :param stop_at: leave the cases in this state.
    :param progress: told what is being done and which part of the whole is behind.
    :param vault: the keys with which `verify` opens what is sealed.
    :raises deploy.journey.road.Blocked: when a step is refused.
    """
    road = Road(addresses, password, FIRST_DAY)
    before = _counted(urls)
    started = time.perf_counter()
    people: Any = cases
    for number, (leg, (walk, states)) in enumerate(LEGS.items()):
        progress(leg, number / len(LEGS))
        stop = stop_at if stop_at in states else None
        people = walk(road, people, stop_at=stop)
        if stop:
            break
    progress("verify", 1.0)
    seconds = time.perf_counter() - started
    after = _counted(urls)
    ids = [case["id"] for case in people]
    transitions = _transitions(urls, ids)
    return {
        "cases": cases, "paid": _paid(urls, ids), "transitions": transitions,
        "rows_written": after - before, "seconds": round(seconds, 2),
        "cases_per_second": round(cases / seconds, 2), "transitions_per_second": round(transitions / seconds, 2),
        "http_requests": road.requests, "unit": UNIT, "verify": verify.run(urls, vault),
    }


def _connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), options=WHOLE_CITY)


def _counted(urls: Mapping[str, str]) -> int:
    """Rows that the four databases have written since they were made, by their own statistics."""
    total = 0
    for url in urls.values():
        with _connect(url) as connection:
            found = connection.execute(WRITTEN).fetchone()
            total += int(found[0] or 0) if found else 0
    return total


def _transitions(urls: Mapping[str, str], ids: list[str]) -> int:
    total = 0
    for url in urls.values():
        with _connect(url) as connection:
            found = connection.execute(
                "select count(*) from journal where subject_id = any(%s::uuid[]) and to_state is distinct from"
                " from_state", (ids,),
            ).fetchone()
            total += int(found[0]) if found else 0
    return total


def _paid(urls: Mapping[str, str], ids: list[str]) -> int:
    """Cases that the subsidy desk holds as paid or closed after payment."""
    with _connect(urls["subsidy"]) as connection:
        found = connection.execute(
            "select count(*) from cases where here and id = any(%s::uuid[]) and state in ('paid', 'closed')", (ids,)
        ).fetchone()
    return int(found[0]) if found else 0
