"""The command line: what it prints, and the exit status that a program sees."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import verify
from deploy.cli import typed
from deploy.commands import output
from deploy.local.running import Running

CHECKOUT = Path(__file__).resolve().parents[2]
PARK = """
insert into parked_items (sender, message_id, contract, item, error)
values ('enrollment', gen_random_uuid(), 'enrollment.case.handed_on', '{}', 'KeyError: unit')
"""


def jinlanling(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words], cwd=CHECKOUT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment},
    )


class TestFindingTheSystem:
    """By what `make run` wrote down, and before that by the environment."""

    def test_where_nothing_runs_it_says_what_to_do(self, tmp_path):
        done = jinlanling("accounts", LOCAL_FOLDER=str(tmp_path))
        assert done.returncode == 2
        assert "make run" in done.stderr
        assert "Traceback" not in done.stderr

    def test_the_environment_goes_before_what_was_written_down(self, tmp_path):
        from deploy.local.running import running
        Running({"enrollment": "http://127.0.0.1:8001", "training": "http://127.0.0.1:8002"}).write(tmp_path / "run.json")
        found = running({"ADDRESS_TRAINING": "https://city.example/training/"}, tmp_path)
        assert found.addresses == {
            "enrollment": "http://127.0.0.1:8001", "training": "https://city.example/training",
        }

    def test_what_was_written_down_is_readable_by_its_owner_alone(self, tmp_path):
        Running({}, sample_password="x").write(tmp_path / "run.json")
        assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600


class TestPolicy:
    """`policy show --on DATE` reads the code's own values where nothing runs."""

    def test_a_day_before_the_notice_has_no_hours_and_the_first_day_has(self, tmp_path):
        before, first = (
            json.loads(jinlanling("policy", "show", "--on", day, "--json", LOCAL_FOLDER=str(tmp_path)).stdout)
            for day in ("2019-10-20", "2019-10-21")
        )
        assert "hours_total" not in before["parameters"]
        assert first["parameters"]["hours_total"]["value"] == 210
        assert first["parameters"]["hours_total"]["clause"] == "63号 §2.5"

    def test_a_word_that_is_no_date_is_refused(self, tmp_path):
        done = jinlanling("policy", "show", "--on", "yesterday", LOCAL_FOLDER=str(tmp_path))
        assert done.returncode == 2
        assert "2026-11-24" in done.stderr


DAMAGE = {"check": "ownership", "desk": "training", "subject": "1", "detail": "case 1 has two owners"}


class TestVerify:
    """One JSON object on standard output; status 1 if something is wrong."""

    @pytest.mark.parametrize(("problems", "status"), [([], 0), ([DAMAGE], 1)], ids=["well", "damaged"])
    def test_the_exit_status_says_whether_all_agrees(self, monkeypatch, problems, status):
        asked = []
        answer = {"ok": not problems, "cases": 3, "problems": problems}
        monkeypatch.setattr("deploy.verify.run", lambda urls, vault, stores: asked.append(urls) or answer)
        monkeypatch.setattr("deploy.commands.verify.running", lambda: Running({}, {"training": "url"}))
        done = CliRunner().invoke(typed, ["verify", "--json"])
        assert done.exit_code == status
        assert json.loads(done.stdout) == answer
        assert asked == [{"training": "url"}]

    def test_each_desk_is_told_what_was_found_there(self, desk):
        """What is wrong at another desk does not make this one unsound; a desk that is away hinders nobody."""
        training, subsidy = desk("training"), desk("subsidy")
        urls = {"training": training.settings.database_url, "assessment": "nowhere", "subsidy": subsidy.settings.database_url}
        verify.note(urls, {"ok": False, "cases": 3, "problems": [DAMAGE]})
        found = {name: [tuple(row) for row in where.query("select sound, checked, findings from verifications")]
                 for name, where in (("training", training), ("subsidy", subsidy))}
        assert found == {"training": [(False, 3, [DAMAGE])], "subsidy": [(True, 3, [])]}


class TestSecrets:
    """`secrets` makes everything anew at each call."""

    def test_two_calls_share_nothing(self):
        one, two = (dict(line.split("=", 1) for line in jinlanling("secrets").stdout.splitlines()) for _ in range(2))
        assert one.keys() == two.keys()
        assert not {name for name in one if one[name] == two[name]}


class TestMail:
    """What a desk put aside can be seen, and tried again."""

    def test_parked_items_are_listed_with_their_reason(self, desk, monkeypatch):
        training = desk("training")
        with training.uow() as uow:
            uow.execute(PARK)
        monkeypatch.setattr("deploy.commands.mail.running", lambda: Running({}, {"training": training.settings.database_url}))
        done = CliRunner().invoke(typed, ["mail", "parked", "--json"])
        assert done.exit_code == 0
        (item,) = json.loads(done.stdout)
        assert (item["desk"], item["sender"], item["error"]) == ("training", "enrollment", "KeyError: unit")

    def test_an_item_that_still_cannot_be_taken_gives_status_1(self, desk, monkeypatch):
        training = desk("training")
        with training.uow() as uow:
            uow.execute(PARK)
        monkeypatch.setattr("deploy.commands.mail.running", lambda: Running({}))
        monkeypatch.setattr("deploy.commands.mail.runtime", lambda found, name: training.runtime)
        done = CliRunner().invoke(typed, ["mail", "replay", "--desk", "training", "--json"])
        assert done.exit_code == 1
        (error,) = json.loads(done.stdout).values()
        assert error


class TestJournal:
    """What is exported is what the stand-alone program reads."""

    def test_a_whole_desk_is_exported_and_verified(self, desk, monkeypatch):
        from deploy.standalone import verify_journal
        from shared.lifecycle import Role
        from tests.handover.test_killed import submitted
        enrollment = desk("enrollment")
        ids = submitted(enrollment, enrollment.actor(Role.BASE_CLERK))
        monkeypatch.setattr("deploy.commands.journal.running",
                            lambda: Running({}, {"enrollment": enrollment.settings.database_url}))
        done = CliRunner().invoke(typed, ["journal", "export", "--desk", "enrollment"])
        assert done.exit_code == 0
        chains, rows, problems = verify_journal.verify(done.stdout.splitlines())
        assert (chains >= len(ids), rows, problems) == (
            True, enrollment.query("select count(*) from journal")[0][0], [])
        changed = done.stdout.replace('"action": "submit"', '"action": "accept"', 1)
        assert len(verify_journal.verify(changed.splitlines())[2]) == 1


def test_a_table_cuts_nothing(capsys):
    """Whoever pipes it away finds whole account names."""
    long = "rehearsal-invigilator" * 3
    output.print_table(("a", "b", "c"), [(long, long, "演示·演练单位市鉴定机构经办")])
    assert capsys.readouterr().out.count(long) == 2
