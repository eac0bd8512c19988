"""A look may be at somebody who is no person here."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "enrollment_2026_11_25_strangers"
down_revision = "enrollment_2026_11_24_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let looks name nobody where all that is seen is how somebody is reached."""
    mechanisms.add(op, "enrollment", "strangers")


def downgrade() -> None:
    """Refuse: who looked stays on record."""
    raise NotImplementedError("restore the backup instead")
