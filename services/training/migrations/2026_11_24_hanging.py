"""Row-level security for what hangs on a protected row by its id: whoever sees the one sees the other."""

from __future__ import annotations

from alembic import op

from shared.runtime.isolation import hang

revision = "training_2026_11_24_hanging"
down_revision = "training_2026_11_24_statements"
branch_labels = None
depends_on = None

TABLES = {
    "attendance": ("cases", "case_id"),
    "follow_ups": ("cases", "case_id"),
    "archive_documents": ("classes", "class_id"),
    "deviations": ("classes", "class_id"),
    "site_visits": ("classes", "class_id"),
    "lessons": ("classes", "class_id"),
    "teacher_certificates": ("teachers", "teacher_id"),
}


def upgrade() -> None:
    """Protect the tables; a held lesson by way of the planned one."""
    hang(op, TABLES)
    hang(op, {"lesson_records": ("lessons", "lesson_id")})


def downgrade() -> None:
    """Refuse: a wall is not taken away in passing."""
    raise NotImplementedError("write a migration that says what stands in its place")
