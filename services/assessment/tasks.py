"""What the clock does at the assessment desk: the same actions as people take."""

from services.assessment import actions

TIMERS = {"remind_deadline": actions.remind_deadline}
