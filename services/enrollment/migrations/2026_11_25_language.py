"""An account has the language in which letters to it are written."""

from __future__ import annotations

from alembic import op

revision = "enrollment_2026_11_25_language"
down_revision = "enrollment_2026_11_25_strangers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Chinese until somebody chooses."""
    op.execute("alter table accounts add column language text not null default 'zh'"
               " constraint a_language_that_we_write check (language in ('zh', 'en'))")


def downgrade() -> None:
    """Forget what was chosen."""
    op.execute("alter table accounts drop column language")
