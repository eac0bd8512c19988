"""What the console keeps beside the things: notes, what operators did by hand, what `verify` found."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "training_2026_11_24_pages"
down_revision = "2026_11_24_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    mechanisms.add(op, "training", "pages")


def downgrade() -> None:
    """Drop them."""
    op.execute("drop table notes, operator_acts, verifications")
