"""`verify` names each kind of damage that is planted, and says nothing of what is whole."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy import verify
from deploy.verify import reading
from shared.casework import ALL, Actor
from shared.files import keep
from shared.lifecycle import Role
from shared.runtime import DESKS
from tests.files import made
from tests.files.test_store import left_plain
from tests.handover.test_killed import ON, submitted
from tests.handover.walk import carry, walk
from tests.harness import Databases, Desk, load_service


class World:
    """Four desks, and cases that have gone from enrollment to training."""

    def __init__(self, desks: Mapping[str, Desk], ids: list[UUID]) -> None:
        self.desks = desks
        self.ids = ids
        front = desks["enrollment"]
        self.vault = front.runtime.vault
        self.urls = {name: front.databases.server.admin_url(each.database) for name, each in desks.items()}

    def damage(self, desk: str, sql: str) -> None:
        """Do something that no role of the system could, with every trigger asleep."""
        self.desks[desk].as_superuser(f"set session_replication_role = replica; {sql}")

    def found(self) -> set[tuple[str, str]]:
        """Which checks find something, at which desk."""
        return {(problem["check"], problem["desk"]) for problem in verify.run(self.urls, self.vault)["problems"]}


@pytest.fixture(scope="module")
def handed_on(databases: Databases) -> Iterator[World]:
    """A few cases handed from enrollment to training, all mail delivered: copied for each test, itself never touched."""
    sent: deque[tuple[str, str, dict[str, Any]]] = deque()
    desks = {name: Desk(load_service(name), databases, sent) for name in DESKS}
    front = desks["enrollment"]
    ids = submitted(front, front.actor(Role.BASE_CLERK))
    walk({name: each.settings for name, each in desks.items()}, ids, front.actor(Role.DISTRICT_CLERK), ON)
    carry({name: each.runtime for name, each in desks.items()}, sent)
    yield World(desks, ids)
    for each in desks.values():
        each.close()


@pytest.fixture
def world(handed_on: World, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A whole world, read twice without a pause."""
    monkeypatch.setattr(verify, "SETTLING", 0.0)
    monkeypatch.setattr(verify, "READINGS", 2)
    sent: deque[tuple[str, str, dict[str, Any]]] = deque()
    desks = {name: Desk(each.service, databases, sent, like=each) for name, each in handed_on.desks.items()}
    yield World(desks, handed_on.ids)
    for each in desks.values():
        each.close()


def test_a_whole_world_has_no_problems(world: World) -> None:
    """And the report counts the cases of all desks once."""
    report = verify.run(world.urls, world.vault)
    assert report["ok"] and report["problems"] == []
    assert report["cases"] == world.desks["enrollment"].query("select count(*) from cases")[0][0]


ONE = "(select id from cases where here order by id limit 1)"
LAST = "(select max(seq) from journal j where j.subject_id = journal.subject_id)"


@pytest.mark.parametrize(("desk_name", "sql", "check"), [
    pytest.param("training", f"update cases set state = 'trained' where id = {ONE}", "state", id="state-edited"),
    pytest.param("training", f"update cases set seq = seq + 1 where id = {ONE}", "state", id="version-edited"),
    pytest.param("training", f"update cases set here = false where id = {ONE}", "ownership", id="no-owner"),
    pytest.param("training", f"delete from cases where id = {ONE}", "ownership", id="case-deleted"),
    pytest.param("enrollment", "update cases set here = true where not here", "ownership", id="two-owners"),
    pytest.param("enrollment", "update journal set reason = 'x' where seq = 2", "chain", id="journal-row-edited"),
    pytest.param("enrollment", "update journal set actor = actor || 'x' where seq = 1", "chain", id="actor-edited"),
    pytest.param("enrollment", "delete from journal where seq = 2", "chain", id="journal-row-deleted"),
    pytest.param("enrollment", "update journal set prev = sha256('x') where seq = 2", "chain", id="link-edited"),
    pytest.param("enrollment", f"delete from journal where seq = {LAST}", "state", id="tail-cut"),
    pytest.param("enrollment", "alter table journal disable trigger journal_rows_stay", "guard", id="guard-off"),
    pytest.param("enrollment", "update journal set hash = sha256('x') where leaf = 1", "seal", id="sealed-row-replaced"),
    pytest.param("training", "update witnessed set root = sha256('x') where desk = 'enrollment'", "seal", id="witness"),
    pytest.param("enrollment", "update register_journal set action = 'x' where seq = 1", "register", id="register-row"),
    pytest.param("enrollment", "delete from register_journal where seq = 1", "register", id="register-row-gone"),
    pytest.param("enrollment", "update register_cases set state = 'paid'", "register", id="register-state"),
    pytest.param("training", "delete from inbox where contract = 'enrollment.case.handed_on'", "mail", id="message-lost"),
    pytest.param("enrollment", "delete from duties where duty = 'enrollment_review'", "duty", id="duty-forgotten"),
    pytest.param("training", "update duties set person_id = gen_random_uuid()", "duty", id="duty-of-somebody-else"),
    pytest.param("training", "delete from incompatible_duties", "duty", id="pairs-removed"),
    pytest.param("training", f"update cases set held_reason = 'x' where id = {ONE}", "hold", id="held-by-nobody"),
    pytest.param("training", f"update cases set person_id = gen_random_uuid() where id = {ONE}", "case", id="another-person"),
    pytest.param("training", f"update cases set id_digest = 'x' where id = {ONE}", "case", id="another-number"),
    pytest.param("training", f"update cases set id_number = (select id_number from cases where id <> {ONE} limit 1)"
                 f" where id = {ONE}", "sealed", id="a-number-moved-to-another-person"),
    pytest.param("enrollment", "update persons set phone = '1:' || repeat('A', 60) where phone <> ''", "sealed",
                 id="a-sealed-value-edited"),
    pytest.param("enrollment", "update persons set name = '别人'", "person", id="person-renamed"),
    pytest.param("enrollment", "update accounts set roles = '{district_leader}' where login = 'huancui-clerk'", "reference",
                 id="role-taken"),
    pytest.param("training", "update reference set row = row || '{\"roles\": [\"district_leader\"]}' where kind = 'account'"
                 " and row->>'login' = 'huancui-clerk'", "reference", id="role-taken-at-one-desk"),
    pytest.param("training", "update reference set row = jsonb_set(row, '{values,0,value}', '1') where key = 'hours_total'",
                 "reference", id="hours-edited"),
    pytest.param("enrollment", "update register_cases set completed_on = '2026-01-01'", "register", id="milestone"),
    pytest.param("training", "delete from witnessed", "seal", id="witness-forgot"),
    pytest.param("enrollment", "delete from seals", "seal", id="seals-gone"),
    pytest.param(
        "training", f"insert into inbox (sender, message_id, contract) values ('subsidy', '{uuid4()}', 'x')", "mail",
        id="message-never-sent",
    ),
    pytest.param(
        "subsidy", "insert into parked_items (sender, message_id, contract, item, error)"
        f" values ('assessment', '{uuid4()}', 'x', '{{}}', 'unreadable')", "parked", id="parked-item",
    ),
])
def test_each_kind_of_damage_is_named(world: World, desk_name: str, sql: str, check: str) -> None:
    """By the check whose business it is; the report is not ok."""
    world.damage(desk_name, sql)
    assert check in {found for found, _ in world.found()}


def test_a_database_that_is_away_is_a_problem_and_not_a_crash(world: World) -> None:
    """Verify always answers."""
    report = verify.run({**world.urls, "subsidy": "postgresql://nobody@127.0.0.1:1/x"})
    assert not report["ok"] and report["problems"][0]["check"] == "database"


def test_every_file_that_was_brought_is_read(world: World, tmp_path: Path) -> None:
    """One that is whole is not spoken of; what is damaged, gone, or lies there plain is named at its desk."""
    here = world.desks["training"]
    here.runtime.settings = dataclasses.replace(here.settings, files_url=f"file://{tmp_path}")
    stores = {"training": here.runtime.files}
    papers = [made.pdf(b"/N (%d)" % number) for number in range(3)]
    clerk = Actor(uuid4(), uuid4(), "演示人员", frozenset({Role.DISTRICT_CLERK}), ALL)
    with here.uow() as uow:
        whole, damaged, gone = (keep(uow, paper, "a.pdf", by=clerk, on=ON).digest for paper in papers)
    assert verify.run(world.urls, world.vault, stores)["ok"]
    spoilt, lost = (next(tmp_path.rglob(stores["training"].name_of(digest))) for digest in (damaged, gone))
    spoilt.write_bytes(spoilt.read_bytes()[:-1])
    lost.unlink()
    left_plain(tmp_path, made.PDF)
    report = verify.run(world.urls, world.vault, stores)
    assert {(one["check"], one["desk"], one["subject"]) for one in report["problems"]} == {
        ("files", "training", damaged), ("files", "training", gone), ("files", "training", "plain")}
    assert verify.run(world.urls, world.vault)["ok"], "where the store is not reached, nothing is said of it"
    assert stores["training"].get(whole) == papers[0]


def test_a_reader_who_may_see_nothing_is_told_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the role of the desks everything is seen; told nothing, the empty answer is a problem and not an OK."""
    world.urls = {name: each.settings.database_url for name, each in world.desks.items()}
    assert verify.run(world.urls)["ok"]
    monkeypatch.setattr(reading, "WHOLE_CITY", "")
    assert ("sight", "enrollment") in world.found()
