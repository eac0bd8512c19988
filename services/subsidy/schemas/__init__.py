"""Shapes of what comes in and goes out at the subsidy desk, one page for each capability."""

from services.subsidy.schemas import answers, cases, claims, draws, funds, notices, payments, recoveries

__all__ = ["answers", "cases", "claims", "draws", "funds", "notices", "payments", "recoveries"]
