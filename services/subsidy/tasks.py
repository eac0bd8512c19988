"""The clock's doors: what a due timer does at the subsidy desk."""

from __future__ import annotations

from services.subsidy.actions import notices

TIMERS = {notices.END: notices.end_notices}
