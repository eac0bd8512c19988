"""Row-level security: of the tables whose rows belong to a unit, a transaction sees and writes what it was told it may."""

from alembic import op

from shared.runtime.isolation import own, protect, protect_notes, protect_notices, publish

revision = "2026_11_24_isolation"
down_revision = "2026_11_24_letters"
branch_labels = None
depends_on = None

TABLES = {
    "cases": own("base_id", "employer_id", "person_id"), "claim_batches": own("base_id", "employer_id", "person_id"),
    "invoices": own(), "indicators": own(), "public_notices": own(), "fund_requests": own(), "payment_batches": own(),
    "recoveries": own(), "draws": own(), "received_objections": own(), "publications": own(),
    "official_letters": own(), "document_numbers": own(),
}
LEDGER = {"accounts": own(), "transfers": own()}
# A letter is read by whom it concerns; whoever claims enters the invoices of the claim, and whoever moves a case moves its money, without seeing the unit's.
THROUGH = {
    "official_letters": "exists (select from cases c where c.id = subject_id)"
                        " or exists (select from claim_batches b where b.id = subject_id)",
    "invoices": "exists (select from claim_batches b where b.id = claim_batch_id)",
    "transfers": "exists (select from cases c where c.id = case_id)",
}


def upgrade() -> None:
    """Protect the tables; their owner, and so the functions that keep the ledger, go on seeing all of them."""
    protect(op, TABLES, through=THROUGH)
    protect(op, LEDGER, through=THROUGH, rehearsal=False)
    protect_notices(op)
    protect_notes(op, "cases", "claim_batches")
    publish(op, "public_notices", "state = 'published'")
    publish(op, "draws", "true")


def downgrade() -> None:
    """Refuse: a wall is not taken away in passing."""
    raise NotImplementedError("write a migration that says what stands in its place")
