"""Keeping a set of programs: started stage by stage, begun again when one ends, stopped in the reverse order."""

from __future__ import annotations

import errno
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.local.ends import write_down
from deploy.local.plain import Plain
from deploy.local.server import Kept, did_not_start

CRASHES = 3  # so many ends …
WITHIN = 60.0  # … in so many seconds are a program that cannot run
PAUSE = 1.0  # seconds before it is begun again


class Keeping:
    """A set of programs in stages. Every wait asks `look`, so that a request to stop is heard at once."""

    def __init__(self, record: Path, say: Callable[[str], None]) -> None:
        self.record = record
        self.say = say
        self.stages: list[list[Kept]] = []
        self._ends: dict[Kept, deque[float]] = defaultdict(lambda: deque(maxlen=CRASHES))
        self._again: dict[Kept, float] = {}

    def start(self, stage: Sequence[Kept]) -> None:
        """Start the programs of the next stage."""
        self.stages.append([])
        for kept in stage:
            self.stages[-1].append(kept)
            kept.start()
        self._write_down()

    def look(self) -> None:
        """Begin again what has ended.

        :raises Plain: when a program has ended too often; the message holds the end of its log.
        """
        now = time.monotonic()
        for kept in (kept for stage in self.stages for kept in stage):
            if kept in self._again:
                if now >= self._again[kept]:
                    del self._again[kept]
                    self._begin_again(kept)
            elif not kept.alive:
                self._ended(kept, now)

    def stop(self) -> None:
        """Stop the stages in reverse: those of one stage together, the next only when all of them have ended."""
        for stage in reversed(self.stages):
            for kept in stage:
                kept.ask_to_stop()
            for kept in stage:
                kept.await_stop()
        self.stages.clear()
        self.record.unlink(missing_ok=True)

    def _begin_again(self, kept: Kept) -> None:
        try:
            kept.start()
        except Plain:  # a server that still finds traces of its dead self: this was one more end
            self._ended(kept, time.monotonic())
        self._write_down()

    def _ended(self, kept: Kept, now: float) -> None:
        kept.clear_away()
        ends = self._ends[kept]
        ends.append(now)
        if len(ends) == CRASHES and now - ends[0] < WITHIN:
            raise did_not_start(kept.name, kept.log)
        self.say(f"{kept.name} 意外结束，正在重启 / ended and is started again (log: {kept.log})")
        self._again[kept] = now + PAUSE

    def _write_down(self) -> None:
        try:
            write_down(self.record, {kept.name: kept.pid for stage in self.stages for kept in stage if kept.pid})
        except OSError as error:
            if error.errno != errno.ENOSPC:  # a full disk must not stop what already runs
                raise
