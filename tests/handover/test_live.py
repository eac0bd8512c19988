"""The hand-over enrollment → training with real servers and workers, hurt in the middle: it heals without a person.

Every fault strikes while something is certainly under way: training has begun to take the cases and cannot finish, or
the messages lie in a broker that nobody reads. Two beats ring all the time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from uuid import UUID

import pytest

from deploy import verify
from services.enrollment import actions
from shared.casework import Actor
from shared.identity import actor_from
from tests.enrollment.test_actions import ON, a_draft
from tests.handover.house import House, until
from tests.harness import fixed_id

pytestmark = pytest.mark.long

CASES = 120
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all faults: each must leave it as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESEND_AFTER", "2")  # the wait before the first repetition, 15 s in production
        patch.setenv("LOG_LEVEL", "WARNING")
        made = House(tmp_path_factory.mktemp("house"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


def officer(house: House, post: str) -> Actor:
    """A sample officer of 环翠区."""
    account = fixed_id("account", f"huancui-{post}")
    with house.front.system_work() as uow:
        return actor_from(account, uow.reference("account")[str(account)])


def handed_over(house: House) -> list[UUID]:
    """Accept people, in several messages; from here on nobody does anything."""
    base, clerk = officer(house, "base"), officer(house, "clerk")
    ids: list[UUID] = []
    for _ in range(4):
        with house.front.system_work() as uow:
            drafts = [a_draft(next(numbers)) for _ in range(CASES // 4)]
            some = actions.draft(uow, drafts, by=base, on=ON)
            actions.submit(uow, some, by=base, on=ON).require_all()
        with house.front.system_work() as uow:
            actions.accept(uow, some, by=clerk, on=ON).require_all()
        ids += some
    return ids


def healed(house: House, ids: list[UUID]) -> None:
    """Every case once at training, every message closed, four databases that are one truth."""
    until(lambda: _at_training(house, ids) == len(ids) and house.quiet(), "the cases at training")
    assert verify.run(house.where.urls, house.front.vault) == {
        "ok": True, "cases": house.ask("enrollment", "select count(*) from cases")[0][0], "problem_count": 0,
        "problems": [],
    }
    opened = house.ask(
        "training", "select count(*), count(distinct id) from cases where state = 'enrolled' and here"
        " and id = any(%s)", ids,
    )
    assert opened == [(len(ids), len(ids))]


def _at_training(house: House, ids: list[UUID]) -> int:
    return int(house.ask("training", "select count(*) from cases where id = any(%s)", ids)[0][0])


class TestBroker:
    """Redis is never the truth (rows 9 and 10 of the fault list)."""

    def test_flushed_while_the_receiving_desk_is_down(self, house: House) -> None:
        """The messages wait in a broker that nobody reads, the broker forgets them, the desk comes back later."""
        house.kill_worker("training")
        ids = handed_over(house)
        until(lambda: len(house.sent(ids)) == 4, "the messages in the broker")
        house.flush()
        assert _at_training(house, ids) == 0
        house.workers["training"].start()
        healed(house, ids)

    def test_killed_and_started_empty_before_the_acknowledgement(self, house: House) -> None:
        """Training has the cases when the broker that should carry its word is gone: they come again, to no effect."""
        with house.training_busy() as begun:
            ids = handed_over(house)
            until(begun, "training to take the cases")
            house.lose_redis()
        healed(house, ids)


class TestWorker:
    """Work that was begun is begun again, and done once (rows 6 and 7)."""

    def test_its_children_killed_and_then_all_of_it(self, house: House) -> None:
        """First the processes that take the cases, then those that take them anew, parent and all."""
        with house.training_busy() as begun:
            ids = handed_over(house)
            until(begun, "training to take the cases")
            house.kill_pool("training")
            until(lambda: not begun(), "the end of what the children had begun")
            until(begun, "the parent's new children to take the cases")
            house.kill_worker("training")
        house.workers["training"].start()
        healed(house, ids)


class TestDatabase:
    """A commit is a commit, the rest never was (row 15)."""

    def test_shut_down_at_once_while_cases_are_taken(self, house: House) -> None:
        """All four databases go down under running work and come back."""
        with house.training_busy() as begun:
            ids = handed_over(house)
            until(begun, "training to take the cases")
            house.crash_postgres()
        healed(house, ids)


class TestBeat:
    """Two beats ring twice, and what is done is done once (row 29)."""

    def test_both_rang_all_the_time(self, house: House) -> None:
        """They lived through everything above, and so did the workers that were not killed."""
        assert all(beat.alive for beat in house.beats)
        assert all(worker.alive for worker in house.workers.values())
