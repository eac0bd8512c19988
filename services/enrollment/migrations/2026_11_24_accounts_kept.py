"""Who changed which account, and how: only appended."""

from alembic import op

revision = "2026_11_24_accounts_kept"
down_revision = "enrollment_2026_11_24_pages"
branch_labels = None
depends_on = None

CHANGES = """
create table account_changes (
    id uuid primary key,
    account_id uuid not null references accounts,
    what text not null,
    before jsonb not null,
    after jsonb not null,
    by_account uuid not null,
    by_name text not null,
    at timestamptz not null
);
create index account_changes_of_account on account_changes (account_id);
revoke update, delete, truncate on account_changes from enrollment_app;
"""


def upgrade() -> None:
    """Add the table."""
    op.get_bind().exec_driver_sql(CHANGES)


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table account_changes")
