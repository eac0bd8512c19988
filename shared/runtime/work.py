"""One request or one task is one transaction, opened at the edge and closed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Executable, event, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, SessionTransaction

from shared.calendar import WorkingCalendar
from shared.policy import Policy, from_rows
from shared.privacy import Vault
from shared.runtime.isolation import EVERY_UNIT, NOTHING, TELL, Sight

if TYPE_CHECKING:
    from shared.runtime.process import Runtime

CHINA = ZoneInfo("Asia/Shanghai")
log = structlog.get_logger()


class UnitOfWork:
    """The open transaction of a desk, with what must happen only once it holds.

    :ivar service: the desk's name.
    :ivar session: the SQLAlchemy session of the transaction.
    :ivar trace: the request's or message's id, carried from desk to desk.
    """

    def __init__(self, runtime: Runtime, session: Session, trace: str | None) -> None:
        self.runtime = runtime
        self.service = runtime.service.name
        self.session = session
        self.trace = trace
        self.afterwards: dict[str, Callable[[], None]] = {}
        self._reference: dict[str, Mapping[str, dict[str, Any]]] = {}
        self._policies: dict[date, Policy] = {}
        self._calendar: WorkingCalendar | None = None

    @property
    def vault(self) -> Vault:
        """What seals personal numbers and opens them."""
        return self.runtime.vault

    def execute(self, statement: Executable | str, params: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement, or SQL text with `:named` parameters, inside the transaction."""
        statement = text(statement) if isinstance(statement, str) else statement
        return self.session.execute(statement, params)  # type: ignore[return-value]  # DML and text give cursors

    @property
    def sight(self) -> Sight:
        """What the transaction may see of the tables whose rows belong to a unit."""
        sight: Sight = self.session.info["sight"]
        return sight

    def see(self, sight: Sight) -> None:
        """Let the transaction see this from here on; what was changed before is written as it was seen."""
        self.session.flush()
        self._look(sight)

    @contextmanager
    def whole_city(self) -> Iterator[None]:
        """Look beyond the actor's own unit, in the actor's world, for a fact that a rule reads or a thing that crosses
        units by its nature; what is shown of it is the caller's to answer for."""
        before = self.sight
        if before.units == EVERY_UNIT:
            yield
            return
        self.see(replace(before, units=EVERY_UNIT))
        try:
            yield
            self.session.flush()
        finally:
            self._look(before)

    def _look(self, sight: Sight) -> None:
        self.session.info["sight"] = sight
        # A transaction in error answers nothing any more; rolled back, it has the settings that it had before.
        if self.session.in_transaction() and self.session.is_active and not _in_error(self.session.connection()):
            _tell(self.session.connection(), sight)

    def after_commit(self, name: str, call: Callable[[], None]) -> None:
        """Remember one call per name for after the commit; a rollback forgets it."""
        self.afterwards[name] = call

    def reference(self, kind: str) -> Mapping[str, dict[str, Any]]:
        """This desk's copy of one kind of reference data, by key."""
        if kind not in self._reference:
            rows = self.execute("select key, row from reference where kind = :kind", {"kind": kind})
            self._reference[kind] = {key: row for key, row in rows}
        return self._reference[kind]

    def forget_reference(self) -> None:
        """Read reference data afresh, because this transaction has just changed it."""
        self._reference.clear()
        self._policies.clear()
        self._calendar = None

    def policy(self, day: date) -> Policy:
        """The policy in force on that day."""
        if day not in self._policies:
            self._policies[day] = Policy.on(from_rows(self.reference("policy")), day)
        return self._policies[day]

    def calendar(self) -> WorkingCalendar:
        """The working-day calendar of the announced holidays and make-up workdays."""
        if self._calendar is None:
            self._calendar = WorkingCalendar.of(self.reference("holiday").values())
        return self._calendar

    def day(self, rehearsal: bool) -> date:
        """Today in China, or the rehearsal unit's own day. Only the edges ask."""
        today = datetime.now(UTC).astimezone(CHINA).date()
        units = self.reference("unit").values() if rehearsal else ()
        return today + timedelta(days=next((unit["day_offset"] for unit in units if unit.get("rehearsal")), 0))


@event.listens_for(Session, "after_begin")
def _begin_with_sight(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    sight = session.info.get("sight", NOTHING)
    if sight is not NOTHING and not transaction.nested:
        _tell(connection, sight)


def _tell(connection: Connection, sight: Sight) -> None:
    connection.exec_driver_sql(TELL, sight.told())


def _in_error(connection: Connection) -> bool:
    raw = connection.connection.driver_connection
    return raw is None or raw.info.transaction_status == TransactionStatus.INERROR


@contextmanager
def unit_of_work(runtime: Runtime, trace: str | None, sight: Sight) -> Iterator[UnitOfWork]:
    """Open a transaction that may see this; commit it when the block ends, roll it back when it raises."""
    with Session(runtime.engine, expire_on_commit=False, autoflush=True, info={"sight": sight}) as session:
        uow = UnitOfWork(runtime, session, trace)
        try:
            yield uow
            session.commit()
        except BaseException:
            session.rollback()
            raise
    for name, call in uow.afterwards.items():
        try:
            call()
        except Exception as error:  # noqa: BLE001  # only a nudge: the sweeper repeats it, it must not spoil the answer
            log.warning("after_commit_failed", call=name, error=type(error).__name__)
