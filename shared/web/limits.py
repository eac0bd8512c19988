"""How often a stranger may ask: counted by address, in the broker's Redis, or in memory while that is away."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

READING, WRITING = "120 per minute", "6 per hour"  # of public pages; of what they take
_limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True)
reading = _limiter.shared_limit(READING, scope="public-reading")
writing = _limiter.shared_limit(WRITING, scope="public-writing", methods=["POST"])


def register(app: Flask, broker_url: str) -> None:
    """Count the requests of this application."""
    app.config.update(
        RATELIMIT_STORAGE_URI=broker_url, RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1},
        RATELIMIT_KEY_PREFIX=f"limits:{app.name}", RATELIMIT_HEADERS_ENABLED=True,
    )
    _limiter.init_app(app)
