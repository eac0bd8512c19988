"""Codes with which trainees open the pages about themselves; their accounts have no password."""

from alembic import op

from shared.runtime.isolation import own, protect

revision = "enrollment_2026_11_24_codes"
down_revision = "enrollment_2026_11_24_views"
branch_labels = None
depends_on = None

CODES = """
alter table accounts alter column password_hash drop not null;
create table trainee_codes (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    case_id uuid not null references cases,
    person_id uuid not null,
    account_id uuid not null references accounts,
    digest text not null unique,
    issued_at timestamptz not null,
    until timestamptz not null,
    issued_by uuid not null,
    issued_by_name text not null,
    revoked_at timestamptz,
    last_used_at timestamptz,
    failures integer not null,
    locked_until timestamptz,
    constraint a_code_lasts check (until > issued_at),
    constraint wrong_last_fours_are_counted_upwards check (failures >= 0)
);
create index trainee_codes_of_case on trainee_codes (case_id);
create unique index a_person_has_one_code on trainee_codes (person_id) where revoked_at is null;
"""


def upgrade() -> None:
    """Add the table; a code is seen by whoever sees its case."""
    op.get_bind().exec_driver_sql(CODES)
    protect(op, {"trainee_codes": own("person_id")},
            through={"trainee_codes": "exists (select from cases t where t.id = case_id)"})


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table trainee_codes")
    op.execute("delete from accounts where password_hash is null")
    op.execute("alter table accounts alter column password_hash set not null")
