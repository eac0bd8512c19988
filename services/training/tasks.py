"""What the clock does at the training desk: timer actions, each the same function that a person would call."""

from services.training import actions

TIMERS = {actions.REMINDER: actions.remind_of_completion, "remind_deadline": actions.remind_deadline}
