"""What assessment tells of seats: free ones by sitting, people who wait by class."""

from __future__ import annotations

from alembic import op

from shared.runtime.isolation import protect

revision = "training_2026_11_24_seats"
down_revision = "training_2026_11_24_whose_card"
branch_labels = None
depends_on = None

TABLES = """
create table exam_seats (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    version integer not null,
    told_on date not null,
    year integer not null,
    occupation text not null,
    level text not null,
    day date not null,
    open boolean not null,
    whole boolean not null,
    free integer not null,
    constraint free_seats_are_not_negative check (free >= 0)
);
create index exam_seats_of_kind on exam_seats (year, occupation, level);
create table exam_waiting (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    version integer not null,
    told_on date not null,
    waiting integer not null,
    constraint waiting_people_are_not_negative check (waiting >= 0)
)
"""


def upgrade() -> None:
    """Add the tables."""
    op.execute(TABLES)
    protect(op, {"exam_seats": {}, "exam_waiting": {}})


def downgrade() -> None:
    """Drop them."""
    op.execute("drop table exam_seats, exam_waiting")
