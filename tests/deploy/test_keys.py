"""`rotate-keys`: a new key for the local set, a line for any other, and rows and files after it."""

from __future__ import annotations

import dataclasses
import json

from typer.testing import CliRunner

from deploy.cli import typed
from deploy.commands import keys
from deploy.local.running import Running
from shared.files.store import digest_of
from shared.runtime import DESKS
from tests.enrollment.test_actions import Office
from tests.files import made
from tests.files.test_store import left_plain, lying


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
