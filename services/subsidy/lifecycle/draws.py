"""A draw 抽查 of a spot-check sample that nobody can foretell and anybody can recompute."""

from __future__ import annotations

from enum import StrEnum

from shared.lifecycle import Lifecycle, Role, move


class DrawState(StrEnum):
    """Where a draw stands."""

    FROZEN = "frozen"  # 名册已固定
    DRAWN = "drawn"  # 已抽取
    CLOSED = "closed"  # 已公布结果


S = DrawState
DRAWERS = (Role.DISTRICT_CLERK, Role.CITY_PROGRAMME_OFFICER)

DRAW = Lifecycle(
    subject="draw",
    name="抽查",
    table="draws",
    states=DrawState,
    names={S.FROZEN: "名册已固定", S.DRAWN: "已抽取", S.CLOSED: "已公布结果"},
    initial=S.FROZEN,
    ends=frozenset({S.CLOSED}),
    moves=[
        move("draw", "抽取", S.FROZEN, S.DRAWN, DRAWERS, "§4.2"),
        move("enlarge", "扩大样本", S.DRAWN, None, DRAWERS, "§4.2", needs_reason=True),
        move("close", "公布结果", S.DRAWN, S.CLOSED, DRAWERS, "§4.2"),
    ],
)
