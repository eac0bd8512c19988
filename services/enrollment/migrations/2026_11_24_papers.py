"""Official letters of this desk, and the texts that a unit's office gives them."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms
from shared.runtime.isolation import protect

revision = "enrollment_2026_11_24_papers"
down_revision = "enrollment_2026_11_24_codes"
branch_labels = None
depends_on = None

SEEN = "exists (select from cases t where t.id = subject_id)"


def upgrade() -> None:
    """Add the tables; a letter is read by whoever sees what it is about."""
    mechanisms.add(op, "enrollment", "official_letters")
    mechanisms.add(op, "enrollment", "letter_templates")
    protect(op, {"official_letters": {}, "document_numbers": {}, "letter_templates": {}}, through={"official_letters": SEEN})


def downgrade() -> None:
    """Refuse: what was issued stays."""
    raise NotImplementedError("restore the backup instead")
