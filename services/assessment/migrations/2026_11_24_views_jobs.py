"""An action on many goes on in the background: for whom it is done, why it stopped, and what was only previewed."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "assessment_2026_11_24_views_jobs"
down_revision = "assessment_2026_11_24_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    mechanisms.add(op, "assessment", "jobs")


def downgrade() -> None:
    """Drop them."""
    op.execute("drop index bulk_jobs_of_account")
    op.execute("alter table bulk_jobs drop column acting_for, drop column prepared, drop column attempts, drop column stopped")
