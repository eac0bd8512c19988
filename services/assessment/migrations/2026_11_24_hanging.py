"""Row-level security for what hangs on a protected row by its id: whoever sees the one sees the other."""

from __future__ import annotations

from alembic import op

from shared.runtime.isolation import hang

revision = "assessment_2026_11_24_hanging"
down_revision = "assessment_2026_11_24_statements"
branch_labels = None
depends_on = None

TABLES = {
    "certificates": ("cases", "case_id"),
    "results": ("cases", "case_id"),
    "seats": ("cases", "case_id"),
    "sitting_officials": ("sittings", "sitting_id"),
}


def upgrade() -> None:
    """Protect the tables."""
    hang(op, TABLES)


def downgrade() -> None:
    """Refuse: a wall is not taken away in passing."""
    raise NotImplementedError("write a migration that says what stands in its place")
