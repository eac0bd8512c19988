"""The papers 申领材料 that a claim brought as files."""

from __future__ import annotations

from uuid import UUID

from services.subsidy.rules.claims import PAPER_NAMES
from shared.runtime import Held, UnitOfWork

WHOSE = {"case": "p.case_id = :id", "claim_batch": "c.claim_batch_id = :id"}


def papers(uow: UnitOfWork, subject: str, id_: UUID) -> list[Held]:
    """Of a case or of a claim batch, each file once."""
    if subject not in WHOSE:
        return []
    rows = uow.execute(
        "select distinct p.kind, p.reference, p.sha256 from papers p join cases c on c.id = p.case_id"
        f" where p.sha256 is not null and {WHOSE[subject]} order by p.kind, p.reference", {"id": id_})
    return [Held(digest, PAPER_NAMES[kind], reference) for kind, reference, digest in rows]
