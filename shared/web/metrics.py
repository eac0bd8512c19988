"""What a monitor reads: requests as they were answered, and the state of the mechanisms at the moment of asking."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from shared.web.access import public
from shared.web.requests import runtime

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

# One row: a scrape costs one query, whatever is asked of it.
STATE = """
select
    (select count(*) from outbox where closed_at is null) as outbox_open,
    (select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 from outbox where closed_at is null)
        as outbox_oldest_seconds,
    (select count(*) from inbox where taken_at is null) as inbox_waiting,
    (select count(*) from inbox where parked_at is not null)
        + (select count(*) from parked_items where replayed_at is null) as inbox_parked,
    (select count(*) from timers where done_at is null and cancelled_at is null
        and due_on < case when rehearsal then cast(:theirs as date) else cast(:today as date) end) as timers_overdue,
    (select count(*) from journal where leaf is null)
        + (select coalesce(max(leaf), 0) from journal where leaf is not null)
        - (select coalesce(min(acked), 0) from stream_sent)
        as journal_unstreamed,
    (select coalesce(json_object_agg(queue, extract(epoch from now() - seen_at)::float8), '{}') from canary) as canaries
"""
GAUGES = {
    "outbox_open": "Messages that their receiver has not yet acknowledged",
    "outbox_oldest_seconds": "Age of the oldest of them",
    "inbox_waiting": "Messages received and not yet taken",
    "inbox_parked": "Messages and items that wait for a person",
    "timers_overdue": "Timers due before today and still open",
    "journal_unstreamed": "Journal rows that the register has not acknowledged",
}


class Mechanisms(Collector):
    """The mechanisms of one desk, read from its database at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Answer the gauges; a database that is away is told as `database_up` 0 and nothing else."""
        up = GaugeMetricFamily("database_up", "Whether the desk's database answered the scrape")
        try:
            with runtime().unit_of_work() as uow:
                row = uow.execute(STATE, {"today": uow.day(False), "theirs": uow.day(True)}).mappings().one()
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        for name, words in GAUGES.items():
            yield GaugeMetricFamily(name, words, value=row[name])
        canaries = GaugeMetricFamily("canary_age_seconds", "Since a worker last carried the canary", labels=["queue"])
        for queue, age in row["canaries"].items():
            canaries.add_metric([queue], age)
        yield canaries


def register(app: Flask) -> None:
    """Count requests, and mount `/metrics`.

    With PROMETHEUS_MULTIPROC_DIR set, as gunicorn's several workers need it, the counts are those of all workers.
    """
    disable_created_metrics()
    registry = CollectorRegistry()
    count = Counter("http_requests", "Requests answered", ["method", "route", "status"], registry=registry)
    seconds = Histogram("http_request_seconds", "Time to answer", ["route"], buckets=SECONDS, registry=registry)

    @app.after_request
    def note(response: Response) -> Response:
        # The rule, never the address: addresses are without number.
        route = request.url_rule.rule if request.url_rule else "unknown"
        count.labels(request.method, route, str(response.status_code)).inc()
        seconds.labels(route).observe(time.perf_counter() - g.began)
        return response

    @public
    def metrics() -> Response:
        shown = CollectorRegistry()
        shown.register(Mechanisms())
        counted: Any = registry
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            counted = CollectorRegistry()
            MultiProcessCollector(counted)
        return Response(generate_latest(counted) + generate_latest(shown), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/metrics", "metrics", metrics)
