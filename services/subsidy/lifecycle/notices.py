"""A public notice 公示 of the people who are to be paid."""

from __future__ import annotations

from enum import StrEnum

from shared.lifecycle import Lifecycle, Role, move


class NoticeState(StrEnum):
    """Where a public notice stands."""

    DRAFTED = "drafted"  # 待发布
    PUBLISHED = "published"  # 公示中
    ENDED = "ended"  # 已期满
    CANCELLED = "cancelled"  # 已撤销


S = NoticeState
CLERK = Role.DISTRICT_CLERK

NOTICE = Lifecycle(
    subject="notice",
    name="公示",
    table="public_notices",
    states=NoticeState,
    names={S.DRAFTED: "待发布", S.PUBLISHED: "公示中", S.ENDED: "已期满", S.CANCELLED: "已撤销"},
    initial=S.DRAFTED,
    ends=frozenset({S.ENDED, S.CANCELLED}),
    moves=[
        move("publish", "发布公示", S.DRAFTED, S.PUBLISHED, CLERK, "§4.1"),
        move("cancel", "撤销", S.DRAFTED, S.CANCELLED, CLERK, "§4.1", needs_reason=True),
        move("end_notice", "公示期满", S.PUBLISHED, S.ENDED, Role.TIMER, "§4.1"),
    ],
)
