"""The JSON API of the assessment desk, by capability."""

from services.assessment.routes.cases import batches, cases, classes
from services.assessment.routes.certificates import certificates
from services.assessment.routes.choices import OFFERS
from services.assessment.routes.deadlines import deadlines
from services.assessment.routes.sittings import officials, sittings

blueprints = (cases, classes, batches, officials, sittings, certificates, deadlines)
classes.offers.update(OFFERS)

__all__ = ["blueprints"]
