"""The clock's doors: what a due timer does at the subsidy desk."""

from __future__ import annotations

from services.subsidy.actions import deadlines, notices

TIMERS = {notices.END: notices.end_notices, "remind_deadline": deadlines.remind_deadline}
