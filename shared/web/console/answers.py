"""What the API answers, as words on a page: no more than it answers, masked as it is masked there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from markupsafe import escape

from shared.web.console.labels import LABELS
from shared.web.console.words import money
from shared.web.language import mixed, say

MOST_PARTS = 200  # lines of one answer that a page shows


def label(name: str) -> str:
    """What people call a member of an answer; a name of the software alone is not shown."""
    return ANSWERS.get(name) or LABELS.get(name) or ""


def told(answer: Any) -> list[tuple[str, str]]:
    """The answer's members with their labels, inner ones after the outer's."""
    return list(_lines(answer, ""))[:MOST_PARTS]


def _lines(thing: Any, above: str) -> list[tuple[str, str]]:
    if isinstance(thing, Mapping):
        return [line for name, inner in thing.items() if name not in SKIPPED and label(str(name))
                for line in _lines(_yuan(str(name), inner), f"{above} · {say(label(str(name)))}" if above else say(label(str(name))))]
    if isinstance(thing, list):
        if all(not isinstance(one, (Mapping, list)) for one in thing):
            return [(above, escape(_("、")).join(mixed(one) for one in thing))] if thing else []
        return [line for at, one in enumerate(thing, 1) for line in _lines(one, f"{above} {at}".strip())]
    return [] if thing in (None, "") else [(above, _("是") if thing is True else _("否") if thing is False else mixed(thing))]


def _yuan(name: str, value: Any) -> Any:
    if name.endswith("_fen") and isinstance(value, int) and not isinstance(value, bool):
        return money(value)
    return value


SKIPPED = frozenset({"actions", "history", "timeline", "version", "state"})
ANSWERS = {
    "id": "登记编号", "count": "件数", "state_name": "现状态", "detail": "说明", "problem": "未办理的原因", "refused": "未办理",
    "moved": "已办理", "message": "说明", "row": "行", "rows": "行", "errors": "有误之处", "clause": "依据", "cure": "处理办法",
}
