"""What training was told of seats last, so that only what differs is told again."""

from __future__ import annotations

from alembic import op

from shared.runtime.isolation import protect

revision = "assessment_2026_11_24_seats"
down_revision = "assessment_2026_11_24_whose_card"
branch_labels = None
depends_on = None

TABLE = """
create table seats_told (
    id uuid primary key,
    about text not null,
    unit text not null,
    rehearsal boolean not null,
    version integer not null,
    told jsonb not null,
    told_on date not null,
    constraint told_of_a_sitting_or_a_class check (about in ('sitting', 'class'))
)
"""


def upgrade() -> None:
    """Add the table."""
    op.execute(TABLE)
    protect(op, {"seats_told": {}})


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table seats_told")
