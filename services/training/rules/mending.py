"""Orders to mend 整改通知 what a site visit found (63号 §4.1)."""

from __future__ import annotations

from datetime import date

from shared.refusals import Kind, Reason, Refusal

NO_TIME = Reason("no-time-to-mend", "整改期限须晚于今天", "The last day to mend must lie ahead", "§4.1", Kind.MALFORMED)
OTHER_VISIT = Reason("visit-of-another-class", "不是本班的现场检查", "The visit is another class's", "§4.1")


def time_to_mend(*, last_day: date, on: date) -> Refusal | None:
    """Refuse an order whose last day is not after the day on which it is given; how long it is, the office decides (63号 §4.1)."""
    if last_day > on:
        return None
    return NO_TIME(f"整改期限 {last_day} 不晚于今天（{on}）。", cure="给基地留出整改的时间。", last_day=last_day, on=on)


def overdue(*, last_day: date, on: date) -> bool:
    """Whether the last day to mend is past (63号 §4.1)."""
    return on > last_day
