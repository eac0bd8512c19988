"""The JSON API of the subsidy desk, one page for each capability."""

from services.subsidy.routes import cases, claims, draws, funds, notices, payments, publication, recoveries

blueprints = (
    cases.blp, claims.blp, funds.blp, funds.ledger, funds.indicators, funds.requests, notices.blp, payments.blp,
    recoveries.blp, draws.blp, publication.blp,
)

__all__ = ["blueprints"]
