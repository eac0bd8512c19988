"""Log-ins one by one, initial passwords, terms of accounts, tokens of programs, deputies."""

from alembic import op

revision = "2026_11_24_identity"
down_revision = "2026_11_24"
branch_labels = None
depends_on = None

ACCESS = """
alter table accounts
    add column initial boolean not null default false,
    add column valid_until date,
    add column scope text[],
    add column subject text unique;
create table log_ins (
    id uuid primary key,
    account_id uuid not null references accounts,
    at timestamptz not null,
    until timestamptz not null,
    how text not null,
    address text not null,
    agent text not null,
    ended_at timestamptz,
    constraint a_log_in_lasts check (until > at)
);
create index log_ins_of_account on log_ins (account_id, until);
create table api_tokens (
    id uuid primary key,
    account_id uuid not null references accounts,
    name text not null,
    digest text not null,
    scopes text[] not null,
    made_at timestamptz not null,
    until timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    constraint a_token_lasts check (until > made_at)
);
create index api_tokens_of_account on api_tokens (account_id);
create table deputies (
    id uuid primary key,
    absent_id uuid not null references accounts,
    deputy_id uuid not null references accounts,
    first_day date not null,
    last_day date not null,
    reason text not null,
    made_by uuid not null,
    made_on date not null,
    ended_on date,
    constraint nobody_is_their_own_deputy check (absent_id <> deputy_id),
    constraint an_absence_ends_after_it_begins check (last_day >= first_day)
);
create index deputies_of_absent on deputies (absent_id);
create index deputies_of_deputy on deputies (deputy_id);
"""


def upgrade() -> None:
    """Add the columns and tables."""
    op.get_bind().exec_driver_sql(ACCESS)


def downgrade() -> None:
    """Drop them."""
    for table in ("deputies", "api_tokens", "log_ins"):
        op.execute(f"drop table {table}")
    op.execute("alter table accounts drop column initial, drop column valid_until, drop column scope, drop column subject")
