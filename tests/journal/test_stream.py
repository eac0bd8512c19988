"""The journal's stream to the register, row by row, however long the journal grows."""

from __future__ import annotations

import pytest

from shared.journal.stream import number_leaves, stream
from tests.harness import CarriedRuntime
from tests.toy import opened


@pytest.mark.parametrize("written", [0, 31_000, 32_767, 2**31 - 1_000], ids=str)
def test_the_next_rows_leave_however_many_went_before(runtime: CarriedRuntime, written: int) -> None:
    """The driver sends a number in as few bytes as it fits in: a sum of two small ones must not overflow them."""
    with runtime.system_work() as uow:
        opened(uow, 1)
    number_leaves(runtime)
    if written:
        with runtime.system_work() as uow:
            uow.execute(
                "insert into journal select subject, gen_random_uuid(), seq, desk, action, from_state, to_state, actor,"
                " duty, clause, reason, facts, on_day, recorded_at, prev, hash, :leaf from journal",
                {"leaf": written},
            )
    with runtime.system_work() as uow:
        uow.execute(
            "insert into stream_sent (receiver, acked, sent) values ('enrollment', :leaf, :leaf)",
            {"leaf": written or 1},
        )
        opened(uow, 3)
    assert stream(runtime) == 3
    assert [(desk, task) for desk, task, _ in runtime.sent] == [("enrollment", "journal.take")]
