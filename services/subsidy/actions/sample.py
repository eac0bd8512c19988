"""What the desk is born with: its policy, money to rehearse with, and in the sample some for one unit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from services.subsidy.actions.ledger import grant
from services.subsidy.rules.funds import Fund
from shared import policy, reference
from shared.casework import Actor
from shared.runtime import UnitOfWork

POLICY = Path(__file__).parents[1] / "policy.toml"
REHEARSAL, SAMPLE_UNIT = "rehearsal", "huancui"
FIRST_YEAR = 2026  # in which rehearsals begin
AMOUNTS = {  # invented, in fen; the first fund pays nearly everything, as the notice wants it
    Fund.UNEMPLOYMENT_SKILL: 10_000_000_000_00,
    Fund.EMPLOYMENT_SUBSIDY: 1_000_000_000_00,
    Fund.ENTREPRENEURSHIP: 100_000_000_00,
}


def seed(uow: UnitOfWork, on: date) -> None:
    """Load the dated numbers of `policy.toml`, and invented budget indicators 演示指标 marked as placeholders.

    The rehearsal unit is always funded; a real unit only in an installation that has the sample.
    """
    reference.seed(uow, "policy", policy.to_rows(policy.load(POLICY)))
    units = [REHEARSAL, SAMPLE_UNIT] if uow.runtime.settings.sample_password else [REHEARSAL]
    for unit in units:
        for year in range(min(FIRST_YEAR, on.year), on.year + 2):
            for fund, amount in AMOUNTS.items():
                _fund(uow, unit, year, fund, amount, on)


def _fund(uow: UnitOfWork, unit: str, year: int, fund: Fund, amount_fen: int, on: date) -> None:
    document = f"演示指标〔{year}〕{list(Fund).index(fund) + 1}号"
    entered = uow.execute(
        "select exists (select from indicators where (unit, fund, year, document_number)"
        " = (:unit, :fund, :year, :document))",
        {"unit": unit, "fund": fund, "year": year, "document": document},
    ).scalar_one()
    if not entered:
        grant(uow, {
            "unit": unit, "rehearsal": unit == REHEARSAL, "fund": fund, "year": year, "amount_fen": amount_fen,
            "document_number": document, "subject_code": "演示科目", "carried_over": False, "placeholder": True,
        }, by=Actor.desk("subsidy"), on=on)
