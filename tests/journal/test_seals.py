"""Seals: what three other desks have signed cannot be unsaid by one database."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from shared.journal import seals
from shared.journal.seals import COSIGNED, SEALED, Contradiction, Leaves, take_cosignature, take_seal
from shared.journal.stream import number_leaves
from shared.journal.tree import leaf_hash, span
from shared.mail import Message
from tests.harness import CarriedRuntime, Databases
from tests.toy import opened


def asked(runtime: CarriedRuntime, contract: str) -> list[dict[str, Any]]:
    """The staged items of a contract, newest message last; the desk's own mail is emptied."""
    with runtime.system_work() as uow:
        bodies = uow.execute(
            "select body from outbox where contract = :c and receiver in ('subsidy', 'training') order by id",
            {"c": contract},
        ).scalars().all()
        uow.execute("delete from outbox")
    import orjson

    return [item for body in bodies for item in orjson.loads(body)]


def grow(runtime: CarriedRuntime, count: int) -> None:
    """More journal rows, and a seal over all of them."""
    with runtime.system_work() as uow:
        opened(uow, count)
    seals.seal(runtime)


def witness(runtime: CarriedRuntime, items: list[dict[str, Any]]) -> None:
    """Let the same database play the witness of `training`."""
    with runtime.system_work() as uow:
        take_seal(uow, items, Message(uuid4(), "training", SEALED, uow))


def test_the_root_from_blocks_is_the_root_from_leaves(runtime: CarriedRuntime) -> None:
    """Over sizes on both sides of a block."""
    grow(runtime, 700)
    with runtime.system_work() as uow:
        hashes = [leaf_hash(bytes(h)) for h in uow.execute("select hash from journal order by leaf").scalars()]
        for size in (1, 255, 256, 257, 512, 700):
            assert Leaves(uow).span(0, size) == span(hashes, 0, size)


def test_a_witness_follows_growth_and_the_desk_learns_it(runtime: CarriedRuntime) -> None:
    """Each seal continues the one before, across blocks."""
    for count in (100, 200, 300):
        grow(runtime, count)
        witness(runtime, asked(runtime, SEALED))
        (answer,) = asked(runtime, COSIGNED)
        with runtime.system_work() as uow:
            take_cosignature(uow, [answer], Message(uuid4(), "subsidy", COSIGNED, uow))
    with runtime.system_work() as uow:
        assert uow.execute("select size from witnessed").scalar_one() == 600
        assert uow.execute("select size from witnesses where desk = 'subsidy'").scalar_one() == 600


def test_a_rewritten_past_is_refused(runtime: CarriedRuntime, databases: Databases) -> None:
    """Also when every hash was computed anew."""
    grow(runtime, 300)
    witness(runtime, asked(runtime, SEALED))
    with databases.server.connect(runtime.engine.url.database or "") as admin:
        admin.execute("alter table journal disable trigger all")
        admin.execute("update journal set hash = sha256('forged') where leaf = 7")
        admin.execute("alter table journal enable trigger all")
        admin.execute("truncate tree_blocks, seals; update witnesses set asked_at = null, size = 300")
    grow(runtime, 10)
    with pytest.raises(Contradiction, match="does not continue"):
        witness(runtime, asked(runtime, SEALED))


def test_a_seal_that_the_desk_did_not_sign_is_refused(runtime: CarriedRuntime) -> None:
    """Nobody else can sign for it."""
    grow(runtime, 3)
    (item,) = asked(runtime, SEALED)
    with pytest.raises(Contradiction, match="did not sign"):
        witness(runtime, [{**item, "size": 2}])


def test_a_desk_that_lost_its_newest_rows_is_told(runtime: CarriedRuntime) -> None:
    """As after the restore of an old backup."""
    grow(runtime, 3)
    with runtime.system_work() as uow, pytest.raises(Contradiction, match="witnessed 9 rows, 3 are here"):
        take_cosignature(uow, [{"size": 9, "root": "", "signature": ""}], Message(uuid4(), "subsidy", COSIGNED, uow))


def test_leaves_are_numbered_once_and_without_gaps(runtime: CarriedRuntime) -> None:
    """Chains in their own order."""
    grow(runtime, 50)
    grow(runtime, 50)
    assert number_leaves(runtime) == 0
    with runtime.system_work() as uow:
        assert uow.execute("select array_agg(leaf order by leaf) from journal").scalar_one() == list(range(1, 101))
