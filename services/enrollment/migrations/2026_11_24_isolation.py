"""Row-level security: of the tables whose rows belong to a unit, a transaction sees and writes what it was told it may."""

from alembic import op

from shared.runtime.isolation import own, protect, protect_notes, protect_notices

revision = "2026_11_24_isolation"
down_revision = "enrollment_2026_11_24_lists"
branch_labels = None
depends_on = None

# Not among them: accounts, because whoever logs in has no unit yet, and case_numbers, a counter that bases count up.
TABLES = {
    "cases": own("base_id", "employer_id", "person_id"), "rosters": own("base_id"), "corrections": own("person_id"),
}


def upgrade() -> None:
    """Protect the tables; their owner, who migrates, goes on seeing all of them."""
    protect(op, TABLES)
    protect_notices(op)
    protect_notes(op, "cases")


def downgrade() -> None:
    """Refuse: a wall is not taken away in passing."""
    raise NotImplementedError("write a migration that says what stands in its place")
