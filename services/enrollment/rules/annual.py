"""What the annual table counts, 63号 §4.3 and annex; the notice does not say what "trained" means."""

from __future__ import annotations

from enum import StrEnum

from shared.refusals import Reason, Refusal

UNKNOWN_MEANING = Reason("unknown-meaning-of-trained", "统计口径不存在", "No such meaning of trained", "§4.3")


class Trained(StrEnum):
    """The meanings of 培训人数 that policy may choose from."""

    STARTED = "started"  # 开班在训的
    COMPLETED = "completed"  # 结业审核通过的
    SAT = "sat"  # 参加考核的


class Outcome(StrEnum):
    """What became of a trained person; each falls under exactly one."""

    PASSED = "passed"  # 合格
    FAILED = "failed"  # 不合格（含违纪）
    ABSENT = "absent"  # 缺考
    PENDING = "pending"  # 尚无结果


TRAINED_NAMES = {Trained.STARTED: "开班在训", Trained.COMPLETED: "结业审核通过", Trained.SAT: "参加考核"}
OUTCOME_NAMES = {
    Outcome.PASSED: "合格", Outcome.FAILED: "不合格", Outcome.ABSENT: "缺考", Outcome.PENDING: "尚无结果",
}


def meaning_is_known(*, meaning: str) -> Refusal | None:
    """annex: 培训人数 is counted by one of the meanings that policy names."""
    if meaning in set(Trained):
        return None
    return UNKNOWN_MEANING(f"没有名为“{meaning}”的统计口径。", cure=f"可用：{'、'.join(Trained)}。", meaning=meaning)


def adds_up(*, trained: int, passed: int, failed: int, absent: int, pending: int) -> bool:
    """annex: 培训人数 = 合格 + 不合格 + 缺考 + 尚无结果, in every cell."""
    return trained == passed + failed + absent + pending
