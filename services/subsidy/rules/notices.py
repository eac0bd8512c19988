"""§4.1: 领取补贴人员公示. What is shown, for how long, and when it is over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.refusals import Reason, Refusal

STILL_RUNNING = Reason("notice-still-running", "公示期未满", "The notice is still running", "§4.1")
NOT_ON_NOTICE = Reason("notice-is-over", "公示期已满", "The notice is over", "§4.1")
NOT_YET_PUBLISHED = Reason("published-in-the-future", "发布日期晚于今天", "The date of publication lies ahead", "§4.1")
BEFORE_DRAFTED = Reason("published-before-drafted", "发布日期早于公示名单生成日", "Published before it was drafted", "§4.1")
OBJECTION_WAITS = Reason("objection-waits", "有异议尚未受理", "An objection has not been looked at", "§4.1")
NO_SUCH_LINE = Reason("no-such-line", "公示中没有这一行，或该行已不在公示", "No such line is on notice", "§4.1")
ALREADY_SETTLED = Reason("objection-settled", "该异议已处理", "The objection has been settled", "§4.1")
LINES_LEFT = Reason("notice-lines-left", "公示名单已有变化", "Lines of the notice have left it", "§4.1")


def content_hash(lines: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of the lines as they are shown, so that a copy elsewhere can be compared."""
    text = json.dumps([dict(line) for line in lines], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def notice_over(*, ends_on: date | None, on: date) -> Refusal | None:
    """Refuse to end a notice on or before its last day.

    §4.1: the people who are to be paid are published; the whole period must have passed.
    """
    if ends_on is None:
        return STILL_RUNNING("公示尚未发布。")
    if on <= ends_on:
        return STILL_RUNNING(f"公示至 {ends_on.isoformat()} 止，次日起方可报拨。", ends_on=ends_on)
    return None


def still_on_notice(*, ends_on: date | None, on: date) -> Refusal | None:
    """Refuse an objection after the notice's last day."""
    if ends_on is not None and on > ends_on:
        return NOT_ON_NOTICE(f"公示已于 {ends_on.isoformat()} 期满。", cure="可另行举报或申请复核", ends_on=ends_on)
    return None


def nothing_waits(*, received: int) -> Refusal | None:
    """Refuse to let a line go on while an objection to it has come in that nobody has looked at.

    §4.1: who objects in time is heard, also when the office opens the letter on the day after.
    """
    if not received:
        return None
    return OBJECTION_WAITS(f"有 {received} 份异议尚未受理。", cure="先受理或说明不予受理的理由", received=received)


def published_by(*, published_on: date, drafted_on: date, on: date) -> Refusal | None:
    """Refuse a date of publication that lies ahead, since the clock starts with a fact, or before the notice existed.

    §4.1: whoever could set the date back would end the notice before anybody has read it.
    """
    if published_on > on:
        return NOT_YET_PUBLISHED(f"发布日期 {published_on.isoformat()} 晚于今天 {on.isoformat()}。")
    if published_on < drafted_on:
        return BEFORE_DRAFTED(
            f"公示名单生成于 {drafted_on.isoformat()}，发布日期不能早于该日。", drafted_on=drafted_on,
        )
    return None


def nobody_left(*, drafted: int, now: int) -> Refusal | None:
    """Refuse to publish a notice some of whose lines have left since it was drafted: its content would be untrue."""
    if drafted == now:
        return None
    return LINES_LEFT(f"公示名单 {drafted} 人，现仅 {now} 人待公示。", cure="撤销本公示，重新生成名单", drafted=drafted, now=now)
