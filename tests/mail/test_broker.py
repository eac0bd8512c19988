"""What the worker's library does when its Redis is gone: the whole is tried in tests/handover/test_live.py."""

from __future__ import annotations

import pytest

from shared.runtime.broker import Channel, ConnectionLost
from shared.runtime.worker import celery_for


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
