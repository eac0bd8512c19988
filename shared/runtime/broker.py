"""Where the broker's library has to be held by the hand: a worker must outlive its Redis."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    """A channel that says of itself when its connection is gone.

    A worker whose Redis goes away still has messages in hand, to acknowledge or to give back over the channel that they
    came by. kombu 5.7 asks a transport that it has already dismissed for its address, and the worker ends, or lives on
    deaf, of an AttributeError. A lost connection it knows how to take, and nothing is lost: the sender repeats what is
    not acknowledged.
    """

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise ConnectionLost("the connection that this channel belonged to has been closed")
        return super()._connparams(asynchronous)  # type: ignore[no-untyped-call]  # kombu has no types


def outlive_redis() -> None:
    """Let every connection to Redis open such channels."""
    redis.Transport.Channel = Channel
