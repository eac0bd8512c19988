"""What the clock does at the training desk: timer actions, each the same function that a person would call."""

from services.training import actions
from services.training.actions import mending

TIMERS = {actions.REMINDER: actions.remind_of_completion, mending.REMINDER: mending.remind_of_mending, "remind_deadline": actions.remind_deadline}
