"""Who could know somebody's password because they have reset it, and until when they count as one."""

from __future__ import annotations

from alembic import op

revision = "enrollment_2026_11_24_as_one"
down_revision = "enrollment_2026_11_24_evaluators"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.execute("alter table accounts add column given_by text[], add column given_until date, add column gave_until date,"
               " add constraint a_password_is_given_by_somebody check ((given_by is null) = (given_until is null))")


def downgrade() -> None:
    """Drop them."""
    op.execute("alter table accounts drop column gave_until, drop column given_until, drop column given_by")
