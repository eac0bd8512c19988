"""Letters say by whom they are signed and have an annex; a unit's office gives them its own texts."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms
from shared.runtime.isolation import protect

revision = "subsidy_2026_11_24_papers"
down_revision = "subsidy_2026_11_24_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Letters that were issued before have no signature of their own and no annex."""
    op.execute("alter table official_letters add column signature text not null default '', add column annex jsonb")
    op.execute("alter table official_letters alter column signature drop default")
    op.execute("create index official_letters_of_thing on official_letters (subject_id)")
    mechanisms.add(op, "subsidy", "letter_templates")
    protect(op, {"letter_templates": {}})


def downgrade() -> None:
    """Refuse: what was issued stays."""
    raise NotImplementedError("restore the backup instead")
