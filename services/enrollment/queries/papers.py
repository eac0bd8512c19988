"""The papers 报名材料 that a case holds as files."""

from __future__ import annotations

from uuid import UUID

from services.enrollment.rules import PAPER_NAMES
from shared.runtime import Held, UnitOfWork


def papers(uow: UnitOfWork, subject: str, id_: UUID) -> list[Held]:
    """Of a case, those of its papers that came as files."""
    if subject != "case":
        return []
    found = uow.execute("select papers from cases where id = :id", {"id": id_}).scalar_one()
    return [Held(one["digest"], PAPER_NAMES.get(one["kind"], one["kind"])) for one in found if one.get("digest")]
