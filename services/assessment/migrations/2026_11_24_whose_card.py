"""Who printed the code with which something was stated; and confirmations that a denial has overturned."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "assessment_2026_11_24_whose_card"
down_revision = "assessment_2026_11_24_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    mechanisms.add(op, "assessment", "overturned")


def downgrade() -> None:
    """Refuse: what was overturned would stand again."""
    raise NotImplementedError("restore the backup instead")
