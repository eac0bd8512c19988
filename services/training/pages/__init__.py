"""Training's own pages of the console: the classes counted back from their last day; and what it adds to others."""

from services.training.actions.letters import LETTERS
from services.training.pages import case, mending, school_class
from services.training.pages.backplan import blp as backplan
from shared.web.console import letters

FACES = {"case": case.FACE, "class": school_class.FACE, "mending_order": mending.FACE}
blueprints = (backplan, letters.pages(LETTERS, {"class": "classes", "mending_order": "mending-orders"}))

__all__ = ["FACES", "blueprints"]
