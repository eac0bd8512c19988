"""Whoever sees a number in full is on record."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms
from shared.runtime.isolation import protect

revision = "training_2026_11_24_looks"
down_revision = "training_2026_11_24_sealed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; a look is seen, and made, by whoever sees the case."""
    mechanisms.add(op, "training", "looks")
    protect(op, {"looks": {}}, through={"looks": "exists (select from cases t where t.id = subject_id)"})


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table looks")
