"""A unit's office gives its letters its own layout; each letter keeps the Word file that it was issued as."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms
from shared.runtime.isolation import hang, protect

revision = "training_2026_11_24_layouts"
down_revision = "training_2026_11_24_offices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; whoever reads a letter reads its file."""
    mechanisms.add(op, "training", "letter_layouts")
    protect(op, {"letter_layouts": {}})
    hang(op, {"letter_files": ("official_letters", "letter_id")})


def downgrade() -> None:
    """Refuse: what was issued stays."""
    raise NotImplementedError("restore the backup instead")
