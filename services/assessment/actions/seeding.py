"""What the desk is born with: its policy, and in the sample its officials."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shared import policy, reference
from shared.runtime import UnitOfWork

POLICY = Path(__file__).parents[1] / "policy.toml"


def seed(uow: UnitOfWork, on: date) -> None:
    """Load the dated numbers of `policy.toml` where no later version is known."""
    reference.seed(uow, "policy", policy.to_rows(policy.load(POLICY)))
