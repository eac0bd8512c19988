"""The subsidy desk's first tables: cases, what moves beside them, and the ledger that the database itself keeps."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from shared.runtime import mechanisms

revision = "subsidy_2026_11_24"
down_revision = None
branch_labels = None
depends_on = None

# What every moving thing has, see shared.casework.Subject.
SUBJECT = """id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    state text not null,
    seq integer not null,
    head bytea not null,
    state_on date not null,
    here boolean not null,
    held_until date,
    held_reason text"""


def upgrade() -> None:
    """Create the mechanism tables and then the desk's own."""
    mechanisms.create(op, "subsidy", version=1)
    for part in ("cases", "ledger", "batches"):
        text = Path(__file__).with_name(f"2026_11_24_{part}.sql").read_text(encoding="utf-8")
        text = text.replace(":subject", SUBJECT).replace(":app", "subsidy_app")
        op.get_bind().exec_driver_sql(text.replace("%", "%%"))


def downgrade() -> None:
    """Refuse: a ledger is not undone, a database is restored."""
    raise NotImplementedError("restore the backup instead")
