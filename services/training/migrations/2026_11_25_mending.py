"""Orders to mend 整改通知 what a site visit found."""

from __future__ import annotations

from alembic import op

from shared.runtime.isolation import own, protect, protect_notes

revision = "training_2026_11_25_mending"
down_revision = "training_2026_11_25_told_at"
branch_labels = None
depends_on = None

TABLES = """
create sequence mending_numbers;
create table mending_orders (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    state text not null,
    seq integer not null,
    head bytea not null,
    state_on date not null,
    here boolean not null,
    held_until date,
    held_reason text,
    number text not null unique,
    class_id uuid not null references classes,
    base_id uuid not null references bases,
    visit_id uuid not null references site_visits,
    to_mend text not null,
    last_day date not null,
    ordered_on date not null,
    mended text,
    answered_on date,
    constraint an_answer_says_what_was_mended check ((mended is null) = (answered_on is null)),
    constraint answered_before_it_is_confirmed check (state not in ('answered', 'mended') or mended is not null),
    constraint an_order_gives_time check (last_day > ordered_on)
);
create index mending_orders_of_class on mending_orders (class_id);
create index mending_orders_of_unit on mending_orders (unit, state, last_day);
grant usage on sequence mending_numbers to training_app;
grant select, insert, update on mending_orders to training_app;
"""
SEEN = " or ".join(f"exists (select from {table} t where t.id = subject_id)" for table in ("cases", "classes", "mending_orders"))


def upgrade() -> None:
    """Add the table; letters and shared notes about an order are read by whoever sees it, the base among them."""
    op.execute(TABLES)
    protect(op, {"mending_orders": own("base_id")})
    op.execute("drop policy isolation on official_letters; drop policy isolation on notes")
    protect(op, {"official_letters": {}}, through={"official_letters": SEEN})
    protect_notes(op, "cases", "classes", "amendments", "mending_orders")


def downgrade() -> None:
    """Refuse: what was ordered stays on record."""
    raise NotImplementedError("restore the backup instead")
