"""What the worklists of the console keep: actions on many things."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "subsidy_2026_11_24_lists"
down_revision = "2026_11_24_publication"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    mechanisms.add(op, "subsidy", "lists")


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table bulk_jobs")
