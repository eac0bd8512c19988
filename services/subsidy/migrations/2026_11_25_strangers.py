"""How whoever objects is reached is sealed, and looking at it is on record, though they are no person here."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "subsidy_2026_11_25_strangers"
down_revision = "subsidy_2026_11_24_jobs"
branch_labels = None
depends_on = None

SEALED = """
alter table received_objections add constraint a_contact_is_sealed check (contact = '' or contact ~ '^[0-9]+:') not valid;
"""


def upgrade() -> None:
    """Let no plain contact in; what is there is sealed right after the migrations, by whoever has the keys."""
    mechanisms.add(op, "subsidy", "strangers")
    op.get_bind().exec_driver_sql(SEALED)


def downgrade() -> None:
    """Refuse: what is sealed stays so, and who looked stays on record."""
    raise NotImplementedError("restore the backup instead")
