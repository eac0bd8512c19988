"""What a desk is made of, and the one object that a process of it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from sqlalchemy import Engine, create_engine

from shared.lifecycle import Lifecycle
from shared.privacy import Holdings, Place, Vault
from shared.runtime.isolation import EVERYTHING, NOTHING
from shared.runtime.settings import Settings
from shared.runtime.work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from celery import Celery
    from sqlalchemy import Select

    from shared.casework import Actor, Outcome
    from shared.casework.statements import Statable
    from shared.files.store import Store
    from shared.mail import Message
    from shared.watching import Watched

Handler = Callable[[UnitOfWork, "list[dict[str, Any]]", "Message"], None]
TimerAction = Callable[[UnitOfWork, "list[UUID]", date], None]
RequestAction = Callable[..., "Outcome"]


@dataclass(frozen=True)
class Held:
    """A paper that a thing holds, by the digest in the desk's own tables.

    :param kind: what it is, in the official words.
    """

    digest: str
    kind: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One desk, declared on one page: what moves there, what it hears, what its clock does.

    :param listens: for each contract it takes, the handler, called inside the receiving transaction.
    :param timers: for each timer action, the function that is given the due subjects.
    :param requests: for each action that other desks may ask for, the action function.
    :param watched: the last days of its cases, and what has to be done next in each state.
    :param find: at the desk that keeps the register: the cases at any desk, of the actor's reach, that fit the words.
    :param standing: likewise there: how many cases of the actor's reach stand at which desk in which state.
    :param papers: of a thing, by its subject and id, the papers that its tables know by digest.
    :param sealed: where personal data stands sealed, beside the cases.
    :param statements: what trainees can state about their own case 学员声明 at this desk.
    :param holdings: what it holds on people, and for how long.
    :param jobs: further periodic jobs, by name: seconds between two runs, and what to run.
    """

    name: str
    title: str
    case: Lifecycle
    machines: tuple[Lifecycle, ...]
    listens: Mapping[str, Handler] = field(default_factory=dict)
    announces: tuple[str, ...] = ()
    timers: Mapping[str, TimerAction] = field(default_factory=dict)
    requests: Mapping[str, RequestAction] = field(default_factory=dict)
    jobs: Mapping[str, tuple[int, Callable[[Runtime], None]]] = field(default_factory=dict)
    seed: Callable[[UnitOfWork, date], None] | None = None
    papers: Callable[[UnitOfWork, str, UUID], list[Held]] | None = None
    sealed: tuple[Place, ...] = ()
    holdings: Holdings | None = None
    dossier: Callable[[UnitOfWork, list[UUID]], dict[UUID, dict[str, Any]]] | None = None
    watched: Watched | None = None
    find: Callable[[UnitOfWork, Actor, str], Select[*tuple[Any, ...]]] | None = None
    standing: Callable[[UnitOfWork, Actor], Mapping[tuple[str, str], int]] | None = None
    statements: tuple[Statable, ...] = ()


class Runtime:
    """A desk in a process: its settings, its database, its way to the broker.

    :ivar columns: what the case engine reads of each moving table, once it has looked.
    """

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.columns: dict[str, str] = {}

    @cached_property
    def vault(self) -> Vault:
        """What seals personal numbers and opens them."""
        return Vault(self.settings.personal_keys, self.settings.privacy_key)

    @cached_property
    def files(self) -> Store:
        """Where the desk's files lie, sealed."""
        from shared.files.store import Store

        return Store(self.settings.files_url, self.vault)

    @cached_property
    def engine(self) -> Engine:
        """The connection pool; made at first use, so that a forked child never inherits a connection."""
        limits = {
            "statement_timeout": 15_000,
            "lock_timeout": 5_000,
            "idle_in_transaction_session_timeout": 30_000,
            "timezone": "UTC",
        }
        return create_engine(
            self.settings.database_url,
            # Sync web workers and prefork children use one connection each; the rest is for a scrape beside a request.
            pool_size=1, max_overflow=3, pool_pre_ping=True, hide_parameters=True, json_deserializer=orjson.loads,
            connect_args={
                "connect_timeout": 5, "keepalives_idle": 10, "application_name": self.service.name,
                "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
            },
        )

    @cached_property
    def celery(self) -> Celery:
        """The Celery application of this desk, without tasks: enough to send."""
        from shared.runtime.worker import celery_for

        return celery_for(self.service.name, self.settings.broker_url)

    @cached_property
    def listens(self) -> Mapping[str, Handler]:
        """Every contract that this desk takes: its own, and those of the mechanisms."""
        return {**of_the_mechanisms(self.service.name), **self.service.listens}

    @cached_property
    def requests(self) -> Mapping[str, RequestAction]:
        """Every action that other desks may ask for; that a case's information was corrected is noted everywhere."""
        from shared import casework

        return {"correct": partial(_of_the_case, casework.correct, self.service.case), **self.service.requests}

    def unit_of_work(self, trace: str | None = None) -> AbstractContextManager[UnitOfWork]:
        """Open one transaction, see :func:`shared.runtime.work.unit_of_work`; of rows that belong to a unit it sees
        none until it is told whose work it does."""
        return unit_of_work(self, trace, NOTHING)

    def system_work(self, trace: str | None = None) -> AbstractContextManager[UnitOfWork]:
        """Open one transaction that sees all units: what the desk does by itself, never what somebody asks for."""
        return unit_of_work(self, trace, EVERYTHING)

    def send(self, desk: str, task: str, **arguments: Any) -> None:
        """Publish a task to a desk's queue. It may be lost: whoever sends it must be able to send it again."""
        self.celery.send_task(f"{desk}.{task}", kwargs=arguments, queue=desk)


def of_the_mechanisms(desk: str) -> Mapping[str, Handler]:
    """The contracts that a desk takes without declaring them, because every desk does."""
    from shared import reference
    from shared.casework import persons, requests, statements
    from shared.identity import ending
    from shared.journal import seals
    from shared.privacy import endings

    copies = {reference.CHANGED: reference.take, persons.CORRECTED: persons.take_corrections, ending.ASKED: ending.take}
    bases = {} if desk == reference.BASES else {reference.BASES_CHANGED: reference.take}
    return {**({} if desk == reference.OWNER else copies), **bases, **requests.LISTENS, **statements.LISTENS, **seals.LISTENS,
            endings.ENDED: endings.take_endings}


def _of_the_case(action: RequestAction, case: Lifecycle, uow: UnitOfWork, ids: list[UUID], **arguments: Any) -> Outcome:
    return action(uow, case, ids, **arguments)


__all__ = ["Held", "Runtime", "Service", "UnitOfWork"]
