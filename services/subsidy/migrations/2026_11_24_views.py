"""Lists kept under a name 常用筛选, and who is told when one is no longer empty."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms
from shared.runtime.isolation import protect

revision = "subsidy_2026_11_24_views"
down_revision = "subsidy_2026_11_24_looks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; a view is seen by the unit, or by the base or employer whose it is."""
    mechanisms.add(op, "subsidy", "views")
    mine = " or ".join(f"org = (select nullif(current_setting('{one}', true), '')::uuid)" for one in ("app.base", "app.employer"))
    protect(op, {"saved_views": {}}, through={"saved_views": mine})


def downgrade() -> None:
    """Drop them."""
    op.execute("drop table view_watches, saved_views")
    op.execute("alter table notices drop column reader_account")
