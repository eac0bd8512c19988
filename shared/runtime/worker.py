"""The Celery side of a desk: doors from the queue and the clock to the mechanisms. Redis is never the truth."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging, worker_process_init

from shared import mail, timers
from shared.identity import ending
from shared.journal import seals, stream
from shared.mail.sealing import Unsealable, unseal
from shared.notices.sending import send_letters
from shared.notices.writing import SEND
from shared.privacy import purging
from shared.privacy.retention import COUNT, COUNT_SECONDS, RUN, count
from shared.reference import OWNER
from shared.runtime import walls
from shared.runtime.broker import outlive_redis
from shared.runtime.logs import configure_logs, without_words
from shared.runtime.process import Runtime, Service
from shared.runtime.settings import DESKS, Settings

# Seconds between two ticks of each periodic task. A doubled beat or tick is harmless: see `once_per_slot`.
TICKS = {
    "mail.relay": 5, "journal.stream": 2, "timers.sweep": 10, "health.canary": 10, SEND: 30,
    "journal.seal": 60, "housekeeping": 3_600, "views.tell": 600, "jobs.run": 30,
    RUN: 300, COUNT: COUNT_SECONDS,
}
RETENTION: Mapping[str, Callable[[Runtime], object]] = {RUN: partial(purging.carry_out, batches=purging.AT_ONCE), COUNT: count}
log = structlog.get_logger()


class TaskFailed(Exception):
    """A task did not reach its end; the log says why, whoever rang rings again."""


def celery_for(name: str, broker_url: str) -> Celery:
    """Make the Celery application with the settings that the fault experiments argue for."""
    outlive_redis()
    app = Celery(name, broker=broker_url, set_as_current=False)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,  # bounded by the inbox's attempts
        task_acks_on_failure_or_timeout=True,  # an exception is repeated by the sender, not by the broker
        task_time_limit=60,  # hard: a soft limit could strike inside a COMMIT
        worker_prefetch_multiplier=1,
        worker_concurrency=2,
        worker_max_tasks_per_child=1_000,
        worker_max_memory_per_child=300_000,  # KiB
        worker_soft_shutdown_timeout=20,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # a broker may be away for a day
        broker_pool_acquire_timeout=10,
        broker_pool_limit=2,
        task_publish_retry_policy={"max_retries": 3, "interval_start": 0, "interval_step": 0.2, "interval_max": 1},
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_default_queue=name,
        visibility_timeout=150,  # more than twice the time limit
        broker_transport_options={
            "visibility_timeout": 150, "unacked_restore_interval": 5, "unacked_restore_throttle": 1,
            "socket_timeout": 30, "socket_connect_timeout": 5, "socket_keepalive": True,
            "health_check_interval": 10, "retry_on_timeout": True, "global_keyprefix": "jinlanling:",
        },
    )
    return app


def build_worker(
    service: Service, settings: Settings | None = None, unattended: Mapping[str, Callable[[Runtime], None]] | None = None,
) -> Celery:
    """Build the Celery application of a desk's worker, with every task it runs.

    :param unattended: the tasks of its pages, by the names of their ticks.
    :raises shared.runtime.settings.SettingsError: when no settings are given, as :func:`shared.runtime.walls.settings_at_start`.
    """
    settings = settings or walls.settings_at_start(service.name, os.environ)
    configure_logs(service.name, settings.log_level)
    runtime = Runtime(service, settings)
    app = runtime.celery

    def fresh_connections(**_: Any) -> None:
        runtime.engine.dispose(close=False)

    def own_logs(**_: Any) -> None:
        configure_logs(service.name, settings.log_level)

    worker_process_init.connect(fresh_connections, weak=False)
    setup_logging.connect(own_logs, weak=False)

    def door(name: str, call: Callable[..., object]) -> None:
        def run(**arguments: Any) -> None:
            guarded(name, call, runtime, **arguments)

        app.task(run, name=f"{service.name}.{name}")

    def acknowledge(runtime: Runtime, envelope: str, then: Callable[[Runtime, mail.Letter], None]) -> None:
        try:
            then(runtime, unseal(envelope, service.name, settings.mail_keys))
        except Unsealable as error:
            log.error("acknowledgement_refused", why=str(error))

    door("mail.take", mail.take)
    door("mail.relay", mail.relay)
    door("mail.acknowledge", lambda runtime, envelope: acknowledge(runtime, envelope, mail.acknowledged))
    door("journal.stream", stream.stream)
    door("journal.take", stream.take_stream)
    door("journal.acknowledge", lambda runtime, envelope: acknowledge(runtime, envelope, stream.stream_acknowledged))
    door("journal.seal", seals.seal)
    door("timers.sweep", timers.sweep)
    door(SEND, send_letters)
    door("health.canary", canary)
    door("housekeeping", housekeeping)
    for name, task in {**RETENTION, **(unattended or {})}.items():
        door(name, task)
    for name, (seconds, job) in service.jobs.items():
        door(name, _in_its_slot(name, seconds, job))
    return app


def guarded(name: str, call: Callable[..., object], runtime: Runtime, **arguments: Any) -> None:
    """Run a task; if it fails, say which and where, but not its message.

    :raises TaskFailed: whatever it was, because Celery logs what is raised, and with it what people typed.
    """
    structlog.contextvars.clear_contextvars()
    try:
        call(runtime, **arguments)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is told without its words
        log.error("task_failed", task=name, **without_words(error))
        raise TaskFailed(type(error).__name__) from None


def _in_its_slot(name: str, seconds: int, job: Callable[[Runtime], None]) -> Callable[[Runtime], None]:
    def run(runtime: Runtime) -> None:
        if once_per_slot(runtime, name, seconds):
            job(runtime)

    return run


def canary(runtime: Runtime) -> None:
    """Note that this desk's queue moves: what the health page shows is that work is done, not that a process lives."""
    with runtime.unit_of_work() as uow:
        uow.execute(
            "insert into canary (queue, seen_at) values (:queue, now())"
            " on conflict (queue) do update set seen_at = now()", {"queue": runtime.service.name},
        )


def housekeeping(runtime: Runtime) -> None:
    """Forget what nobody can ask for any more: answers kept for repeated requests, and slots long past."""
    with runtime.unit_of_work() as uow:
        uow.execute("delete from idempotency where created_at < now() - interval '30 days'")
        uow.execute("delete from job_slots where slot < now() - interval '7 days'")
        # What enrollment has told is forgotten there last: elsewhere it would be a row that nobody announced.
        days = 8 if runtime.service.name == OWNER else 1
        uow.execute("delete from reference where kind = :kind and cast(row->>'until' as timestamptz)"
                    " < now() - make_interval(days => :days)", {"kind": ending.KIND, "days": days})


def once_per_slot(runtime: Runtime, job: str, seconds: int) -> bool:
    """Whether this call is the first for this job in this slot of time; two beats give each slot to one of them."""
    now = int(datetime.now(UTC).timestamp())
    with runtime.unit_of_work() as uow:
        return uow.execute(
            "insert into job_slots (job, slot) values (:job, to_timestamp(:slot)) on conflict do nothing",
            {"job": job, "slot": now - now % seconds},
        ).rowcount == 1


def build_beat(broker_url: str, jobs: dict[str, int] | None = None) -> Celery:
    """Build the one beat, which only rings: every tick may be lost or doubled.

    :param jobs: further periodic tasks by full name, with their seconds.
    """
    app = celery_for("beat", broker_url)
    every = {f"{desk}.{tick}": seconds for desk in DESKS for tick, seconds in TICKS.items()} | (jobs or {})
    app.conf.beat_schedule = {
        # A tick that nobody took within its own period is worthless: the next one does the same.
        name: {"task": name, "schedule": seconds, "options": {"queue": name.split(".")[0], "expires": 10 * seconds}}
        for name, seconds in every.items()
    }
    return app
