"""What a leg of the journey needs: calls as the right officer, the rehearsal day, and patience for hand-overs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

UNIT = "rehearsal"
PATIENCE = 120.0  # seconds that a hand-over may take
PAUSE = 0.1


class Blocked(Exception):
    """A step of the road was refused or never came; the message is what the service said."""


class Road:
    """The running system, seen by the officers of the rehearsal unit.

    :ivar day: the rehearsal unit's own day.
    :ivar requests: how many HTTP requests were made.
    """

    def __init__(self, addresses: Mapping[str, str], password: str, day: date) -> None:
        self.addresses = addresses
        self.requests = 0
        self.day = day
        self._password = password
        self._tokens: dict[str, str] = {}
        self._client = httpx.Client(timeout=60, limits=httpx.Limits(max_keepalive_connections=0))

    def get(self, service: str, post: str | None, path: str, **query: Any) -> Any:
        """Read as the officer of that post; without one, as anybody."""
        return self._call("GET", service, post, path, params=query)

    def post(
        self, service: str, post: str | None, path: str, json: Any = None, *, files: Any = None,
        data: Mapping[str, str] | None = None,
    ) -> Any:
        """Act as the officer of that post."""
        body = {"files": files, "data": data} if files else {"json": json if json is not None else {}}
        return self._call("POST", service, post, path, **body)

    def all_moved(self, service: str, post: str, path: str, json: Any) -> Any:
        """Act on many, and insist that every one moved.

        :raises Blocked: with the first refusal.
        """
        answer = self.post(service, post, path, json)
        if answer.get("refused"):
            raise Blocked(f"{service} {path}: {len(answer['refused'])} refused, first: {answer['refused'][0]}")
        return answer

    def move_day(self, day: date) -> None:
        """Let the rehearsal unit live on that day, and wait until every desk knows it."""
        self.post("enrollment", "admin", "rehearsal/day", {"day": day.isoformat()})
        self.day = day
        for service in self.addresses:
            self.wait(
                service, "clerk", "today", until=lambda answer: answer["day"] == day.isoformat(),
                what=f"{service} to live on {day}",
            )

    def wait(
        self, service: str, post: str | None, path: str, *, until: Callable[[Any], bool], what: str, **query: Any
    ) -> Any:
        """Read until the answer is as wanted.

        :raises Blocked: when it is not so in time.
        """
        end = time.monotonic() + PATIENCE
        while True:
            answer = self.get(service, post, path, **query)
            if until(answer):
                return answer
            if time.monotonic() > end:
                raise Blocked(f"waited {PATIENCE:.0f} s for {what}")
            time.sleep(PAUSE)

    def log_in(self, post: str) -> str:
        """The token of the rehearsal unit's officer of that post."""
        if post not in self._tokens:
            answer = self._call(
                "POST", "enrollment", None, "login", json={"account": f"{UNIT}-{post}", "password": self._password}
            )
            self._tokens[post] = answer["token"]
        return self._tokens[post]

    def _call(self, method: str, service: str, post: str | None, path: str, **arguments: Any) -> Any:
        headers = {"Accept": "application/json"}
        if post is not None:
            headers["Authorization"] = f"Bearer {self.log_in(post)}"
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid4())
        self.requests += 1
        answer = self._client.request(
            method, f"{self.addresses[service]}/api/v1/{path}", headers=headers, **arguments
        )
        if answer.is_error:
            raise Blocked(f"{method} {service} {path} as {post}: {answer.status_code} {answer.text[:1000]}")
        if answer.headers.get("content-type", "").startswith("application/json"):
            return answer.json()
        return answer.content
