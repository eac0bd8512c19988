"""Accounts of payees as the journal and the bank's answer know them: a keyed digest, never the number."""

from __future__ import annotations

from shared.runtime import UnitOfWork


def fingerprint(uow: UnitOfWork, account: str) -> str:
    """The digest by which an account is recognised, from claim to payment."""
    return uow.vault.digest("payee_account", account)
