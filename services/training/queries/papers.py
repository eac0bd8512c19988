"""The papers that a case and a class hold as files: 劳动合同复印件 and the pieces of the archive 班级档案."""

from __future__ import annotations

from uuid import UUID

from services.training.rules.words import ARCHIVE_NAMES, ArchiveKind
from shared.runtime import Held, UnitOfWork

CONTRACT = "劳动合同复印件"


def papers(uow: UnitOfWork, subject: str, id_: UUID) -> list[Held]:
    """Of a case its contract; of a class its archive and the contracts of its people."""
    if subject == "class":
        rows = uow.execute("select kind, title, digest from archive_documents where class_id = :id order by added_on, id", {"id": id_})
        archive = [Held(digest, ARCHIVE_NAMES[ArchiveKind(kind)], title) for kind, title, digest in rows]
    elif subject == "case":
        archive = []
    else:
        return []
    contracts = uow.execute(
        "select contract_digest, name from cases where contract_digest is not null and (id = :id or class_id = :id)"
        " order by number", {"id": id_})
    return archive + [Held(digest, CONTRACT, name) for digest, name in contracts]
