"""Things handed to a colleague of the same post 转办."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms
from shared.runtime.isolation import own, protect

revision = "training_2026_11_25_handed"
down_revision = "training_2026_11_25_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; a unit sees its own, a base or an employer what its clerks hand to one another."""
    mechanisms.add(op, "training", "handed")
    protect(op, {"handed_over": own("base_id", "employer_id")})


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table handed_over")
