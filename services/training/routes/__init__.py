"""The JSON API of the training desk."""

from services.training.routes.amendments import amendments
from services.training.routes.bases import bases, teachers
from services.training.routes.cases import cases
from services.training.routes.choices import OFFERS
from services.training.routes.classes import classes
from services.training.routes.lessons import mount as mount_lessons
from services.training.routes.mending import mount as mount_mending
from services.training.routes.mending import orders
from services.training.routes.supervision import mount as mount_supervision

mount_lessons(classes)
mount_supervision(classes)
mount_mending(classes)

BLUEPRINTS = (bases, teachers, classes, amendments, orders, cases)
classes.offers.update(OFFERS)

__all__ = ["BLUEPRINTS"]
