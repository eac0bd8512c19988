"""`rotate-keys`: a new key for the local set, a line for any other, and rows and files after it."""

from __future__ import annotations

import dataclasses
import json
import re
import secrets

import pytest
from typer.testing import CliRunner

from deploy.cli import typed
from deploy.commands import keys
from deploy.local.running import Running
from deploy.migrate import protect
from shared import mail
from shared.files.store import digest_of
from shared.privacy import Vault
from shared.runtime import DESKS
from tests.enrollment.test_actions import Office, a_draft, an_id
from tests.files import made
from tests.files.test_store import left_plain, lying
from tests.harness import PRIVACY_KEY, pump


class TestANewKey:
    """It is added; the old one stays as long as rows need it."""

    def test_to_the_local_set(self, tmp_path, monkeypatch):
        (tmp_path / "secrets.json").write_text(json.dumps({"personal_keys": "1:x", "other": "y"}))
        monkeypatch.setenv("LOCAL_FOLDER", str(tmp_path))
        assert CliRunner().invoke(typed, ["rotate-keys", "--new"]).exit_code == 0
        kept = json.loads((tmp_path / "secrets.json").read_text())
        assert kept["other"] == "y" and kept["personal_keys"].startswith("1:x,2:")

    def test_for_an_environment(self, monkeypatch):
        monkeypatch.setenv("PERSONAL_KEYS", "1:x,3:y")
        assert CliRunner().invoke(typed, ["rotate-keys", "--new"]).stdout.startswith("PERSONAL_KEYS=1:x,3:y,4:")


def test_rows_and_files_follow(desk, monkeypatch, tmp_path):
    """At every desk; what does not open is named, and the status says so."""
    desks = {name: desk(name) for name in DESKS}
    for name, each in desks.items():
        each.runtime.settings = dataclasses.replace(each.settings, files_url=f"file://{tmp_path}/{name}")
    left_plain(tmp_path / "subsidy", made.PDF)
    office = Office(desks["enrollment"])
    (id_,) = office.drafted()
    monkeypatch.setattr(keys, "running", lambda: Running({}, {}))
    monkeypatch.setattr(keys.databases, "runtime", lambda found, service: desks[service].runtime)
    done = CliRunner().invoke(typed, ["rotate-keys", "--json"])
    assert done.exit_code == 0
    told = {(row["desk"], row["table"]): row["rows"] for row in json.loads(done.stdout) if "table" in row}
    assert [told[name, "files: plain"] for name in DESKS] == [0, 0, 0, 1]
    assert desks["subsidy"].runtime.files.get(digest_of(made.PDF)) == made.PDF
    assert made.PDF not in lying(tmp_path).values()
    office.desk.as_superuser("set session_replication_role = replica; update cases set phone = '0:' || repeat('A', 60)"
                             f" where id = '{id_}'")
    done = CliRunner().invoke(typed, ["rotate-keys", "--json"])
    assert done.exit_code == 1
    assert {"desk": "enrollment", "table": "cases", "rows": 0, "damaged": str(id_)} in json.loads(done.stdout)


class TestWhatIsOnItsWay:
    """Letters hold numbers too, sealed with the key of the day on which they were written."""

    @pytest.fixture
    def rotating(self, desk, monkeypatch):
        """Enrollment with two dossiers that wait for training, one of them parked there; then every process has a second key."""
        desks = {name: desk(name) for name in DESKS}
        office = Office(desks["enrollment"])
        ids = office.submitted(a_draft(1), a_draft(2))
        office.do("accept", ids, by=office.clerk)
        with desks["training"].uow() as uow:
            item = json.loads(desks["enrollment"].query("select body from outbox where body ~ 'person_id'")[0].body)[:1]
            uow.execute("insert into parked_items (sender, message_id, contract, item, error) values ('enrollment', gen_random_uuid(), 'x',"
                        " cast(:item as jsonb), 'x')", {"item": json.dumps(item)})
        keys_now = {**desks["enrollment"].settings.personal_keys, 2: secrets.token_bytes(32)}
        for each in desks.values():
            self.given(each, keys_now)
        monkeypatch.setattr(keys, "running", lambda: Running({}, {}))
        monkeypatch.setattr(keys, "PATIENCE", 0)
        monkeypatch.setattr(keys.databases, "runtime", lambda found, service: desks[service].runtime)
        return desks, ids, {2: keys_now[2]}

    def given(self, desk, personal_keys):
        """Start the desk's process again with these keys."""
        desk.runtime.settings = dataclasses.replace(desk.settings, personal_keys=personal_keys, files_url="")
        vars(desk.runtime).pop("vault", None)

    def rotated(self):
        done = CliRunner().invoke(typed, ["rotate-keys", "--json"])
        told = json.loads(done.stdout)
        return done.exit_code, {(one["desk"], one["table"]): one["rows"] for one in told if "table" in one}, {
            one["desk"]: one["left"] for one in told if "left" in one}

    def test_the_old_key_may_go_afterwards(self, rotating):
        """What waits is sealed anew as it is; it arrives, is taken, and opens with the new key alone."""
        desks, ids, alone = rotating
        before = desks["enrollment"].query("select body from outbox where body ~ 'person_id'")[0].body
        status, rows, left = self.rotated()
        assert (status, set(left.values())) == (0, {0})
        assert rows["enrollment", "outbox"] == 1 and rows["training", "parked_items"] == 1
        after = desks["enrollment"].query("select body from outbox where body ~ 'person_id'")[0].body
        assert re.sub('"[12]:[^"]+"', "", before) == re.sub('"[12]:[^"]+"', "", after) and before != after
        for each in desks.values():
            self.given(each, alone)
        pump(*desks.values())
        vault = Vault(alone, PRIVACY_KEY)
        opened = {vault.opened(dict(row._mapping))["id_number"] for row in desks["training"].query("select * from cases")}
        assert opened == {an_id(1), an_id(2)} and len(ids) == 2
        (item,) = desks["training"].query("select item from parked_items")[0].item
        assert vault.open("phone", item["case"]["person_id"], item["case"]["phone"]) in ("19900000001", "19900000002")

    def test_it_stays_while_a_letter_is_under_way(self, rotating):
        """Sent and not acknowledged: as it lies in the broker it is sealed with the old key. Said, with the status; then it is taken."""
        desks, _, _ = rotating
        mail.relay(desks["enrollment"].runtime)
        status, _, left = self.rotated()
        assert (status, left["enrollment"]) == (1, 1)
        said = CliRunner().invoke(typed, ["rotate-keys"])
        assert said.exit_code == 1 and "旧密钥还不能撤下：报名" in said.stdout
        pump(*desks.values())
        assert self.rotated()[0] == 0, "what was taken meanwhile was sealed anew at once"
        versions = "select distinct split_part(id_number, ':', 1) as version from cases"
        assert [row.version for row in desks["training"].query(versions)] == ["2"]
        assert "旧密钥已不再需要" in CliRunner().invoke(typed, ["rotate-keys"]).stdout

    def test_what_was_received_and_not_taken_counts(self, rotating):
        """Its envelope is closed with the key of the mail, the numbers in it with the old one."""
        desks, _, _ = rotating
        mail.relay(desks["enrollment"].runtime)
        (envelope,) = [arguments["envelope"] for name, task, arguments in desks["enrollment"].runtime.sent
                       if (name, task) == ("training", "mail.take")][:1]
        with desks["training"].uow() as uow:
            uow.execute("insert into inbox (sender, message_id, contract, envelope) values ('enrollment', gen_random_uuid(), 'x', :it)",
                        {"it": envelope})
        assert self.rotated()[2]["training"] == 1

    def test_a_start_without_the_key_of_a_letter_is_refused(self, rotating):
        """Also where no row needs it."""
        desks, _, alone = rotating
        self.given(desks["training"], alone)
        with pytest.raises(SystemExit, match="PERSONAL_KEYS lacks version 1"):
            protect(desks["training"].runtime)
