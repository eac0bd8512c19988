"""The real PostgreSQL and Redis of the local set, started from the wheels' programs."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis

from deploy.local.ends import born_at
from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer
from deploy.local.redis import RedisServer

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def private_folder(tmp_path):
    """A folder that only its owner may enter."""
    folder = tmp_path / "owner only"
    folder.mkdir(mode=0o700)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    return folder


@pytest.fixture
def open_folder():
    """A folder that everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="jinlanling-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def postgres(private_folder):
    server = PostgresServer(private_folder / "postgres", free_port(), durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def broker(private_folder):
    server = RedisServer(private_folder / "redis", free_port())
    server.start()
    yield server
    server.stop()


def ask(server, role, password, question, database="training"):
    with psycopg.connect(server.url(database, role, password).replace("+psycopg", ""), autocommit=True) as desk:
        answer = desk.execute(question)
        return answer.fetchone() if answer.description else None


class TestPostgreSQL:
    """PostgreSQL 18, reachable by password from this machine alone, in a folder that only its owner may enter."""

    def test_a_desk_has_a_database_an_owner_and_an_application_that_owns_nothing(self, postgres):
        postgres.create_desk("training", "owner's word", "app's word")
        settings = "select current_setting('server_version_num')::int / 10000, current_setting('timezone')"
        assert ask(postgres, "training_app", "app's word", settings) == (18, "UTC")
        owners = "select pg_get_userbyid(datdba) from pg_database where datname = 'training'"
        assert ask(postgres, "training_owner", "owner's word", owners) == ("training_owner",)
        powers = "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = 'training_app'"
        assert ask(postgres, "training_app", "app's word", powers) == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(postgres, "training_app", "app's word", "create table mine (id int)")

    def test_one_desk_cannot_enter_the_database_of_another(self, postgres):
        postgres.create_desk("training", "o", "a")
        postgres.create_desk("subsidy", "o", "a")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            ask(postgres, "training_app", "a", "select 1", database="subsidy")

    def test_a_wrong_password_is_refused(self, postgres):
        postgres.create_desk("training", "o", "a")
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            ask(postgres, "training_app", "b", "select 1")

    def test_data_are_kept_over_kill_9_and_over_a_stop(self, postgres):
        postgres.create_desk("training", "o", "a")
        ask(postgres, "training_owner", "o", "create table kept (number) as values (63)")
        os.kill(postgres.pid, signal.SIGKILL)
        while postgres.alive:
            time.sleep(0.01)
        postgres.start()
        postgres.create_desk("training", "new", "a")
        postgres.stop()
        postgres.start()
        assert ask(postgres, "training_owner", "new", "select number from kept") == (63,)

    def test_passwords_are_readable_by_their_owner_alone(self, postgres):
        assert stat.S_IMODE((postgres.folder / "superuser.password").stat().st_mode) == 0o600

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root has a power to give up")
    def test_root_gives_its_power_up(self, postgres):
        state = Path(f"/proc/{postgres.pid}/status").read_text()
        fields = dict(line.split(":\t") for line in state.splitlines() if ":\t" in line)
        assert "0" not in fields["Uid"].split()
        dac_override, dac_read_search = 1 << 1, 1 << 2
        assert int(fields["CapEff"], 16) in (0, dac_override, dac_read_search)
        assert fields["CapBnd"] == fields["CapEff"]

    @pytest.mark.parametrize("place", ["open_folder", "private_folder"])
    def test_it_starts_in_a_folder_for_all_and_in_one_for_its_owner(self, place, request):
        server = PostgresServer(request.getfixturevalue(place) / "postgres", free_port(), durable=False)
        server.start()
        try:
            server.create_desk("training", "o", "a")
            assert ask(server, "training_app", "a", "select 1") == (1,)
        finally:
            server.stop()
        assert not (server.folder / "initdb.password").exists()


class TestRedis:
    """A broker that forgets at most a second, and never makes room by forgetting."""

    def test_its_settings(self, broker):
        settings = redis.Redis.from_url(broker.url).config_get("*")
        assert (settings["appendonly"], settings["appendfsync"]) == ("yes", "everysec")
        assert settings["maxmemory-policy"] == "noeviction"

    def test_without_the_password_nothing_is_answered(self, broker):
        with pytest.raises(redis.exceptions.AuthenticationError):
            redis.Redis(port=broker.port).ping()

    def test_messages_are_kept_over_a_stop(self, broker):
        redis.Redis.from_url(broker.url).lpush("queue", "message")
        broker.stop()
        broker.start()
        assert redis.Redis.from_url(broker.url).lpop("queue") == b"message"


def test_the_servers_end_when_their_starter_is_killed(private_folder):
    program = """
import os, sys
from pathlib import Path
from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer
from deploy.local.redis import RedisServer
for server in (PostgresServer(Path(sys.argv[1]) / "p", free_port(), durable=False),
               RedisServer(Path(sys.argv[1]) / "r", free_port())):
    server.start()
    print(server.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    command = [sys.executable, "-c", program, str(private_folder)]
    said = subprocess.run(command, cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
                          stdout=subprocess.PIPE, text=True, check=False).stdout
    pids = [int(pid) for pid in said.split()]
    assert len(pids) == 2
    deadline = time.monotonic() + 15
    while any(born_at(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)
