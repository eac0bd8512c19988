"""What is kept no longer than its term goes, by two persons, and can be proved; what counts and what is chained stays."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from deploy import verify
from deploy.verify import decided, money, reading
from shared import reference
from shared.casework import ALL, Actor
from shared.files import keep
from shared.journal import row_hash
from shared.journal.reading import AS_TEXT
from shared.lifecycle import Role
from shared.privacy import purging, retention
from shared.privacy.endings import take_endings
from shared.privacy.holdings import GONE
from shared.refusals import Refused
from shared.runtime import DESKS, UnitOfWork, faults
from tests.enrollment.test_actions import ON, Office, a_draft, an_id
from tests.handover.walk import carry
from tests.harness import pump
from tests.privacy.plain import COLUMNS
from tests.subsidy.builders import Office as MoneyOffice
from tests.verify.test_damage import handed_on, world
from tests.web.browser import Browser

__all__ = ["handed_on", "world"]

LATER = date(2040, 1, 1)


@pytest.fixture
def office(desk):
    """Enrollment with a case that ended in 2026, and one that goes on."""
    made = Office(desk("enrollment"))
    made.ended, made.open = made.submitted(a_draft(1), a_draft(2))
    made.do("withdraw", [made.ended], by=made.clerk, reason="本人申请")
    made.administrator, made.officer = made.desk.actor(Role.ADMINISTRATOR), made.desk.actor(Role.CITY_PROGRAMME_OFFICER)
    return made


def purge(office, on=LATER):
    """The purge's id and what it removed."""
    done = purged(office.desk, on)
    return office.desk.query("select id from purges where status = 'done'")[0][0], done


class TestWhatGoes:
    """Only what is over, by its year."""

    def test_a_purge_removes_something(self, office):
        """A job that is there but off would leave these."""
        _, done = purge(office)
        assert done["contact"] == 1 and done["identity"] == 2, "the case and its person"
        gone, stays = (dict(office.desk.query("select * from cases where id = :id", id=id_)[0]._mapping)
                       for id_ in (office.ended, office.open))
        assert (gone["name"], gone["id_number"], gone["phone"], gone["id_digest"]) == (GONE, "", "", None)
        assert office.desk.runtime.vault.opened(stays)["id_number"] == an_id(2) and stays["name"] == "测试2"

    @pytest.mark.parametrize(("on", "gone"), [(date(2029, 12, 31), set()), (date(2030, 1, 1), {"contact"}), (date(2037, 1, 1), {"contact", "identity"})])
    def test_full_years_from_the_last_of_december(self, office, on, gone):
        """3 years for a telephone number, 10 for a name."""
        with office.desk.uow() as uow:
            retention.note_endings(uow, ON)
            assert {one.kind for one in retention.due(uow, on) if one.rows} == gone

    def test_what_counts_and_what_is_chained_stays(self, office, desk):
        """The journal grows by the purge itself; the chain holds; the register counts as before."""
        counting = "select desk, state, count(*) from register_cases group by 1, 2 order by 1, 2"
        pump(office.desk)
        before, rows = office.desk.query(counting), office.desk.query(f"select {AS_TEXT} from journal order by leaf")
        made, _ = purge(office)
        pump(office.desk)
        assert before and office.desk.query(counting) == before
        after = office.desk.query(f"select {AS_TEXT} from journal order by leaf")
        assert after[:len(rows)] == rows
        assert [row.action for row in after[len(rows):] if row.subject_id == str(made)] == ["draft", "confirm", "purge"]
        for told in (dict(row._mapping) for row in after):
            assert row_hash(bytes.fromhex(told["prev"]), {**told, "seq": str(told["seq"])}).hex() == told["hash"]

    def test_nothing_of_the_person_stands_anywhere(self, office):
        """In no column of text or JSON."""
        person = office.desk.query("select person_id from cases where id = :id", id=office.ended)[0][0]
        known = office.desk.query("select id_digest from persons where id = :id", id=person)[0][0]
        assert places_of(office.desk, "测试1", known) != []
        purge(office)
        assert places_of(office.desk, "测试1", known) == []
        assert places_of(office.desk, "测试2") != []

    def test_every_desk_is_told(self, office, desk):
        """A case's papers are at all of them, and it ends at one; told once."""
        training = desk("training")
        for told in (1, 0):
            with office.desk.uow() as uow:
                assert retention.note_endings(uow, ON) == told
        pump(office.desk, training)
        assert [tuple(row) for row in training.query("select case_id, desk, ended_on from endings")] == [(office.ended, "enrollment", ON)]

    def test_a_case_taken_up_again_is_kept(self, office):
        """Whatever it was told before; so is one about which something is open."""
        with office.desk.uow() as uow:
            retention.note_endings(uow, ON)
        office.desk.as_superuser(f"update cases set state = 'rejected', held_reason = '待查' where id = '{office.ended}'")
        with office.desk.uow() as uow:
            retention.note_endings(uow, ON)
            assert not any(one.rows for one in retention.due(uow, LATER))


class TestTwoPersons:
    """Nothing goes before a second one has confirmed."""

    def test_nobody_confirms_their_own(self, office):
        """Nor can the database be talked round."""
        with office.desk.uow() as uow:
            made = retention.draft(uow, by=office.administrator, on=LATER)
        with pytest.raises(Refused, match="purge-needs-a-second-person"), office.desk.uow() as uow:
            retention.decide(uow, made, confirmed=True, by=office.administrator, on=LATER)
        assert purging.carry_out(office.desk.runtime) == {}
        keys = {"made": made, "keys": [str(office.ended)]}
        for sql in ("select retention_erase(:made, 'cases.contact', :keys)",
                    "update purges set status = 'confirmed', decided_by = drafted_by, decided_name = '', decided_on = on_day",
                    "update retention_parts set erasing = ''", "delete from looks"):
            with pytest.raises(Exception, match=r"confirmed|a_second_person|permission denied"), office.desk.uow() as uow:
                uow.execute(sql, keys)

    def test_a_draft_may_be_dropped_and_another_made(self, office):
        """One at a time; with nothing due, none."""
        with office.desk.uow() as uow:
            made = retention.draft(uow, by=office.administrator, on=LATER)
        for on, why in ((LATER, "purge-under-way"), (ON, "nothing-to-purge")):
            with pytest.raises(Refused, match=why), office.desk.uow() as uow:
                retention.draft(uow, by=office.officer, on=on)
        with office.desk.uow() as uow:
            retention.decide(uow, made, confirmed=False, by=office.administrator, on=LATER)
        assert purge(office)[1]


class TestInTheBrowser:
    """As two officers do it."""

    def test_from_the_reminder_to_the_proof(self, office, monkeypatch):
        """Counted by the clock, which removes nothing; drafted, confirmed by the other, shown with its root."""
        here = office.desk
        first, second = Browser(here, office.administrator), Browser(here, office.officer)
        assert "今天没有超过保存期的内容" in first.get("/desk/retention").text
        monkeypatch.setattr(UnitOfWork, "day", lambda *_, **__: LATER)
        monkeypatch.setattr("shared.web.console.retaining.today", lambda: LATER)
        retention.count(here.runtime)
        assert here.query("select reader_role from notices where occasion = 'retention/2040-01'")[0][0] == "administrator"
        practising = Browser(here, here.actor(Role.ADMINISTRATOR, rehearsal=True)).get("/desk/retention")
        assert "演练账号只能查看" in practising.text and "起草到期删除" not in practising.text, "what the door refuses is not offered"
        assert first.send(first.get("/desk/retention"), "/draft").status == 303
        mine, theirs = first.get("/desk/retention"), second.get("/desk/retention")
        assert "到期删除须由起草人以外的同事确认" in mine.text and "确认删除" not in mine.text
        assert first.send(mine, "/decide", confirmed="1").status == 409 and here.query("select 1 from cases where id_number = ''") == []
        assert second.send(theirs, "/decide").status == 303
        purging.carry_out(here.runtime)
        root = here.query("select encode(root, 'hex') from purges")[0][0]
        assert root in Browser(here, here.actor(Role.AUDITOR)).get("/desk/retention").text
        assert Browser(here, office.clerk).get("/desk/retention").status == 403

    @pytest.mark.parametrize("missing", ["true", "key like 'retention%'"], ids=["nothing-has-come", "only-the-own-policy-is-there"])
    def test_nothing_is_counted_before_the_policy_has_come(self, office, missing):
        """On a first start the clock may ring before the policy is there: no error, no count; its coming rings again."""
        here = office.desk
        with here.uow() as uow:
            terms = uow.reference("policy")
            uow.execute(f"delete from reference where kind = 'policy' and {missing}")
        retention.count(here.runtime)
        assert here.query("select 1 from retention_counts") == []
        here.runtime.sent.clear()
        with here.uow() as uow:
            reference.seed(uow, "policy", terms)
        assert [task for _, task, _ in here.runtime.sent] == [retention.COUNT]
        retention.count(here.runtime)
        assert len(here.query("select 1 from retention_counts")) == 1

    def test_a_purge_that_never_runs_is_an_alarm(self, office, monkeypatch):
        """Present but off: said where an administrator looks every day; not before the first count was due."""
        keeper = Browser(office.desk, office.administrator)
        fresh = keeper.get("/desk/operations").text
        assert "尚未到第一次清点（每 60 分钟一次）" in fresh and "清点停了" not in fresh
        monkeypatch.setattr(retention, "COUNT_SECONDS", 0)
        assert "还没有清点过 清点停了" in keeper.get("/desk/operations").text
        monkeypatch.setattr("shared.web.console.retaining.today", lambda: LATER)
        counting = ("insert into retention_counts values (:day, '[{\"kind\": \"contact\", \"rows\": 3}]')")
        with office.desk.uow() as uow:
            for day in (date(2039, 11, 1), LATER):
                uow.execute(counting, {"day": day})
        assert "自 2039-11-01 起没有办过" in keeper.get("/desk/operations").text


class TestTheProof:
    """A leaf for each thing that went, under a root in the journal."""

    @pytest.mark.parametrize(("point", "kept"), [("retention.after_erase", 0), ("retention.after_batch", 1)])
    def test_interrupted_and_gone_on_with(self, office, monkeypatch, point, kept):
        """At either fault point: what was not committed is there still, nothing is counted twice."""
        monkeypatch.setattr(purging, "BATCH", 1)
        go_on = faults.point

        def cut_off(name):
            if name == point:
                monkeypatch.setattr(faults, "point", go_on)
                raise faults.Fault(name)

        monkeypatch.setattr(faults, "point", cut_off)
        with pytest.raises(faults.Fault):
            purge(office)
        there = office.desk.query("select phone from cases where id = :id", id=office.ended)[0][0] != ""
        assert there is not bool(kept)
        assert sum(purging.carry_out(office.desk.runtime).values()) == 3 - kept
        batches = office.desk.query("select number, part, rows from purge_batches order by number")
        assert [tuple(row) for row in batches] == [(1, "cases.contact", 1), (2, "cases.identity", 1), (3, "persons.identity", 1)]
        assert purging.carry_out(office.desk.runtime) == {}

    def test_every_fault_point_is_one_of_those(self):
        """A new point of the purge is visited the day it is declared."""
        assert {name for name in faults.POINTS if name.startswith("retention.")} == {
            "retention.after_erase", "retention.after_batch"}

    def test_a_file_is_proved_to_be_gone(self, office):
        """By whoever still has it; the store has it no more, another of the same content keeps it."""
        content = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"
        with office.desk.uow() as uow:
            kept = keep(uow, content, "证明.pdf", by=office.clerk, on=ON)
            keep(uow, content + b"\n", "别的.pdf", by=office.clerk, on=ON)
        made, done = purge(office)
        assert done["papers"] == 2 and office.desk.query("select 1 from files") == []
        with pytest.raises(Refused, match="files-away"):
            office.desk.runtime.files.get(kept.digest)
        with office.desk.uow() as uow:
            proof = purging.removed(uow, content)
            assert proof["purge"] == made and proof["of"] == 2
            assert purging.removed(uow, b"another") is None
        (told,) = office.desk.query("select facts::jsonb->>'root' as root, root as kept from journal, purges where action = 'purge'")
        assert told.root == told.kept.hex() == proof["root"]


class TestTheWholeTruth:
    """`verify` agrees before and after, and names what went any other way."""

    def test_purged_at_every_desk(self, world):
        """Everything that the chains, the register and the money stand on is left."""
        for name in ("enrollment", "training"):
            over(world.desks[name], world.ids)
            purged(world.desks[name])
        carry({name: each.runtime for name, each in world.desks.items()}, world.desks["enrollment"].runtime.sent)
        assert world.desks["training"].query("select distinct name, id_number from cases") == [(GONE, "")]
        assert verify.run(world.urls, world.vault)["problems"] == []
        world.damage("training", "update purge_batches set leaves[1] = sha256('x')")
        world.damage("enrollment", "update purges set root = sha256('x')")
        world.damage("enrollment", "update cases set id_number = '', id_digest = null, last_four_digest = null where id not in"
                     " (select unnest(keys)::uuid from purge_batches where part = 'cases.identity')")
        assert world.found() >= {("purge", "training"), ("purge", "enrollment")}

    def test_where_money_was_paid(self, desk):
        """Name and account go from the claim, the line and the bank's answer; sums stay, and so does what is checked of them."""
        office = MoneyOffice(desk("subsidy"))
        ids = office.to_paid(2)
        sums = "select status, count(*), sum(amount_fen) from payment_lines group by 1"
        before, balances = office.desk.query(sums), office.balances()
        over(office.desk, ids)
        done = purged(office.desk, on=date(2099, 1, 1))
        assert done["payments"] == 5, "two cases, two lines, one answer"
        assert (office.desk.query(sums), office.balances()) == (before, balances)
        (name,) = {row[0] for row in office.desk.query("select payee_name from payment_lines union select payee_name from cases")}
        assert name == GONE and {row[0] for row in office.desk.query("select content from bank_answers")} == {""}
        with reading.snapshots({"subsidy": office.desk.databases.server.admin_url(office.desk.database)}) as told:
            assert [*money.check_files(told, office.desk.runtime.vault), *decided.check(told), *verify.purged.check(told)] == []
        for sql in ("update payment_lines set payee_account = '', payee_name = '" + GONE + "'", "update bank_answers set content = ''"):
            with pytest.raises(Exception, match=r"in hand|is made once|permission denied"), office.desk.uow() as uow:
                uow.execute(sql)


def over(here, ids) -> None:
    """These cases ended in 2026, wherever they did."""
    with here.uow() as uow:
        take_endings(uow, [{"case_id": id_, "desk": "subsidy", "seq": 1_000, "ended_on": ON} for id_ in ids], None)


def somebody(role: Role) -> Actor:
    """Whose account no desk needs to know."""
    return Actor(uuid4(), uuid4(), "演示人员", frozenset({role}), ALL)


def purged(here, on=LATER) -> dict[str, int]:
    """Drafted by one, confirmed by another, carried out."""
    with here.uow() as uow:
        made = retention.draft(uow, by=somebody(Role.ADMINISTRATOR), on=on)
    with here.uow() as uow:
        retention.decide(uow, made, confirmed=True, by=somebody(Role.CITY_PROGRAMME_OFFICER), on=on)
    return purging.carry_out(here.runtime)


def places_of(desk, *values: str) -> list[str]:
    """Where one of these stands, in any column of text or JSON."""
    found = []
    with desk.databases.server.connect(desk.database) as admin:
        for table, column in admin.execute(COLUMNS).fetchall():
            for value in values:
                if admin.execute(f'select 1 from "{table}" where position(%s in "{column}"::text) > 0 limit 1', [value]).fetchone():
                    found.append(f"{table}.{column}")
    return found


@pytest.mark.parametrize("name", DESKS)
def test_the_database_erases_what_is_declared(desk, name):
    """The statements that its owner knows are those of the declaration; each could be carried out."""
    here = desk(name)
    known = {row.part: row.erasing for row in here.query("select part, erasing from retention_parts")}
    assert known == {part.name: part.erasing for part in here.service.holdings.parts}
    with here.uow() as uow:
        assert [one.rows for one in retention.due(uow, LATER) if one.kind != "papers"]


@pytest.mark.parametrize("name", DESKS)
def test_every_table_with_a_person_is_declared(desk, name):
    """A new table that names people or cases is erased, or kept for a reason that is written down."""
    here = desk(name)
    told = {part.table for part in here.service.holdings.parts} | set(here.service.holdings.kept)
    found = {row[0] for row in here.query(PERSONAL)}
    assert found - told == set()
    assert set(here.service.holdings.kept) <= {row[0] for row in here.query("select tablename from pg_tables where schemaname = 'public'")}


PERSONAL = """
    select distinct c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = any(array['person_id', 'case_id', 'name', 'phone',
        'id_number', 'payee_name', 'payee_account', 'contact', 'email', 'address', 'raised_by', 'note', 'text', 'subject_id'])
"""
