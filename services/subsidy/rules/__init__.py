"""The rules of the subsidy desk: one rule, one function, one clause; plain values in, a refusal or nothing out."""

from services.subsidy.rules import bankfiles, claims, draws, funds, money, notices, payments, recoveries

__all__ = ["bankfiles", "claims", "draws", "funds", "money", "notices", "payments", "recoveries"]
