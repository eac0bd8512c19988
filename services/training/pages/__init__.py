"""Training's own pages of the console: the classes counted back from their last day; and what it adds to others."""

from services.training.actions.letters import LETTERS
from services.training.pages import case, school_class
from services.training.pages.backplan import blp as backplan
from shared.web.console import letters

FACES = {"case": case.FACE, "class": school_class.FACE}
blueprints = (backplan, letters.pages(LETTERS, {"class": "classes"}))

__all__ = ["FACES", "blueprints"]
