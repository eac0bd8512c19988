#!/usr/bin/env python3
"""Recompute a published draw 抽查: needs Python and the published file, nothing else of the system.

    python3 recompute_draw.py draw.json

The file holds {"frame": [{"id", "stratum"}], "frame_hash", "seed", "sample_sizes": {stratum: n}, "sample": [id]}.
The frame hash, published before the seed was known, is SHA-256 over one line `stratum TAB id LF` for each object, in
the order of the lines' UTF-8 bytes. The ticket of an object is "0." and the decimal digits (at least 64) of
SHA-256(hex(SHA-256(seed)) + id) in reverse order, as in Rivest's consistent_sampler, which Arlo uses for election
audits; within a stratum the smallest tickets are drawn, so a larger sample contains the smaller one.

Exit status 0 when the published sample is the computed one, 1 when it is not, 2 when the file cannot be read.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

Frame = list[dict[str, str]]


def sha256(text: str) -> str:
    """Return SHA-256 of the UTF-8 text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def frame_hash(frame: Frame) -> str:
    """Return the hash that binds the frame before the seed is known."""
    lines = sorted(f"{thing['stratum']}\t{thing['id']}\n".encode() for thing in frame)
    return hashlib.sha256(b"".join(lines)).hexdigest()


def ticket(seed: str, thing_id: str) -> str:
    """Return the ticket of an object; tickets are compared as text, digit by digit."""
    return "0." + f"{int(sha256(sha256(seed) + thing_id), 16):064d}"[::-1]


def sample(frame: Frame, seed: str, sizes: dict[str, int]) -> list[str]:
    """Return the ids drawn: stratum by stratum in the order of their names, smallest ticket first."""
    drawn: list[str] = []
    for stratum in sorted(sizes):
        ids = {thing["id"] for thing in frame if thing["stratum"] == stratum}
        drawn += sorted(ids, key=lambda thing_id: ticket(seed, thing_id))[: sizes[stratum]]
    return drawn


def faults(draw: dict[str, Any]) -> list[str]:
    """Return what is wrong with a published draw, as sentences; nothing if it is as it should be."""
    frame, computed = draw["frame"], sample(draw["frame"], draw["seed"], draw["sample_sizes"])
    found = []
    if len({thing["id"] for thing in frame}) != len(frame):
        found.append("an object stands in the frame more than once")
    if frame_hash(frame) != draw["frame_hash"]:
        found.append("the frame is not the one whose hash was published")
    for stratum, size in sorted(draw["sample_sizes"].items()):
        if size > (available := sum(thing["stratum"] == stratum for thing in frame)):
            found.append(f"{size} were to be drawn from {stratum}, which has {available}")
    found += [f"{missed} should have been drawn and was not" for missed in computed if missed not in draw["sample"]]
    found += [f"{extra} was drawn and should not have been" for extra in draw["sample"] if extra not in computed]
    if not found and computed != draw["sample"]:
        found.append("the objects are right, but not in the order of their tickets")
    return found


def main(path: str) -> int:
    """Recompute the draw of this file and say what was found."""
    try:
        draw = json.loads(Path(path).read_text(encoding="utf-8"))
        found = faults(draw)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot recompute: {error!r}", file=sys.stderr)
        return 2
    print("\n".join(found or [f"the draw holds: {len(draw['sample'])} of {len(draw['frame'])} objects"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
