"""What trainees say of themselves in their statements is sealed."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "training_2026_11_25_words"
down_revision = "training_2026_11_25_mending"
branch_labels = None
depends_on = None

ERASING = {
    "statements.papers": (
        "update statements t set name = '（已到期删除）', about_words = '（已到期删除）', text = ''"
        " where t.id = any (cast($1 as uuid[]))"),
}


def upgrade() -> None:
    """Let nothing plain in; what is there is sealed right after the migrations, by whoever has the keys."""
    mechanisms.add(op, "training", "sealed_words")
    mechanisms.erasing(op, ERASING)


def downgrade() -> None:
    """Refuse: what is sealed stays so."""
    raise NotImplementedError("restore the backup instead")
