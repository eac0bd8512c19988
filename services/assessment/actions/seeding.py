"""What the desk is born with: its policy, and with the sample its roster of officials."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from services.assessment.actions.sittings import register_officials
from services.assessment.rules import Post
from shared import policy, reference
from shared.casework import Actor
from shared.runtime import UnitOfWork

POLICY = Path(__file__).parents[1] / "policy.toml"
NAMESPACE = UUID("6f1c63d8-0000-5000-8000-000000000063")
SAMPLE_POSTS = {
    "examiner1": Post.EXAMINER, "examiner2": Post.EXAMINER, "examiner3": Post.EXAMINER,
    "invigilator": Post.INVIGILATOR, "supervisor": Post.SUPERVISOR,
}


def seed(uow: UnitOfWork, on: date) -> None:
    """Load the dated numbers of `policy.toml` where no later version is known; with the sample, its officials too."""
    reference.seed(uow, "policy", policy.to_rows(policy.load(POLICY)))
    if uow.runtime.settings.sample_password:
        for unit, rehearsal in (("huancui", False), ("rehearsal", True)):
            by = Actor(None, None, "seed", frozenset(), rehearsal=rehearsal)
            register_officials(uow, list(_officials(unit, on.year)), by=by)


def _officials(unit: str, year: int) -> Iterator[dict[str, Any]]:
    """Invented officials for the sittings of a unit, valid for this year; the last two have accounts, the examiners none."""
    for number, (account, post) in enumerate(SAMPLE_POSTS.items(), 1):
        yield {
            "person_id": uuid5(NAMESPACE, f"person:{unit}-{account}"), "name": f"演示考务{number}", "post": post,
            "valid_from": date(year, 1, 1), "valid_until": date(year, 12, 31),
        }
