"""No database holds a plain personal number, whatever road it came by; what is sealed opens for its owner alone."""

from __future__ import annotations

import dataclasses
import secrets

import pytest
from sqlalchemy import create_engine

from deploy import resealing
from deploy.migrate import protect
from deploy.resealing import places_of, reseal
from shared.journal import row_hash
from shared.journal.reading import AS_TEXT
from shared.lifecycle import Role
from shared.privacy import Unopenable, Vault
from shared.runtime import DESKS, Runtime, SettingsError, settings_from_environment
from tests.enrollment.test_actions import Office, a_draft, an_id
from tests.enrollment.test_roster import book, good, upload
from tests.harness import PRIVACY_KEY, pump
from tests.privacy.plain import plain_numbers
from tests.subsidy.builders import Office as MoneyOffice

KEYS = {1: secrets.token_bytes(32), 2: secrets.token_bytes(32)}


class TestNothingPlain:
    """Every text and JSON column of every table, after real work."""

    def test_at_enrollment_and_on_the_way(self, desk):
        """Rosters with good and bad rows, drafts, a correction, dossiers that wait, that travel and that have arrived."""
        desks = {name: desk(name) for name in DESKS}
        office, front = Office(desks["enrollment"]), desks["enrollment"]
        base = front.client(office.base)
        told = upload(base, book(good(1), good(2), good(3, 手机号码="199000000031"), good(4, 身份证号码=an_id(4) + "9"))).get_json()
        assert told["counts"]["bad"] == 2
        assert base.post(f"rosters/{told['id']}/actions/commit", json={}).status_code == 200
        assert upload(base, book(good(1, 手机号码="19900007777"))).get_json()["counts"]["changed"] == 1
        ids = office.submitted(*(a_draft(number) for number in range(10, 13)))
        office.do("accept", ids, by=office.clerk)
        office.correct(ids[0], id_number=an_id(99), phone="19900009999")
        assert plain_numbers(front) == []
        pump(*desks.values())
        assert desks["training"].query("select count(*) from cases")[0][0] == 3
        assert [plain_numbers(each) for each in desks.values()] == [[], [], [], []]

    def test_where_money_is_paid(self, desk):
        """Claims, payment lines and the bank's own answer."""
        office = MoneyOffice(desk("subsidy"))
        office.to_paid(2)
        assert plain_numbers(office.desk) == []

    def test_the_search_finds_what_is_there(self, desk):
        """A number in a sentence, in a list and in JSON."""
        front = desk("enrollment")
        front.as_superuser("insert into policy_drafts values (gen_random_uuid(), 'x', '[\"371099199001010014\"]', '2026-01-01',"
                           " '19900000001', false, gen_random_uuid(), '2026-01-01', 'drafted')")
        assert sorted(plain_numbers(front)) == ["policy_drafts.source: 1 rows", "policy_drafts.value: 1 rows"]


class TestAValue:
    """Bound to its field and to whom it is of."""

    def test_it_opens_for_its_owner_only(self):
        """Not for another person, another field, an altered text, or without its key."""
        vault = Vault({1: KEYS[1]}, PRIVACY_KEY)
        sealed = vault.seal("id_number", "a", "371099199001010014")
        assert vault.open("id_number", "a", sealed) == "371099199001010014"
        assert sealed != vault.seal("id_number", "a", "371099199001010014"), "no two look alike"
        altered = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
        other_key = Vault({2: KEYS[2]}, PRIVACY_KEY)
        for field, owner, text, keys in (("id_number", "b", sealed, vault), ("phone", "a", sealed, vault),
                                         ("id_number", "a", altered, vault), ("id_number", "a", "2" + sealed[1:], vault),
                                         ("id_number", "a", sealed, other_key), ("id_number", "a", "371099199001010014", vault)):
            with pytest.raises(Unopenable):
                keys.open(field, owner, text)

    def test_a_damaged_row_is_shown_as_hidden(self):
        """A list goes on; the number does not appear."""
        vault = Vault({1: KEYS[1]}, PRIVACY_KEY)
        assert vault.masked({"person_id": "a", "phone": "1:AAAA", "name": "王五"}) == {
            "person_id": "a", "phone": "****", "name": "王五"}

    def test_the_database_refuses_a_plain_one(self, desk):
        """Whatever a program forgets."""
        office = Office(desk("enrollment"))
        office.drafted()
        for sql in ("update cases set id_number = '371099199001010014'", "update persons set phone = '19900000001'",
                    "update cases set id_digest = null"):
            with pytest.raises(Exception, match="numbers_of_a_person_are_sealed"), office.desk.uow() as uow:
                uow.execute(sql)


class TestAnotherKey:
    """A key is followed by another; nothing is lost on the way."""

    @pytest.fixture
    def paid(self, desk):
        """A desk with claims, lines and an answer, sealed with the first key."""
        office = MoneyOffice(desk("subsidy"))
        office.ids = office.to_paid(3)
        return office

    def rotated(self, runtime: Runtime) -> Runtime:
        keys = {**runtime.settings.personal_keys, 2: KEYS[2]}
        return Runtime(runtime.service, dataclasses.replace(runtime.settings, personal_keys=keys))

    def reseal(self, runtime: Runtime):
        engine = create_engine(runtime.settings.database_owner_url)
        try:
            return reseal(engine, places_of(runtime), runtime.vault)
        finally:
            engine.dispose()

    def test_interrupted_and_gone_on_with(self, paid, monkeypatch):
        """Batches of one row; the third is cut off; the second run finishes, and the old key is not needed any more."""
        newer = self.rotated(paid.desk.runtime)
        monkeypatch.setattr(resealing, "BATCH", 1)
        kept, tries = resealing._anew, iter(range(100))

        def cut_off(*arguments):
            if next(tries) == 2:
                raise ConnectionError
            return kept(*arguments)

        monkeypatch.setattr(resealing, "_anew", cut_off)
        with pytest.raises(ConnectionError):
            self.reseal(newer)
        versions = "select distinct split_part(id_number, ':', 1) from cases order by 1"
        assert [row[0] for row in paid.desk.query(versions)] == ["1", "2"]
        monkeypatch.setattr(resealing, "_anew", kept)
        done = {one.table: one for one in self.reseal(newer)}
        assert not any(one.damaged for one in done.values()) and done["payment_lines"].rows == 3
        assert [one.rows for one in self.reseal(newer)] == [0] * len(places_of(newer))
        alone = Vault({2: KEYS[2]}, PRIVACY_KEY)
        rows = paid.desk.query("select * from cases")
        assert {alone.opened(dict(row._mapping))["id_number"] for row in rows} == {"371099199001010014"}
        lines = paid.desk.query("select case_id, payee_account from payment_lines")
        assert {alone.open("payee_account", row.case_id, row.payee_account) for row in lines} == {"62220000000000001"}
        for row in paid.desk.query(f"select {AS_TEXT} from journal"):
            told = dict(row._mapping)
            assert row_hash(bytes.fromhex(told["prev"]), {**told, "seq": str(told["seq"])}).hex() == told["hash"]

    def test_what_does_not_open_is_named_and_left(self, paid):
        """Nobody seals damage anew as if it were well."""
        paid.desk.as_superuser("set session_replication_role = replica; update cases set phone = '1:' || repeat('A', 60)"
                               f" where id = '{paid.ids[0]}'")
        done = self.reseal(self.rotated(paid.desk.runtime))
        assert (done[0].rows, done[0].damaged) == (2, [str(paid.ids[0])])


class TestFromBefore:
    """Rows of a program that did not seal are taken along at the next start."""

    def test_plain_rows_are_sealed(self, desk):
        """With their digests, and the constraints then hold for all rows."""
        office = Office(desk("enrollment"))
        office.drafted(a_draft(1), a_draft(2))
        office.desk.as_superuser(
            "alter table cases drop constraint numbers_of_a_person_are_sealed;"
            "update cases set id_number = '371099199001010014', phone = '19900000001', id_digest = null, last_four_digest = null;"
            "alter table cases add constraint numbers_of_a_person_are_sealed check (id_number ~ '^[0-9]+:') not valid;"
            "insert into parked_items (sender, message_id, contract, item, error) values ('training', gen_random_uuid(), 'x',"
            " '{\"case\": {\"person_id\": \"6f1c63d8-0000-5000-8000-000000000063\", \"id_number\": \"371099199001010014\"}}', 'x')")
        assert plain_numbers(office.desk)
        protect(office.desk.runtime)
        assert plain_numbers(office.desk) == []
        vault = office.desk.runtime.vault
        for row in office.desk.query("select * from cases"):
            assert vault.opened(dict(row._mapping))["phone"] == "19900000001"
            assert row.last_four_digest == vault.digest("last_four", "0014")
        assert office.desk.query("select 1 from pg_constraint where not convalidated") == []

    def test_a_start_without_the_key_is_refused(self, desk):
        """Nobody could read the rows, so nothing starts."""
        office = Office(desk("enrollment"))
        office.drafted()
        strange = dataclasses.replace(office.desk.settings, personal_keys={7: KEYS[1]})
        with pytest.raises(SystemExit, match="PERSONAL_KEYS lacks version 1"):
            protect(Runtime(office.desk.service, strange))

    @pytest.mark.parametrize("value", ["", "abc", "1:abc", "0:" + "A" * 43 + "=", "1:" + "A" * 43 + "=,1:" + "A" * 43 + "="])
    def test_keys_that_are_none_are_named(self, value):
        """Before anything is opened."""
        with pytest.raises(SettingsError, match="PERSONAL_KEYS"):
            settings_from_environment("training", {"PERSONAL_KEYS": value})


def test_the_register_finds_by_the_last_four(desk):
    """Without a plain digit in the table."""
    front = desk("enrollment")
    office = Office(front)
    office.submitted(a_draft(7))
    pump(front)
    found = front.client(front.actor(Role.DISTRICT_CLERK)).get(f"register?last_four={an_id(7)[-4:]}").get_json()["items"]
    assert [one["id_number"][-3:] for one in found] == [an_id(7)[-3:]]
