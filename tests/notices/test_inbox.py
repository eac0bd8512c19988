"""An inbox at every desk: whoever a notice is for reads it, once for each occasion."""

from __future__ import annotations

from datetime import date

import pytest

from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.runtime import DESKS
from tests.harness import fixed_id

ON = date(2026, 11, 5)
BASE = Reader(Role.BASE_CLERK, None, fixed_id("base", "huancui"))


def tell(desk, *readers, occasion="test/1", rehearsal=False):
    """Write one notice to each reader; answers how many were new."""
    with desk.uow() as uow:
        return write(uow, [
            Notice(reader=reader, occasion=occasion, subject="演示消息", body="请办理。", cases=5) for reader in readers
        ], rehearsal=rehearsal, on=ON)


def subjects(desk, actor):
    """What an actor finds in the inbox."""
    return [item["subject"] for item in desk.client(actor).get("notices").json["items"]]


@pytest.mark.parametrize("name", DESKS)
def test_every_desk_has_one(desk, name):
    """Written, listed, read."""
    here = desk(name)
    assert tell(here, BASE) == 1
    client = here.client(here.actor(Role.BASE_CLERK))
    (notice,) = client.get("notices?unread=true").json["items"]
    assert (notice["occasion"], notice["cases_count"], notice["on_day"]) == ("test/1", 5, "2026-11-05")
    assert client.post(f"notices/{notice['id']}/read").status_code == 204
    assert client.get("notices?unread=true").json["items"] == []
    assert client.get("notices").json["items"][0]["read_at"]


class TestOnce:
    """One occasion is one notice to a reader."""

    def test_the_same_occasion_again_changes_nothing(self, desk):
        """A doubled tick; another occasion is another notice, and so is another reader."""
        here = desk("training")
        clerk = Reader(Role.DISTRICT_CLERK, "huancui")
        assert [tell(here, BASE), tell(here, BASE), tell(here, BASE, occasion="test/2"), tell(here, clerk)] == [1, 0, 1, 1]

    def test_the_rehearsal_is_another_world(self, desk):
        """The same occasion is told there too, and nobody reads across."""
        here = desk("training")
        assert [tell(here, BASE), tell(here, BASE, rehearsal=True)] == [1, 1]
        assert len(subjects(here, here.actor(Role.BASE_CLERK, rehearsal=True))) == 1


class TestReaders:
    """A role, of one unit or one organisation."""

    @pytest.mark.parametrize(("reader", "role", "unit", "reads"), [
        pytest.param(BASE, Role.BASE_CLERK, "huancui", True, id="the-base"),
        pytest.param(BASE, Role.BASE_CLERK, "wendeng", False, id="another-base"),
        pytest.param(BASE, Role.DISTRICT_CLERK, "huancui", False, id="another-role"),
        pytest.param(Reader(Role.DISTRICT_CLERK, "huancui"), Role.DISTRICT_CLERK, "huancui", True, id="the-unit"),
        pytest.param(Reader(Role.DISTRICT_CLERK, "huancui"), Role.DISTRICT_CLERK, "wendeng", False, id="another-unit"),
        pytest.param(Reader(Role.EXAMINER_OFFICE), Role.EXAMINER_OFFICE, "huancui", True, id="the-city"),
        pytest.param(Reader(Role.BASE_CLERK), Role.BASE_CLERK, "huancui", False, id="a-base-hears-of-its-own-only"),
    ])
    def test_who_reads(self, desk, reader, role, unit, reads):
        """Nobody but those it is for; to others it does not exist."""
        here = desk("subsidy")
        tell(here, reader)
        actor = here.actor(role, unit=unit)
        assert bool(subjects(here, actor)) is reads
        (row,) = here.query("select id from notices")
        assert here.client(actor).post(f"notices/{row.id}/read").status_code == (204 if reads else 404)

    def test_a_trainee_reads_what_is_for_the_person(self, desk):
        """Not what is for another one."""
        here = desk("enrollment")
        trainee, other = here.actor(Role.TRAINEE), here.actor(Role.TRAINEE)
        tell(here, Reader(Role.TRAINEE, None, trainee.person))
        assert [len(subjects(here, trainee)), len(subjects(here, other))] == [1, 0]

    def test_the_first_reader_stays_named(self, desk):
        """A colleague who reads it later changes nothing."""
        here = desk("training")
        tell(here, BASE)
        first, second = here.actor(Role.BASE_CLERK), here.actor(Role.BASE_CLERK)
        (row,) = here.query("select id from notices")
        for actor in (first, second):
            here.client(actor).post(f"notices/{row.id}/read")
        assert here.query("select read_by from notices")[0].read_by == first.account
