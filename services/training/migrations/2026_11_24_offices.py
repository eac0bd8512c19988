"""Whose a note is: of which office, and not only of which base or employer."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "training_2026_11_24_offices"
down_revision = "training_2026_11_24_seats"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    mechanisms.add(op, "training", "offices")


def downgrade() -> None:
    """Drop it."""
    op.execute("alter table notes drop column office")
