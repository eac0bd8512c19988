"""Row-level security: of the tables whose rows belong to a unit, a transaction sees and writes what it was told it may."""

from alembic import op

from shared.runtime.isolation import own, protect, protect_notes, protect_notices

revision = "2026_11_24_isolation"
down_revision = "assessment_2026_11_24_lists"
branch_labels = None
depends_on = None

TABLES = {
    "cases": own("base_id", "employer_id", "person_id"), "exam_batches": own("base_id"), "sittings": own(),
    "officials": own("person_id"),
}


def upgrade() -> None:
    """Protect the tables; their owner, who migrates, goes on seeing all of them."""
    protect(op, TABLES)
    protect_notices(op)
    protect_notes(op, "cases", "exam_batches")


def downgrade() -> None:
    """Refuse: a wall is not taken away in passing."""
    raise NotImplementedError("write a migration that says what stands in its place")
