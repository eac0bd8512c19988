"""The official letters 文书 of training: the receipt of a filed class 备案回执, what must be put right in a plan, and what a visit found to be mended (63号 §2.3, §2.5, §4.1)."""

from __future__ import annotations

from collections.abc import Mapping

from services.training.actions.letter_samples import SAMPLE
from services.training.lifecycle import CLASS, MENDING, ClassState, MendingState
from services.training.queries import base_of, rosters
from shared.identity import rights
from shared.letters import Decision, LetterKind, Letters, spelled
from shared.letters.kinds import Row
from shared.runtime import UnitOfWork

CLASS_WORDS = {
    "班级编号": "班级的编号", "培训基地": "办班的培训基地", "用人单位": "学员所在的用人单位", "职业": "培训工种", "等级": "培训等级",
    "开班日期": "备案的开班日期", "结束日期": "备案的结束日期", "理由": "作出决定时填写的理由", "决定日期": "作出决定之日",
}
STANDING = (ClassState.FILED, ClassState.IN_TRAINING, ClassState.COMPLETION_SUBMITTED, ClassState.COMPLETED)
PLANNED = """
select count(*) as lessons, coalesce(sum(hours), 0) as hours, min(day) as first, max(day) as last
from lessons where class_id = :id and dropped_by is null
"""


def _class(uow: UnitOfWork, row: Row, decision: Decision) -> dict[str, str]:
    def name(kind: str, key: object) -> str:
        return str(uow.reference(kind).get(str(key), {}).get("name") or "")

    return {
        "班级编号": row["number"], "培训基地": str((base_of(uow, row["base_id"]) or {}).get("name", "")), "用人单位": name("employer", row["employer_id"]),
        "职业": row["trade"], "等级": name("level", row["level"]), "开班日期": spelled(row["starts_on"]),
        "结束日期": spelled(row["ends_on"]), "理由": decision.reason, "决定日期": spelled(decision.on),
    }


def _mending(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    """What was found by which visit, and what is to be mended by when."""
    found = uow.execute("select v.visited_on, v.findings, k.number from site_visits v join classes k on k.id = v.class_id where v.id = :id",
                        {"id": row["visit_id"]}).one()
    return {
        "整改编号": row["number"], "培训基地": str((base_of(uow, row["base_id"]) or {}).get("name", "")), "班级编号": found.number,
        "检查日期": spelled(found.visited_on), "检查情况": found.findings, "整改事项": row["to_mend"], "整改期限": spelled(row["last_day"]),
        "理由": decision.reason, "决定日期": spelled(decision.on),
    }


def _filing(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    """What was filed, and how long before a lesson a change to it must be approved."""
    plan = uow.execute(PLANNED, {"id": row["id"]}).mappings().one()
    first, last = plan["first"] or row["starts_on"], plan["last"] or row["ends_on"]
    return {
        **_class(uow, row, decision), "人数": str(rosters(uow, [row["id"]]).get(row["id"], (0, 0))[0]),
        "课时": str(plan["hours"]), "课次": str(plan["lessons"]), "课程起": spelled(first), "课程止": spelled(last),
        "报批天数": str(uow.policy(row["starts_on"]).amendment_lead_days),
    }


LETTERS = Letters(series="金蓝领训", policy="training_letters", kinds=(
    LetterKind(
        slug="filing", title="开班备案回执", machine=CLASS, actions=("file",), stands=STANDING, by=rights.ISSUE_CLASS_LETTERS,
        words={**CLASS_WORDS, "人数": "备案的学员人数", "课时": "课程安排的总课时", "课次": "课程安排的课次数", "课程起": "第一次课的日期",
               "课程止": "最后一次课的日期", "报批天数": "变更须在所涉课程之前几天批准"},
        needed=frozenset({"班级编号", "课程起", "课程止", "报批天数"}), fill=_filing, sample=SAMPLE),
    LetterKind(
        slug="correction", title="补正通知", machine=CLASS, actions=("return_plan",), stands=(ClassState.RETURNED,), by=rights.ISSUE_CLASS_LETTERS,
        words=CLASS_WORDS, needed=frozenset({"班级编号", "理由"}), fill=_class, sample=SAMPLE),
    LetterKind(
        slug="mending", title="整改通知书", machine=MENDING, actions=("order", "order_again"), stands=(MendingState.ORDERED, MendingState.ANSWERED, MendingState.MENDED),
        by=rights.ORDER_MENDING,
        words={"整改编号": "整改的编号", "培训基地": "办班的培训基地", "班级编号": "班级的编号", "检查日期": "现场检查的日期", "检查情况": "现场检查登记的情况",
               "整改事项": "须整改的事项", "整改期限": "整改的最后一日", "理由": "复查不合格时填写的理由", "决定日期": "作出决定之日"},
        needed=frozenset({"整改事项", "整改期限"}), fill=_mending, sample=SAMPLE),
))
