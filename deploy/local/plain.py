"""What stops a start and is told to the person at the terminal in plain words."""

from __future__ import annotations


class Plain(Exception):
    """A reason to stop that its reader can act on: what is wrong, and what to do about it, in Chinese and English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
