"""How a run begins and ends. Toy programs stand for the servers: what is tested is who starts and who stops them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest

from deploy.local.ends import born_at
from deploy.local.keeping import Keeping
from deploy.local.plain import Plain
from deploy.local.ports import free_port
from deploy.local.programs import Programs
from deploy.local.server import Kept, did_not_start
from deploy.local.settings import Databases, files_url, new_secrets, service_environment
from deploy.local.starter import check
from shared.runtime import settings_from_environment

CHECKOUT = Path(__file__).resolve().parents[2]
TOY_KEEPER = str(Path(__file__).with_name("toy_keeper.py"))
START = "import sys; from deploy.local.starter import main; sys.exit(main(sys.argv[2:], [sys.executable, sys.argv[1]]))"
TOYS = {"database", "web-1", "web-2", "beat"}


def until(true, what, limit=15):
    deadline = time.monotonic() + limit
    while not (found := true()):
        assert time.monotonic() < deadline, f"{what} did not come within {limit} s"
        time.sleep(0.05)
    return found


class Run:
    """One starter with its toys in `folder`."""

    def __init__(self, folder, *words, **environment):
        self.folder = folder
        command = [sys.executable, "-c", START, TOY_KEEPER, "--folder", str(folder), *words]
        ports = {f"PORT_{name}": str(free_port()) for name in ("ENROLLMENT", "TRAINING", "ASSESSMENT", "SUBSIDY")}
        self.process = subprocess.Popen(
            command, cwd=CHECKOUT, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), **ports, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )

    def began(self):
        """Wait until every toy runs; return name → process id."""
        until(lambda: self.lines("began") >= TOYS, "the toys")
        written = json.loads((self.folder / "programs.json").read_text())
        return {name: pid for name, (pid, _) in written.items()}

    def lines(self, name):
        path = self.folder / name
        return set(path.read_text().split()) if path.exists() else set()

    def said(self):
        return self.process.communicate(timeout=20)[0]


def keeper_of(run):
    children = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text().split()
    (keeper,) = children
    return int(keeper)


@pytest.fixture
def start(tmp_path):
    runs = []

    def begin(*words, **environment):
        runs.append(Run(tmp_path / "local", *words, **environment))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.terminate()
        run.process.communicate(timeout=20)


class TestTheEndOfARun:
    """Nothing is left running after any end, and what stands on something stops before it."""

    @pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_request_stops_everything_in_order(self, start, asked):
        run = start()
        pids = run.began()
        run.process.send_signal(asked)
        run.said()
        assert run.process.returncode == 0
        assert not [name for name, pid in pids.items() if born_at(pid)]
        ended = (run.folder / "ended").read_text().split()
        assert ended[0] == "beat"
        assert set(ended[1:3]) == {"web-1", "web-2"}
        assert ended[3:] == ["database"]

    def test_kill_9_of_the_starter_stops_everything_in_order(self, start):
        run = start()
        pids = run.began()
        run.process.kill()
        until(lambda: not any(born_at(pid) for pid in pids.values()), "the end of the toys")
        ended = (run.folder / "ended").read_text().split()
        assert (ended[0], ended[-1]) == ("beat", "database")

    def test_kill_9_of_the_keeper_leaves_nothing_running(self, start):
        run = start()
        pids = run.began()
        os.kill(keeper_of(run), signal.SIGKILL)
        assert "signal 9" in run.said()
        assert run.process.returncode == 1
        assert not [name for name, pid in pids.items() if born_at(pid)]

    def test_kill_9_of_starter_and_keeper_together_leaves_nothing_running(self, start):
        run = start()
        pids = run.began()
        keeper = keeper_of(run)
        run.process.kill()
        os.kill(keeper, signal.SIGKILL)
        until(lambda: not any(born_at(pid) for pid in pids.values()), "the end of the toys")

    def test_the_end_of_make_is_the_end_of_the_run(self, tmp_path, start):
        """`make run` killed with -9 leaves the starter an orphan: it notices."""
        words = [sys.executable, "-c", START, TOY_KEEPER, "--folder", str(tmp_path / "local"), "--end-with-parent"]
        ports = {f"PORT_{name}": str(free_port()) for name in ("ENROLLMENT", "TRAINING", "ASSESSMENT", "SUBSIDY")}
        make = subprocess.Popen(
            ["sh", "-c", '"$@"; :', "sh", *words], cwd=CHECKOUT, stdout=subprocess.DEVNULL, start_new_session=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), **ports},
        )
        run = Run.__new__(Run)
        run.folder = tmp_path / "local"
        pids = run.began()
        make.kill()
        make.wait()
        until(lambda: not any(born_at(pid) for pid in pids.values()), "the end of the toys")

    def test_the_next_run_begins_when_the_last_one_was_killed(self, start):
        first = start()
        first.began()
        keeper = keeper_of(first)
        first.process.kill()
        os.kill(keeper, signal.SIGKILL)
        first.process.communicate()
        (first.folder / "began").unlink()
        second = start()
        second.began()
        second.process.terminate()
        second.said()
        assert second.process.returncode == 0


class TestWhatIsInTheWay:
    """A plain message says what is wrong and what to do."""

    def test_a_second_run_beside_the_first(self, start):
        first = start()
        first.began()
        second = start()
        said = second.said()
        assert second.process.returncode == 1
        assert f"process {first.process.pid}" in said
        assert "Traceback" not in said
        assert first.process.poll() is None

    def test_a_taken_port_is_named_with_the_variable_that_changes_it(self, start):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            run = start(PORT_ASSESSMENT=str(port))
            said = run.said()
        assert run.process.returncode == 1
        assert f"Port {port} (assessment) is taken" in said
        assert "PORT_ASSESSMENT=" in said

    def test_all_missing_addresses_are_named_at_once(self, start):
        run = start(DATABASE_URL_ENROLLMENT="postgresql+psycopg://u:p@db/enrollment")
        said = run.said()
        assert run.process.returncode == 1
        for name in ("DATABASE_URL_TRAINING", "DATABASE_URL_ASSESSMENT", "DATABASE_URL_SUBSIDY", "BROKER_URL"):
            assert name in said

    def test_a_program_that_keeps_crashing_is_named_with_the_end_of_its_log(self, start):
        run = start(TOY="crash")
        pids = run.began()
        said = run.said()
        assert run.process.returncode == 1
        assert "broken does not run" in said
        assert "cannot read the configuration" in said
        assert not [name for name, pid in pids.items() if born_at(pid)]

    def test_a_program_that_ends_once_is_started_again(self, start):
        run = start()
        pids = run.began()
        (run.folder / "began").unlink()
        os.kill(pids["web-2"], signal.SIGKILL)
        until(lambda: "web-2" in run.lines("began"), "web-2 again")
        assert run.process.poll() is None


def test_every_desk_knows_the_ports_of_the_others_since_its_pages_link_there(tmp_path):
    ports = {"enrollment": 9001, "training": 9002, "assessment": 9003, "subsidy": 9004}
    where = Databases(dict.fromkeys(ports, ""), dict.fromkeys(ports, ""), "")
    for program in Programs(where, new_secrets(), ports, files=tmp_path, logs=tmp_path).web():
        told = {desk: program.environment.get(f"PORT_{desk.upper()}") for desk in ports}
        assert told == {desk: str(port) for desk, port in ports.items()}


@pytest.mark.parametrize(("given", "where"), [
    ({}, "file:///kept/training"), ({"FILES_URL": "s3://city/files/"}, "s3://city/files/training"),
    ({"FILES_URL": "s3://city", "FILES_URL_TRAINING": "s3://training"}, "s3://training"),
], ids=["here", "elsewhere", "named"])
def test_no_two_desks_keep_their_files_in_one_place(given, where):
    """A purge at one would take from the other what both were brought."""
    assert files_url("training", Path("/kept"), given) == where
    told = service_environment("training", Databases({"training": "x"}, {}, "x"), new_secrets(), Path("/kept"), given)
    assert settings_from_environment("training", told).files_url == where


def test_a_nearly_full_disk_is_told_before_anything_starts(tmp_path, monkeypatch):
    ports = {f"PORT_{name}": str(free_port()) for name in ("ENROLLMENT", "TRAINING", "ASSESSMENT", "SUBSIDY")}
    left = types.SimpleNamespace(free=999_000_000)
    monkeypatch.setattr("deploy.local.starter.shutil.disk_usage", lambda folder: left)
    with pytest.raises(Plain, match="999 MB free"):
        check(tmp_path, ports)
    left.free = 1_000_000_000
    check(tmp_path, ports)


def test_a_program_that_ends_on_a_full_disk_says_so(tmp_path):
    log = tmp_path / "log"
    log.write_text("PANIC:  could not write to file: No space left on device\n")
    assert "the disk is full" in str(did_not_start("PostgreSQL", log))


class Stubborn(Kept):
    """A server that cannot come up again the first time, as one that still finds traces of its dead self."""

    def __init__(self, folder, failures):
        super().__init__("stubborn", folder / "log", stop_by=signal.SIGTERM, stop_limit=5)
        self.failures = failures

    def start(self):
        if self.begun and self.failures:
            self.failures -= 1
            raise did_not_start(self.name, self.log)
        self.begun = True
        self._spawn(["sleep", "60"])

    begun = False


@pytest.mark.parametrize(("failures", "lives"), [(1, True), (2, False)])
def test_a_server_may_fail_once_to_come_up_again(tmp_path, monkeypatch, failures, lives):
    monkeypatch.setattr("deploy.local.keeping.PAUSE", 0.0)
    keeping = Keeping(tmp_path / "programs.json", lambda text: None)
    server = Stubborn(tmp_path, failures)
    keeping.start([server])
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not server.alive, "its end")
    try:
        if lives:
            until(lambda: keeping.look() or server.alive, "its new beginning")
        else:
            with pytest.raises(Plain, match="stubborn does not run"):
                until(lambda: keeping.look() or server.alive, "its new beginning")
    finally:
        keeping.stop()
