"""Row-level security for what hangs on a protected row by its id: whoever sees the one sees the other."""

from __future__ import annotations

from alembic import op

from shared.runtime.isolation import hang

revision = "subsidy_2026_11_24_hanging"
down_revision = "subsidy_2026_11_24_statements"
branch_labels = None
depends_on = None

TABLES = {
    "payment_lines": ("cases", "case_id"),
    "objections": ("cases", "case_id"),
    "papers": ("cases", "case_id"),
    "eligibility": ("cases", "case_id"),
    "bank_answers": ("payment_batches", "batch_id"),
    "receipts": ("recoveries", "recovery_id"),
}


def upgrade() -> None:
    """Protect the tables."""
    hang(op, TABLES)


def downgrade() -> None:
    """Refuse: a wall is not taken away in passing."""
    raise NotImplementedError("write a migration that says what stands in its place")
