"""Sealing of files that lie in the store already: those that an older program left plain, and those of an older key.

One file is one step: the new form is written, read back, and only then the old one goes. So it may be interrupted anywhere and
goes on where it was, while others read and bring files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import fsspec

from shared.files.store import Store, alone, digest_of, write
from shared.privacy import Unopenable
from shared.privacy.boxes import HEAD
from shared.runtime import Runtime

LYING = re.compile(r"(?P<sealed>sealed/)?(?P<two>[0-9a-f]{2})/(?P<name>(?P=two)[0-9a-f]{62})(?P<unfinished>\.[0-9a-f]{32})?", re.ASCII)
HELD_UP = timedelta(hours=1)  # nobody takes that long to write a file


@dataclass
class Moved:
    """What became of the files of a store.

    :param plain: how many were plain, and are sealed. :param older: were sealed with an older key, and are with the newest.
    :param unfinished: left behind by a process that was cut off, and removed.
    :param damaged: the paths of those that do not open, or are not what they are called; they were left as they are.
    """

    plain: int = 0
    older: int = 0
    unfinished: int = 0
    damaged: list[str] = field(default_factory=list)


def reseal(runtime: Runtime, now: datetime) -> Moved:
    """Seal with the newest key whatever in the desk's store is not.

    :raises Refused: `files-away`, where no store is set or it cannot be written.
    :raises OSError: when it cannot be read; what is done is done.
    """
    files, root = runtime.files.place()
    moved = Moved()
    for path, found in lying(files, root):
        if found["sealed"] and not found["unfinished"] and _is_newest(runtime.files, files, path):
            continue
        with runtime.unit_of_work() as uow:
            alone(uow)
            _step(runtime.files, files, path, found, moved, now)
    return moved


def _step(
    store: Store, files: fsspec.AbstractFileSystem, path: str, found: re.Match[str], moved: Moved, now: datetime
) -> None:
    try:
        if found["unfinished"]:
            moved.unfinished += _clear(files, path, bool(found["sealed"]), now)
        elif found["sealed"]:
            _older(store, files, path, found["name"])
            moved.older += 1
        else:
            _plain(store, files, path, found["name"])
            moved.plain += 1
    except FileNotFoundError:
        return  # a purge was quicker
    except Unopenable:
        moved.damaged.append(path)


def lying(files: fsspec.AbstractFileSystem, root: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Every file of ours below this folder, with what its path says of it."""
    files.invalidate_cache()
    for path in sorted(files.find(root)):
        found = LYING.fullmatch(path.removeprefix(f"{root}/"))
        if found:
            yield path, found


def _is_newest(store: Store, files: fsspec.AbstractFileSystem, path: str) -> bool:
    try:
        return bool(files.cat_file(path, start=0, end=HEAD) == store.vault.boxes.newest)
    except FileNotFoundError:
        return True


def _plain(store: Store, files: fsspec.AbstractFileSystem, path: str, digest: str) -> None:
    content = files.cat_file(path)
    if digest_of(content) != digest:
        raise Unopenable(path)
    store.put(content)
    if not store.holds_sealed(content):
        raise OSError(f"{path}: what was written does not read back")
    files.rm_file(path)


def _older(store: Store, files: fsspec.AbstractFileSystem, path: str, name: str) -> None:
    boxes = store.vault.boxes
    write(files, path, boxes.seal(name, boxes.open(name, files.cat_file(path))))


def _clear(files: fsspec.AbstractFileSystem, path: str, sealed: bool, now: datetime) -> int:
    """Remove half a file: a plain one is no running program's, a sealed one may be under way."""
    modified = files.modified(path)
    if sealed and now - (modified if modified.tzinfo else modified.replace(tzinfo=UTC)) < HELD_UP:
        return 0
    files.rm_file(path)
    return 1
