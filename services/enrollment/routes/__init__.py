"""The JSON API of enrollment, one file per capability; each request is one unit of work, opened here."""

from services.enrollment.routes import accounts, annual, cases, deputies, office, reference, register, rosters
from services.enrollment.routes.choices import OFFERS

blueprints = (
    accounts.login_blp, accounts.blp, deputies.blp, cases.blp, rosters.blp, register.blp, annual.blp, reference.units,
    reference.levels, reference.occupations, reference.employers, reference.years, reference.policy,
    reference.rehearsal, office.corrections,
)
rosters.blp.offers.update(OFFERS)

__all__ = ["blueprints"]
