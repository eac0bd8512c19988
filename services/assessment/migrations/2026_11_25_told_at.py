"""When seats were told of, to the minute."""

from __future__ import annotations

from alembic import op

revision = "assessment_2026_11_25_told_at"
down_revision = "assessment_2026_11_25_strangers"
branch_labels = None
depends_on = None

TABLES = ("seats_told",)


def upgrade() -> None:
    """Add the moment; of what was told before it is not known."""
    for table in TABLES:
        op.execute(f"alter table {table} add column told_at timestamptz")


def downgrade() -> None:
    """Take it away."""
    for table in TABLES:
        op.execute(f"alter table {table} drop column told_at")
