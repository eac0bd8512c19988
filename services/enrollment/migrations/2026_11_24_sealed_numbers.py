"""Identity and telephone numbers are sealed wherever they stand, and found by keyed digests.

The rows that are there are sealed right after the migrations, by whoever has the keys; nothing plain is written from here on.
"""

from alembic import op

revision = "enrollment_2026_11_24_sealed"
down_revision = "2026_11_24_isolation"
branch_labels = None
depends_on = None

SEALED = """
alter table cases drop column last_four;
alter table cases add column id_digest text, add column last_four_digest text;
create index cases_by_id_digest on cases (id_digest);
create index cases_by_last_four on cases (last_four_digest);
alter table cases add constraint numbers_of_a_person_are_sealed check (
    id_number ~ '^[0-9]+:' and (phone = '' or phone ~ '^[0-9]+:') and num_nulls(id_digest, last_four_digest) = 0) not valid;
alter table persons add constraint numbers_of_a_person_are_sealed check (
    (id_number is null or id_number ~ '^[0-9]+:') and (phone = '' or phone ~ '^[0-9]+:')) not valid;
alter table corrections add constraint a_correction_is_sealed check (
    jsonb_typeof(before) = 'string' and jsonb_typeof(after) = 'string') not valid;
alter table roster_rows add constraint a_roster_row_is_sealed check (
    jsonb_typeof(cells) = 'string' and jsonb_typeof(changes) = 'string'
    and (application is null or jsonb_typeof(application) = 'string')) not valid;
"""


def upgrade() -> None:
    """Add the digests, and let nothing plain in."""
    op.get_bind().exec_driver_sql(SEALED)


def downgrade() -> None:
    """Numbers that are sealed stay so; an older program cannot read them."""
    op.execute("alter table cases drop constraint numbers_of_a_person_are_sealed")
    op.execute("alter table persons drop constraint numbers_of_a_person_are_sealed")
    op.execute("alter table corrections drop constraint a_correction_is_sealed")
    op.execute("alter table roster_rows drop constraint a_roster_row_is_sealed")
