"""Who printed the code with which something was stated; and confirmations that a denial has overturned."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "enrollment_2026_11_24_whose_card"
down_revision = "enrollment_2026_11_24_retention"
branch_labels = None
depends_on = None

PRINTED = """
alter table trainee_codes add column issuer text;
update trainee_codes t set issuer = case when a.roles @> array['base_clerk'] then 'base' else 'office' end
    from accounts a where a.id = t.issued_by;
update trainee_codes set issuer = 'base' where issuer is null;
alter table trainee_codes alter column issuer set not null,
    add constraint a_code_says_who_printed_it check (issuer in ('base', 'office'));
"""


def upgrade() -> None:
    """Add the columns."""
    mechanisms.add(op, "enrollment", "overturned")
    op.get_bind().exec_driver_sql(PRINTED)


def downgrade() -> None:
    """Refuse: what was overturned would stand again."""
    raise NotImplementedError("restore the backup instead")
