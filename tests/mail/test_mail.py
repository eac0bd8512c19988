"""Mail: sealed, taken at most once, closed only by its acknowledgement, and never lost with the broker."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections import Counter, deque
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared import mail
from shared.mail import Letter, Unsealable, outbox, seal, unseal
from shared.runtime import UnitOfWork
from tests.harness import MAIL_KEY, CarriedRuntime

CONTRACT = "training.thing.happened"


def carried(runtime: CarriedRuntime, task: str) -> list[dict[str, Any]]:
    """Take the waiting tasks of one name off the list."""
    found = [arguments for _, name, arguments in runtime.sent if name == task]
    left = [entry for entry in runtime.sent if entry[1] != task]
    runtime.sent.clear()
    runtime.sent.extend(left)
    return found


def listening(runtime: CarriedRuntime, handler: Callable[..., None]) -> CarriedRuntime:
    """The same desk with a handler for the test's contract."""
    service = dataclasses.replace(runtime.service, listens={CONTRACT: handler})
    made = CarriedRuntime(service, runtime.settings, deque())
    made.__dict__["engine"] = runtime.engine
    return made


def staged(runtime: CarriedRuntime, *items: Any) -> None:
    """Stage one message to the desk itself."""
    with runtime.unit_of_work("trace-1") as uow:
        mail.stage(uow, "training", CONTRACT, items)


def effects(uow: UnitOfWork, items: list[Any], message: object) -> None:
    """Leave one row per item, which a second effect would double."""
    for item in items:
        uow.execute("insert into job_slots values (:job, now())", {"job": str(item)})


def count(runtime: CarriedRuntime, sql: str) -> int:
    """A number out of the database."""
    with runtime.system_work() as uow:
        return int(uow.execute(sql).scalar_one())


class TestSealing:
    """The broker can neither read nor forge."""

    letter = Letter("1", "training", "subsidy", CONTRACT, None, '["秘密"]')

    def test_only_the_receiver_opens_it(self) -> None:
        """What comes out is what went in, and the envelope does not show it."""
        envelope = seal(self.letter, MAIL_KEY)
        assert "秘密" not in envelope
        assert unseal(envelope, "subsidy", {"training": MAIL_KEY}) == self.letter

    @pytest.mark.parametrize("spoil", [
        pytest.param(lambda parts: [*parts[:2], "enrollment", *parts[3:]], id="another-sender"),
        pytest.param(lambda parts: [*parts[:4], "subsidy.case.paid", *parts[5:]], id="another-contract"),
        pytest.param(lambda parts: [parts[0], "2", *parts[2:]], id="another-number"),
        pytest.param(lambda parts: [*parts[:-1], parts[-1][:-8] + "AAAAAAA="], id="altered-body"),
        pytest.param(lambda parts: parts[:-1], id="cut"),
    ])
    def test_whatever_is_altered_is_refused(self, spoil: Callable[[list[Any]], list[Any]]) -> None:
        """Inside and outside alike."""
        envelope = json.dumps(spoil(json.loads(seal(self.letter, MAIL_KEY))))
        with pytest.raises(Unsealable):
            unseal(envelope, "subsidy", {"training": MAIL_KEY, "enrollment": MAIL_KEY})

    def test_another_desk_cannot_open_it(self) -> None:
        """Not even with a key."""
        with pytest.raises(Unsealable):
            unseal(seal(self.letter, MAIL_KEY), "enrollment", {"training": MAIL_KEY})

    def test_no_desk_speaks_in_anothers_name(self) -> None:
        """Training has a key of its pair with subsidy, and still certifies nobody and changes no account."""
        for contract in ("assessment.case.handed_on", "enrollment.reference.changed", "enrollment.eligibility.answered"):
            with pytest.raises(Unsealable):
                unseal(seal(dataclasses.replace(self.letter, contract=contract), MAIL_KEY), "subsidy", {"training": MAIL_KEY})

    def test_a_forged_message_has_no_effect(self, runtime: CarriedRuntime) -> None:
        """It leaves nothing but a line in the log."""
        desk = listening(runtime, effects)
        mail.take(desk, seal(dataclasses.replace(self.letter, receiver="training"), bytes(32)))
        assert count(desk, "select count(*) from inbox") == 0


class TestDelivery:
    """At least once on the way, at most once in effect."""

    def test_a_message_closes_when_it_is_acknowledged(self, runtime: CarriedRuntime) -> None:
        """Not when it was published."""
        desk = listening(runtime, effects)
        staged(desk, "a", "b")
        mail.relay(desk)
        assert count(desk, "select count(*) from outbox where closed_at is null") == 1
        mail.take(desk, **carried(desk, "mail.take")[0])
        (answer,) = carried(desk, "mail.acknowledge")
        mail.acknowledged(desk, unseal(answer["envelope"], "training", desk.settings.mail_keys))
        assert count(desk, "select count(*) from outbox where closed_at is null") == 0
        assert count(desk, "select count(*) from job_slots") == 2

    def test_a_hundred_copies_over_eight_threads_have_one_effect(self, runtime: CarriedRuntime) -> None:
        """And every one of them is acknowledged."""
        desk = listening(runtime, effects)
        staged(desk, "once")
        mail.relay(desk)
        (arguments,) = carried(desk, "mail.take")

        def deliver() -> None:
            for _ in range(100 // 8 + 1):
                mail.take(desk, **arguments)

        threads = [threading.Thread(target=deliver, daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        assert count(desk, "select count(*) from job_slots") == 1
        assert len(carried(desk, "mail.acknowledge")) == 8 * (100 // 8 + 1)

    def test_an_unacknowledged_message_is_sent_again_later_and_later(self, runtime: CarriedRuntime) -> None:
        """From 15 seconds on, doubling: losing the broker only delays."""
        staged(runtime, "a")
        waits = []
        for _ in range(4):
            assert mail.relay(runtime) == 1
            assert mail.relay(runtime) == 0
            waits.append(count(runtime, "select round(extract(epoch from next_at - sent_at)) from outbox"))
            with runtime.system_work() as uow:
                uow.execute("update outbox set next_at = now()")
        assert waits == [15, 30, 60, 120]

    def test_an_absent_desk_gets_a_few_messages_at_a_time(self, runtime: CarriedRuntime) -> None:
        """So that a day's absence does not drown the broker."""
        for number in range(10):
            staged(runtime, number)
        assert mail.relay(runtime) == outbox.UNDER_WAY
        assert mail.relay(runtime) == 0

    def test_a_rolled_back_transaction_sends_nothing(self, runtime: CarriedRuntime) -> None:
        """A message is a row of the sender's transaction."""
        with pytest.raises(RuntimeError), runtime.system_work() as uow:
            mail.stage(uow, "training", CONTRACT, ["a"])
            raise RuntimeError
        assert not runtime.sent and mail.relay(runtime) == 0

    def test_a_message_holds_a_thousand_items_at_most(self, runtime: CarriedRuntime) -> None:
        """With the cases that each is about."""
        ids = [uuid4() for _ in range(2_500)]
        with runtime.system_work() as uow:
            mail.stage(uow, "training", CONTRACT, list(range(2_500)), case_ids=ids)
        with runtime.system_work() as uow:
            sizes = list(uow.execute("select cardinality(case_ids) from outbox order by id").scalars())
        assert sizes == [1_000, 1_000, 500]


class TestPoison:
    """What cannot be taken stops alone, is kept, and can be replayed."""

    @staticmethod
    def picky(uow: UnitOfWork, items: list[Any], message: object) -> None:
        """Take everything but the culprit."""
        if "bad" in items:
            raise ValueError("cannot read bad")
        effects(uow, items, message)

    def deliver(self, desk: CarriedRuntime, times: int) -> Counter[str]:
        """Deliver the one message that often; answers how each try ended."""
        (arguments,) = carried(desk, "mail.take")
        ends: Counter[str] = Counter()
        for _ in range(times):
            try:
                mail.take(desk, **arguments)
                ends["taken"] += 1
            except ValueError:
                ends["failed"] += 1
        return ends

    def test_after_five_tries_only_the_culprit_is_parked(self, runtime: CarriedRuntime) -> None:
        """The others of its batch go through."""
        desk = listening(runtime, self.picky)
        staged(desk, "a", "bad", "b")
        mail.relay(desk)
        assert self.deliver(desk, 7) == {"failed": 5, "taken": 2}
        assert count(desk, "select count(*) from job_slots where job in ('a', 'b')") == 2
        with desk.system_work() as uow:
            assert uow.execute("select item, error from parked_items").one() == ("bad", "ValueError: cannot read bad")

    def test_a_parked_item_is_replayed_when_its_cause_is_mended(self, runtime: CarriedRuntime) -> None:
        """Once; and while it is not mended, the answer says what is still wrong."""
        desk = listening(runtime, self.picky)
        staged(desk, "bad")
        mail.relay(desk)
        self.deliver(desk, 6)
        assert list(mail.replay(desk).values()) == ["ValueError: cannot read bad"]
        mended = listening(desk, effects)
        assert list(mail.replay(mended).values()) == [None]
        assert mail.replay(mended) == {}
        assert count(mended, "select count(*) from job_slots where job = 'bad'") == 1

    def test_a_contract_that_nobody_hears_is_kept(self, runtime: CarriedRuntime) -> None:
        """A newer sender may know more than this desk does yet."""
        staged(runtime, "new")
        mail.relay(runtime)
        mail.take(runtime, **carried(runtime, "mail.take")[0])
        assert count(runtime, "select count(*) from parked_items where item = '\"new\"'") == 1

    def test_an_item_that_ends_the_process_is_parked_in_the_end(self, runtime: CarriedRuntime) -> None:
        """Attempts are counted before the work, in a transaction of their own."""
        desk = listening(runtime, effects)
        staged(desk, "deadly")
        mail.relay(desk)
        with desk.system_work() as uow:
            id_: UUID = uow.execute("select id from outbox").scalar_one()
            uow.execute("insert into inbox (sender, message_id, contract, attempts) values ('training', :id, :c, 10)",
                        {"id": id_, "c": CONTRACT})
        assert self.deliver(desk, 1) == {"taken": 1}
        assert count(desk, "select count(*) from parked_items") == 1
