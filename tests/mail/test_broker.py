"""What the worker's library does when its Redis is gone: the whole is tried in tests/handover/test_live.py."""

from __future__ import annotations

import pytest
import structlog

from shared.runtime.broker import Channel, ConnectionLost
from shared.runtime.worker import TaskFailed, celery_for, guarded
from tests.harness import CarriedRuntime


def test_a_channel_without_a_connection_says_so_in_a_word_that_the_worker_recovers_from() -> None:
    """To acknowledge over it must be a lost connection, not an error that ends the worker or leaves it deaf."""
    connection = celery_for("training", "redis://127.0.0.1:1/0").connection()
    assert connection.transport.Channel is Channel
    assert ConnectionLost in connection.connection_errors
    channel = object.__new__(Channel)
    channel.connection = None
    with pytest.raises(ConnectionLost):
        channel._connparams()
    channel.connection = connection.transport
    assert channel._connparams()["port"] == 1
    channel.connection.client = None
    with pytest.raises(ConnectionLost):
        channel._connparams()
    channel.connection = None  # so that nothing is closed that was never opened


def test_a_failing_task_says_nothing_of_what_people_typed(runtime: CarriedRuntime) -> None:
    """The kind of error and where it happened: Celery, too, is given no more than that."""

    def stumble(_: object) -> None:
        raise ValueError("371099199001010014")

    with structlog.testing.capture_logs() as told, pytest.raises(TaskFailed) as raised:
        guarded("stumble", stumble, runtime)
    assert told[0]["event"] == "task_failed" and told[0]["error"] == str(raised.value) == "ValueError"
    assert "371099199001010014" not in str(told) and raised.value.__cause__ is None
