"""Seals: every desk signs the root of its whole journal, and the other three sign that they saw it grow.

Four databases are four witnesses: rewriting a desk's past, hashes and all, contradicts what three others have signed.
A desk asks a witness for one seal at a time, with the proof that it continues the one that the witness knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.journal import tree
from shared.journal.stream import number_leaves
from shared.mail import Message, stage
from shared.runtime.process import Runtime
from shared.runtime.settings import DESKS
from shared.runtime.work import UnitOfWork

BLOCK = 256  # leaves in one kept block
PATIENCE = 600  # seconds before a witness that did not answer is asked again
SEALED, COSIGNED = "journal.sealed", "journal.cosigned"
log = structlog.get_logger()


class Contradiction(Exception):
    """A desk shows a journal that does not continue the one that this desk has witnessed."""


def note(desk: str, size: int, root: bytes) -> bytes:
    """The text that is signed: whose journal, how many rows, which root."""
    return f"jinlanling/{desk}\n{size}\n{root.hex()}\n".encode()


def seal(runtime: Runtime) -> int:
    """Sign the journal as it is now and ask the witnesses who are behind; answers its size."""
    number_leaves(runtime)
    with runtime.unit_of_work() as uow:
        size = uow.execute("select coalesce(max(leaf), 0) from journal").scalar_one()
        if size == 0:
            return 0
        _keep_blocks(uow, size)
        root = Leaves(uow).span(0, size)
        key = Ed25519PrivateKey.from_private_bytes(runtime.settings.seal_private_key)
        signature = key.sign(note(uow.service, size, root))
        uow.execute(
            "insert into seals (size, root, signature) values (:size, :root, :signature) on conflict do nothing",
            {"size": size, "root": root, "signature": signature},
        )
        for desk in DESKS:
            if desk != uow.service:
                _ask(uow, desk, size, root, signature)
    return int(size)


def _ask(uow: UnitOfWork, desk: str, size: int, root: bytes, signature: bytes) -> None:
    uow.execute("insert into witnesses (desk) values (:desk) on conflict do nothing", {"desk": desk})
    known = uow.execute(
        "update witnesses set asked_at = now() where desk = :desk and size < :size"
        " and (asked_at is null or asked_at < now() - make_interval(secs => :patience)) returning size",
        {"desk": desk, "size": size, "patience": PATIENCE},
    ).scalar_one_or_none()
    if known is not None:
        proof = tree.consistency_proof(known, size, Leaves(uow).span)
        stage(uow, desk, SEALED, [{
            "size": size, "root": root.hex(), "signature": signature.hex(), "known": known,
            "proof": [step.hex() for step in proof],
        }])


def take_seal(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: Message) -> None:
    """As a witness: check that the journal has only grown since the seal that is known here, and co-sign it.

    :raises Contradiction: when it has not; the message is parked and the alarm stays until a person has looked.
    """
    settings = uow.runtime.settings
    for item in items:
        desk, size, root = message.sender, int(item["size"]), bytes.fromhex(item["root"])
        try:
            Ed25519PublicKey.from_public_bytes(settings.seal_public_keys[desk]).verify(
                bytes.fromhex(item["signature"]), note(desk, size, root)
            )
        except InvalidSignature as error:
            raise Contradiction(f"{desk} did not sign this seal of {size} rows") from error
        known = uow.execute(
            "select size, root from witnessed where desk = :desk for update", {"desk": desk}
        ).one_or_none()
        old, old_root = (known.size, bytes(known.root)) if known else (0, tree.EMPTY)
        if size > old and item["known"] == old:
            if not tree.is_consistent(old, old_root, size, root, [bytes.fromhex(step) for step in item["proof"]]):
                raise Contradiction(f"{desk}'s journal of {size} rows does not continue the {old} rows known here")
            uow.execute(
                "insert into witnessed as w (desk, size, root, signature) values (:desk, :size, :root, :signature)"
                " on conflict (desk) do update set size = excluded.size, root = excluded.root,"
                " signature = excluded.signature, seen_at = now()",
                {"desk": desk, "size": size, "root": root, "signature": bytes.fromhex(item["signature"])},
            )
            old, old_root = size, root
        key = Ed25519PrivateKey.from_private_bytes(settings.seal_private_key)
        signed = key.sign(note(desk, old, old_root)).hex()
        stage(uow, desk, COSIGNED, [{"size": old, "root": old_root.hex(), "signature": signed}])


def take_cosignature(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: Message) -> None:
    """Note what a witness has signed. It may know more than this desk has: then this desk lost its newest rows."""
    size = uow.execute("select coalesce(max(leaf), 0) from journal").scalar_one()
    for item in items:
        if item["size"] > size:
            raise Contradiction(f"{message.sender} has witnessed {item['size']} rows, {size} are here")
        root = Leaves(uow).span(0, item["size"]) if item["size"] else tree.EMPTY
        if root.hex() != item["root"]:
            raise Contradiction(f"{message.sender} has witnessed another journal of {item['size']} rows")
        uow.execute(
            "update witnesses set size = :size, signature = :signature, asked_at = null where desk = :desk",
            {"desk": message.sender, "size": item["size"], "signature": bytes.fromhex(item["signature"])},
        )


class Leaves:
    """The hashes of this desk's tree, from kept blocks where they are whole and from the journal elsewhere."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def span(self, low: int, high: int) -> bytes:
        """The hash of the leaves [low, high); `low` is where RFC 6962 divides, so it is aligned."""
        if low % BLOCK or high - low < BLOCK:
            return self.from_journal(low, high)
        whole = high - high % BLOCK
        hashes = [bytes(hash_) for (hash_,) in self._uow.execute(
            "select hash from tree_blocks where block >= :low and block < :high order by block",
            {"low": low // BLOCK, "high": whole // BLOCK},
        )]
        if len(hashes) != (whole - low) // BLOCK:
            raise LookupError(f"a kept block between {low} and {whole} is missing")
        rest = [self.from_journal(whole, high)] if high > whole else []
        # Blocks are complete subtrees, so the tree over them is the tree over their leaves.
        return tree.span([*hashes, *rest], 0, len(hashes) + len(rest))

    def from_journal(self, low: int, high: int) -> bytes:
        """The hash of the leaves [low, high), read one by one."""
        leaves = [tree.leaf_hash(bytes(hash_)) for (hash_,) in self._uow.execute(
            "select hash from journal where leaf > :low and leaf <= :high order by leaf", {"low": low, "high": high}
        )]
        if len(leaves) != high - low:
            raise LookupError(f"{high - low - len(leaves)} journal rows between {low} and {high} are missing")
        return tree.span(leaves, 0, len(leaves))


def _keep_blocks(uow: UnitOfWork, size: int) -> None:
    """Hash the blocks that have become whole."""
    kept = uow.execute("select coalesce(max(block) + 1, 0) from tree_blocks").scalar_one()
    leaves = Leaves(uow)
    for block in range(kept, size // BLOCK):
        uow.execute(
            "insert into tree_blocks (block, hash) values (:block, :hash) on conflict do nothing",
            {"block": block, "hash": leaves.from_journal(block * BLOCK, (block + 1) * BLOCK)},
        )


LISTENS = {SEALED: take_seal, COSIGNED: take_cosignature}
