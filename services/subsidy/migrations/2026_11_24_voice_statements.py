"""What trainees state about their own cases, and what was denied at other desks."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms
from shared.runtime.isolation import own, protect

revision = "subsidy_2026_11_24_statements"
down_revision = "subsidy_2026_11_24_views_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables. Base and employer see what has become theirs, which an open denial has not."""
    mechanisms.add(op, "subsidy", "statements")
    protect(op, {"statements": own("base_id", "employer_id", "person_id"), "denials": own("person_id")})


def downgrade() -> None:
    """Drop them."""
    op.execute("drop table statements, denials")
