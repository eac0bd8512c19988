"""The two tables as SQLAlchemy sees them; the mechanisms' SQL creates them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Integer, MetaData, Table, Text, Uuid

metadata = MetaData()

notices = Table(
    "notices", metadata,
    Column("id", Uuid, primary_key=True),
    Column("occasion", Text, nullable=False),
    Column("reader_role", Text, nullable=False),
    Column("reader_unit", Text),
    Column("reader_org", Uuid),
    Column("reader_account", Uuid),
    Column("rehearsal", Boolean, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("cases_count", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("read_at", DateTime(timezone=True)),
    Column("read_by", Uuid),
)
letters = Table(
    "letters", metadata,
    Column("id", Uuid, primary_key=True),
    Column("notice_id", ForeignKey("notices.id"), nullable=False),
    Column("account", Uuid, nullable=False),
    Column("address", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("claimed_at", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    Column("failed_at", DateTime(timezone=True)),
    Column("error", Text),
)
