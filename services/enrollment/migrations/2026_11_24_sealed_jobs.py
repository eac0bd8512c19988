"""What was typed into an action on many is sealed, and one look may be at the numbers of many people."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "enrollment_2026_11_24_jobs"
down_revision = "enrollment_2026_11_24_layouts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let nothing plain in; what is there is sealed right after the migrations, by whoever has the keys."""
    mechanisms.add(op, "enrollment", "sealed_jobs")


def downgrade() -> None:
    """Refuse: what is sealed stays so, and who looked stays on record."""
    raise NotImplementedError("restore the backup instead")
