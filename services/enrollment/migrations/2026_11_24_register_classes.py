"""The register knows the class 班级 of a case, as its journal tells it, and finds people by the class's number."""

from __future__ import annotations

from alembic import op

revision = "enrollment_2026_11_24_classes"
down_revision = "enrollment_2026_11_24_hanging"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, with its index."""
    op.execute("alter table register_cases add column class_number text")
    op.execute("create index register_cases_by_class on register_cases (class_number text_pattern_ops)")


def downgrade() -> None:
    """Drop them."""
    op.execute("alter table register_cases drop column class_number")
