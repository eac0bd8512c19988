"""Where the broker's library has to be held by the hand: a worker must outlive its Redis."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis


class Unacknowledged(redis.QoS):
    """What a worker has fetched and not yet done."""

    def restore_unacked(self, client: Any = None) -> None:
        """Give it back to the queue, unless the way there is gone.

        kombu 5.7 then asks a transport that it has already dismissed for its address, and the worker ends of an
        AttributeError. Nothing is lost: the sender repeats what is not acknowledged.
        """
        transport = self.channel.connection
        if transport is None or transport.client is None:
            self._delivered.clear()
        else:
            super().restore_unacked(client)  # type: ignore[no-untyped-call]  # kombu has no types


def outlive_redis() -> None:
    """Let every channel to Redis keep its messages so."""
    redis.Channel.QoS = Unacknowledged
