"""A desk in a test: a fresh database, actors, a client, and mail that is carried by hand."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient

from deploy.local.postgres import PostgresServer
from shared import identity, mail, reference, timers
from shared.casework import ALL, Actor
from shared.identity.posts import WHOLE_CITY
from shared.journal import seals, stream
from shared.lifecycle import Role
from shared.mail import unseal
from shared.privacy import purging
from shared.runtime import DESKS, Runtime, Service, Settings, UnitOfWork, new_id, seed
from shared.runtime.migrations import upgrade

IDS = UUID("6f1c63d8-0000-5000-8000-000000000063")
KEY = Ed25519PrivateKey.generate()
SEAL_KEYS = {desk: Ed25519PrivateKey.generate() for desk in DESKS}
MAIL_KEY = secrets.token_bytes(32)
PRIVACY_KEY = secrets.token_bytes(32)
PERSONAL_KEYS = {1: secrets.token_bytes(32)}
PASSWORD = "only-for-tests"  # of databases that live as long as the test
LATER = itertools.count(1_000_000)  # versions of reference rows, newer than any that was seeded
_VERSIONS = itertools.count(1_000_000)
ORGANISED = {Role.BASE_CLERK: "base", Role.EMPLOYER: "employer"}


def fixed_id(kind: str, key: str) -> UUID:
    """The id of a thing in the reference data or the sample, for example `fixed_id("base", "huancui")`."""
    return uuid5(IDS, f"{kind}:{key}")


def load_service(name: str) -> Service:
    """The declaration of a desk."""
    return importlib.import_module(f"services.{name}.app").SERVICE  # type: ignore[no-any-return]


class Databases:
    """One server for the tests of one process, with a migrated and seeded template per desk."""

    def __init__(self, folder: Path, port: int) -> None:
        self.server = PostgresServer(folder, port, durable=False)
        self.server.start()
        self._made: set[str] = set()
        self._numbers = itertools.count(1)

    def settings(self, service: str, database: str) -> Settings:
        """Settings of a desk whose database has that name."""
        return Settings(
            service=service,
            database_url=self.server.url(database, f"{service}_app", PASSWORD),
            database_owner_url=self.server.url(database, f"{service}_owner", PASSWORD),
            broker_url="redis://127.0.0.1:1/0",
            mail_keys=dict.fromkeys(DESKS, MAIL_KEY),
            identity_public_key=KEY.public_key().public_bytes_raw(),
            identity_private_key=KEY.private_bytes_raw() if service == "enrollment" else None,
            seal_private_key=SEAL_KEYS[service].private_bytes_raw(),
            seal_public_keys={desk: key.public_key().public_bytes_raw() for desk, key in SEAL_KEYS.items()},
            privacy_key=PRIVACY_KEY,
            personal_keys=PERSONAL_KEYS,
            files_url="memory://",
            sample_password="sample-password" if service == "enrollment" else None,
            log_level="WARNING",
        )

    def fresh(self, service: str, like: str | None = None) -> str:
        """Copy the desk's template, or the database `like`, whose connections this ends; answers the new one's name."""
        self._template(service)
        name = f"{service}_{next(self._numbers)}"
        with self.server.connect() as admin:
            if like is not None:  # no database can be copied that somebody is connected to
                admin.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s", [like])
            admin.execute(f'create database "{name}" template "{like or service}" owner "{service}_owner"'  # type: ignore[call-overload]
                          " strategy file_copy")  # a third of the work of the default, and most of what a test costs
        return name

    def drop(self, database: str) -> None:
        """Drop a test's database, whoever is still connected."""
        with self.server.connect() as admin:
            admin.execute(f'drop database "{database}" with (force)')  # type: ignore[call-overload]

    def _template(self, service: str) -> None:
        if service in self._made:
            return
        self.server.create_desk(service, PASSWORD, PASSWORD)
        settings = self.settings(service, service)
        upgrade(settings)
        runtime = CarriedRuntime(load_service(service), settings, deque())
        seed(runtime)
        if service != "enrollment":
            self._template("enrollment")
            with psycopg.connect(self._plain_url("enrollment")) as connection:
                rows = connection.execute("select kind, key, version, row from reference").fetchall()
            with runtime.system_work() as uow:
                reference.take(uow, [dict(zip(("kind", "key", "version", "row"), row, strict=True)) for row in rows],
                               None)
        with runtime.system_work() as uow:
            uow.execute("delete from outbox")
        runtime.engine.dispose()
        self._made.add(service)

    def _plain_url(self, database: str) -> str:
        return self.server.admin_url(database).replace("+psycopg", "")


class CarriedRuntime(Runtime):
    """A runtime whose messages wait in a list until :func:`pump` carries them."""

    def __init__(self, service: Service, settings: Settings, sent: deque[tuple[str, str, dict[str, Any]]]) -> None:
        super().__init__(service, settings)
        self.sent = sent

    def send(self, desk: str, task: str, **arguments: Any) -> None:
        """Keep the task instead of publishing it."""
        self.sent.append((desk, task, arguments))


class Desk:
    """One desk with a database of its own."""

    _apps: dict[str, Flask] = {}

    def __init__(
        self, service: Service, databases: Databases, sent: deque[tuple[str, str, dict[str, Any]]],
        like: Desk | None = None,
    ) -> None:
        self.service = service
        self.databases = databases
        self.database = databases.fresh(service.name, like.database if like else None)
        self.settings = databases.settings(service.name, self.database)
        self.runtime = CarriedRuntime(service, self.settings, sent)

    def close(self) -> None:
        """Drop the database."""
        self.runtime.engine.dispose()
        self.databases.drop(self.database)

    @contextmanager
    def uow(self) -> Iterator[UnitOfWork]:
        """One committed unit of work."""
        with self.runtime.system_work() as uow:
            yield uow

    def query(self, sql: str, **params: Any) -> list[Any]:
        """The rows of a select."""
        with self.runtime.system_work() as uow:
            return list(uow.execute(sql, params))

    def as_superuser(self, sql: str) -> None:
        """Do what no role of the system may: plant damage."""
        with self.databases.server.connect(self.database) as admin:
            admin.execute(sql)  # type: ignore[call-overload]

    def actor(
        self, *roles: Role, unit: str = "huancui", org: UUID | None = None, person: UUID | None = None,
        rehearsal: bool = False,
    ) -> Actor:
        """Somebody in these roles, with an account that this desk knows."""
        tied = next((fixed_id(kind, unit) for role, kind in ORGANISED.items() if role in roles), None)
        engaged = {"scope": [unit], "valid_until": "2099-12-31"} if Role.EVALUATOR in roles else {}
        units = ALL if set(roles) & WHOLE_CITY and not engaged else frozenset({unit})
        actor = Actor(uuid4(), person or uuid4(), "演示人员", frozenset(roles), units, org or tied, rehearsal)
        row = {
            "account": str(actor.account), "person_id": str(actor.person), "name": actor.name,
            "roles": sorted(roles), "unit": unit, "org": str(actor.org) if actor.org else None,
            "rehearsal": rehearsal, "active": True, "valid_from": "2019-10-21T00:00:00+00:00", **engaged,
        }
        with self.uow() as uow:
            reference.take(
                uow, [{"kind": "account", "key": str(actor.account), "version": 1, "row": row}], None
            )
        return actor

    @cached_property
    def app(self) -> Flask:
        """The desk's web application, over this database."""
        name = self.service.name
        if name not in self._apps:
            self._apps[name] = importlib.import_module(f"services.{name}.app").create_app(self.settings)
        app = self._apps[name]
        app.extensions["runtime"] = self.runtime
        app.extensions["throttling"]._fallback_storage.reset()
        return app

    def client(self, actor: Actor | None = None) -> Client:
        """A client logged in as this actor, or not at all."""
        return Client(self.app.test_client(), actor)

    def sweep(self) -> int:
        """Run the due timers, as the tick would."""
        return timers.sweep(self.runtime)


class Client:
    """A browserless client: JSON in, JSON out, a fresh idempotency key for each unsafe call."""

    def __init__(self, client: FlaskClient, actor: Actor | None) -> None:
        self.flask = client
        self.headers: dict[str, str] = {}
        if actor is not None and actor.account is not None:
            token = identity.issue(KEY.private_bytes_raw(), actor.account, datetime.now(UTC), 8, card=actor.card)
            self.headers["Authorization"] = f"Bearer {token}"
            client.set_cookie("jinlanling", token, path="/")  # for the pages, which know no other log-in

    def open(self, method: str, path: str, **arguments: Any) -> Any:
        """Call a path under /api/v1 (or an absolute one)."""
        headers = {**self.headers, "Idempotency-Key": str(uuid4()), **arguments.pop("headers", {})}
        url = path if path.startswith("/") else f"/api/v1/{path}"
        return self.flask.open(url, method=method, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> Any:
        """GET."""
        return self.open("GET", path, **arguments)

    def post(self, path: str, **arguments: Any) -> Any:
        """POST."""
        return self.open("POST", path, **arguments)

    def put(self, path: str, **arguments: Any) -> Any:
        """PUT."""
        return self.open("PUT", path, **arguments)

    def delete(self, path: str, **arguments: Any) -> Any:
        """DELETE."""
        return self.open("DELETE", path, **arguments)


TASKS: Mapping[str, Callable[..., object]] = {
    "mail.take": mail.take,
    "mail.relay": mail.relay,
    "mail.acknowledge": lambda runtime, envelope: mail.acknowledged(runtime, _opened(runtime, envelope)),
    "journal.take": stream.take_stream,
    "journal.acknowledge": lambda runtime, envelope: stream.stream_acknowledged(runtime, _opened(runtime, envelope)),
    "journal.stream": stream.stream,
    "journal.seal": seals.seal,
    "retention.run": purging.carry_out,
}


def _opened(runtime: Runtime, envelope: str) -> mail.Letter:
    return unseal(envelope, runtime.service.name, runtime.settings.mail_keys)


def pump(*desks: Desk, register: bool = True) -> None:
    """Carry all mail between these desks, and their journals to the register, until nothing moves.

    A message for a desk that is not among them is lost on the way, as with a broker that was flushed.
    """
    here = {desk.service.name: desk.runtime for desk in desks}
    for runtime in here.values():
        mail.relay(runtime)
        if register and "enrollment" in here:
            stream.stream(runtime)
    sent = desks[0].runtime.sent
    while sent:
        name, task, arguments = sent.popleft()
        if name in here and task not in ("timers.sweep", "letters.send", "retention.count"):  # a test says itself when the clock looks
            TASKS[task](here[name], **arguments)


def dossier(**fields: Any) -> dict[str, Any]:
    """A valid dossier as another desk would send it; `fields` replace those of the case, `facts`, `duties`.

    Its chain is one opened row at enrollment, so that the receiving desk continues from seq 1.
    """
    from shared.journal import GENESIS, row_hash

    case = {
        "id": str(new_id()), "number": f"JLL-{secrets.token_hex(5)}", "year": 2026, "unit": "huancui",
        "rehearsal": False, "person_id": str(uuid4()), "name": "演示学员", "id_number": "371099199001010014",
        "phone": "19900000000", "occupation": "6-31-01-03", "trade": "电工", "level": "senior",
        "certificate_kind": "skill_level", "route": "certificate", "base_id": str(fixed_id("base", "huancui")),
        "employer_id": str(fixed_id("employer", "huancui")), "state": "enrolled",
    }
    extra = {name: fields.pop(name) for name in ("facts", "duties", "reason") if name in fields}
    case |= {name: str(value) if isinstance(value, UUID) else value for name, value in fields.items()}
    row: dict[str, Any] = {
        "desk": "enrollment", "subject": "case", "subject_id": case["id"], "seq": "1", "action": "accept",
        "from_state": None, "to_state": case["state"], "actor": str(uuid4()), "duty": None, "clause": "§2.2",
        "reason": None, "facts": "{}", "on_day": "2026-03-02", "recorded_at": "2026-03-02T01:00:00.000000Z",
    }
    hashed = row_hash(GENESIS, row).hex()
    timeline = [{**row, "seq": 1, "prev": GENESIS.hex(), "hash": hashed}]
    return {
        "case": {**case, "seq": 1, "head": hashed}, "duties": extra.get("duties", []), "timeline": timeline,
        "facts": extra.get("facts", {}), "reason": extra.get("reason"),
    }


@contextlib.contextmanager
def on_day(desk: Desk, day: date, *, unit: str = "rehearsal") -> Iterator[None]:
    """Let the rehearsal unit live on that day at this desk."""
    with desk.uow() as uow:
        offset = (day - uow.day(False)).days
        row = {**uow.reference("unit").get(unit, {"rehearsal": True}), "day_offset": offset}
        reference.take(uow, [{"kind": "unit", "key": unit, "version": next(LATER), "row": row}], None)
    yield
