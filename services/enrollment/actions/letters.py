"""The official letters 文书 of enrollment: what must be mended, and why an application does not pass (63号 §2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from services.enrollment.actions.applications import FIELD_NAMES
from services.enrollment.actions.letter_samples import SAMPLE
from services.enrollment.lifecycle import CASE, State
from services.enrollment.queries import verdicts
from services.enrollment.rules import LEVEL_NAMES
from shared.deadlines import Step
from shared.identity import rights
from shared.letters import Decision, LetterKind, Letters, numbered, spelled
from shared.letters.kinds import Row
from shared.refusals import Check, Finding, cited
from shared.runtime import UnitOfWork
from shared.watching import plan_of

PERSON = {
    "姓名": "学员姓名", "业务编号": "学员业务的编号", "职业": "申报的工种", "等级": "申报的等级", "培训基地": "报名的培训基地",
    "用人单位": "学员所在的用人单位", "理由": "作出决定时填写的理由", "决定日期": "作出决定之日",
}
NOTICE_63 = "威人社字〔2019〕63号"
CLAUSE = "二（二）"  # 报名审核


def _person(uow: UnitOfWork, row: Row, decision: Decision) -> dict[str, str]:
    names = {column: str(uow.reference(kind).get(str(row[column]), {}).get("name") or "")
             for column, kind in (("base_id", "base"), ("employer_id", "employer"))}
    return {
        "姓名": row["name"], "业务编号": row["number"], "职业": row["trade"], "等级": LEVEL_NAMES.get(row["level"], ""),
        "培训基地": names["base_id"], "用人单位": names["employer_id"], "理由": decision.reason,
        "决定日期": spelled(decision.on),
    }


def _correction(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    """What to mend, and until when: whoever is to be assessed this year must be in a class that starts in time."""
    items = [f"{FIELD_NAMES[one['item']]}：{one.get('note') or ''}".rstrip("：") for one in row["return_items"] or ()]
    last = next((step.last_day for step in plan_of(uow, row["year"], decision.on) if step.step is Step.START), None)
    return {**_person(uow, row, decision), "补正事项": numbered(items), "补正期限": spelled(last) if last else ""}


def _refusal(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    """What the rules found on the day of the decision, each with its clause."""
    failed = [check for check in verdicts(uow, [row], decision.on)[row["id"]] if check.finding is Finding.NOT_MET]
    clauses = dict.fromkeys(cited(check.clause.removeprefix("63号 ")) for check in failed)
    return {**_person(uow, row, decision), "不符合事项": numbered([_said(check) for check in failed]),
            "依据": f"{NOTICE_63} {'、'.join(clauses) or CLAUSE}",
            "救济途径": uow.policy(decision.on).refusal_remedy}


def _said(check: Check) -> str:
    return f"{check.name}：{check.refusal.detail}" if check.refusal else check.name


LETTERS = Letters(series="金蓝领报", policy="enrollment_letters", kinds=(
    LetterKind(
        slug="correction", title="补正通知", machine=CASE, actions=("return_for_correction",), stands=(State.RETURNED,), by=rights.ISSUE_ENROLLMENT_LETTERS,
        words={**PERSON, "补正事项": "退回时列明的各项，逐项编号", "补正期限": "本年度最迟开班日，由年底考核期限倒排"},
        needed=frozenset({"补正事项", "补正期限"}), fill=_correction, sample=SAMPLE),
    LetterKind(
        slug="refusal", title="不予通过告知书", machine=CASE, actions=("reject",), stands=(State.REJECTED,), by=rights.ISSUE_ENROLLMENT_LETTERS,
        words={**PERSON, "不符合事项": "审核当日不符合的各项，逐项编号；没有时为空", "依据": "不符合事项所依据的条款",
               "救济途径": "申请复查、行政复议和提起行政诉讼的途径和期限"},
        needed=frozenset({"理由", "依据", "救济途径"}), fill=_refusal, sample=SAMPLE),
))
