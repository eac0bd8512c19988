"""The tree over a desk's journal (RFC 6962): one hash that stands for every row, and proofs that it only grew.

Leaves are numbered from 0 here; `Subtrees` answers the hash of any complete, aligned block that it has at hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Span = Callable[[int, int], bytes]  # the hash of the leaves [low, high)
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def span(leaves: Sequence[bytes], low: int, high: int) -> bytes:
    """The hash of the tree over these leaf hashes from `low` up to, not including, `high`."""
    if high - low == 1:
        return leaves[low]
    middle = low + split(high - low)
    return node_hash(span(leaves, low, middle), span(leaves, middle, high))


def split(size: int) -> int:
    """The largest power of two smaller than this size: where a tree divides."""
    return 1 << ((size - 1).bit_length() - 1)


def consistency_proof(old: int, new: int, of: Span) -> list[bytes]:
    """The hashes that prove that the tree of `old` leaves is the beginning of the tree of `new` (RFC 6962 §2.1.2)."""
    return _proof(old, 0, new, True, of) if 0 < old < new else []


def _proof(old: int, low: int, high: int, whole: bool, of: Span) -> list[bytes]:
    if old == high - low:
        return [] if whole else [of(low, high)]
    middle = low + split(high - low)
    if old <= middle - low:
        return [*_proof(old, low, middle, whole, of), of(middle, high)]
    return [*_proof(old - (middle - low), middle, high, False, of), of(low, middle)]


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the new tree begins with the old one (RFC 9162 §2.1.4.2)."""
    if not 0 <= old <= new or (old in (0, new) and proof):
        return False
    if old == new:
        return old_root == new_root
    if old == 0:
        return True
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    left, last = old - 1, new - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if left & 1 or left == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while left and not left & 1:
                left, last = left >> 1, last >> 1
        else:
            second = node_hash(second, step)
        left, last = left >> 1, last >> 1
    return (first, second) == (old_root, new_root) and last == 0
