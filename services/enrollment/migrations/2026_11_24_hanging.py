"""Row-level security for what hangs on a protected row by its id: whoever sees the one sees the other."""

from __future__ import annotations

from alembic import op

from shared.runtime.isolation import hang

revision = "enrollment_2026_11_24_hanging"
down_revision = "enrollment_2026_11_24_statements"
branch_labels = None
depends_on = None

TABLES = {
    "roster_rows": ("rosters", "roster_id"),
    "judgements": ("cases", "case_id"),
    "register_cases": ("cases", "case_id"),
    "register_journal": ("cases", "case_id"),
}


def upgrade() -> None:
    """Protect the tables."""
    hang(op, TABLES)


def downgrade() -> None:
    """Refuse: a wall is not taken away in passing."""
    raise NotImplementedError("write a migration that says what stands in its place")
