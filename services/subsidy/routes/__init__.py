"""The JSON API of the subsidy desk, one page for each capability."""

from services.subsidy.routes import cases, claims, draws, funds, notices, payments, publication, recoveries
from services.subsidy.routes.choices import OFFERS

blueprints = (
    cases.blp, claims.blp, funds.blp, funds.ledger, funds.indicators, funds.requests, notices.blp, payments.blp,
    recoveries.blp, draws.blp, publication.blp,
)
cases.blp.offers.update(OFFERS)

__all__ = ["blueprints"]
