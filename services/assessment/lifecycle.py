"""What can happen to a case, an exam application and a sitting at the assessment desk, by whom, under which clause."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from shared.lifecycle import STATEMENT, Duty, Lifecycle, Role, everywhere, move


class CaseState(StrEnum):
    """Where a case stands while assessment owns it, and the states that its neighbours own."""

    COMPLETION_SUBMITTED = "completion_submitted"  # 结业待审: at training
    TRAINED = "trained"  # 待申报考核
    APPLIED = "applied"  # 已申报
    EXAM_RETURNED = "exam_returned"  # 待补正
    ADMITTED = "admitted"  # 待排考
    SEATED = "seated"  # 已排考
    SAT = "sat"  # 已考待评
    PASSED = "passed"  # 合格待证
    FAILED = "failed"  # 不合格
    ABSENT = "absent"  # 缺考
    VOIDED = "voided"  # 违纪
    ENDED = "ended"  # 未取证结案
    CERTIFIED = "certified"  # 已取证: at subsidy
    WITHDRAWN = "withdrawn"  # 已退出
    DISQUALIFIED = "disqualified"  # 已取消资格


class BatchState(StrEnum):
    """Where a class's exam application 考核批次 stands."""

    APPLIED = "applied"  # 待审核
    ADMITTED = "admitted"  # 已通过
    RETURNED = "returned"  # 已退回


class SittingState(StrEnum):
    """Where a sitting 考场场次 stands."""

    PLANNED = "planned"  # 待配员
    STAFFED = "staffed"  # 待开考
    HELD = "held"  # 待录成绩
    RESULTS_ENTERED = "results_entered"  # 待核成绩
    RESULTS_CHECKED = "results_checked"  # 待公布
    PUBLISHED = "published"  # 已公布
    VOID = "void"  # 已取消


_C, _B, _S = CaseState, BatchState, SittingState
BASE, OFFICE = Role.BASE_CLERK, Role.EXAMINER_OFFICE
IN_THE_ROOM = (Role.INVIGILATOR, Role.SUPERVISOR)
OWN = MappingProxyType({Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"})
BEFORE_SITTING = (_C.TRAINED, _C.APPLIED, _C.EXAM_RETURNED, _C.ADMITTED, _C.SEATED)
OPEN = (*BEFORE_SITTING, _C.SAT, _C.PASSED, _C.FAILED, _C.ABSENT, _C.VOIDED)

CASE = Lifecycle(
    subject="case",
    name="学员业务",
    table="cases",
    states=CaseState,
    names={
        _C.COMPLETION_SUBMITTED: "结业待审", _C.TRAINED: "待申报考核", _C.APPLIED: "已申报", _C.EXAM_RETURNED: "待补正",
        _C.ADMITTED: "待排考", _C.SEATED: "已排考", _C.SAT: "已考待评", _C.PASSED: "合格待证", _C.FAILED: "不合格",
        _C.ABSENT: "缺考", _C.VOIDED: "违纪", _C.ENDED: "未取证结案", _C.CERTIFIED: "已取证",
        _C.WITHDRAWN: "已退出", _C.DISQUALIFIED: "已取消资格",
    },
    initial=_C.TRAINED,
    ends=frozenset({_C.ENDED, _C.WITHDRAWN, _C.DISQUALIFIED}),
    belongs=OWN,
    elsewhere={_C.COMPLETION_SUBMITTED: "training", _C.CERTIFIED: "subsidy"},
    moves=[
        move("apply_exam", "申报考核", (_C.TRAINED, _C.EXAM_RETURNED), _C.APPLIED, BASE, "§2.6"),
        move("return_exam", "退回补正", _C.APPLIED, _C.EXAM_RETURNED, OFFICE, "§2.6", needs_reason=True),
        move("admit", "报考审核通过", _C.APPLIED, _C.ADMITTED, OFFICE, "§2.6", duty=Duty.EXAM_ADMISSION, revocable=True),
        move("seat", "编排考场", _C.ADMITTED, _C.SEATED, OFFICE, "§2.6"),
        move("unseat", "撤出考场", _C.SEATED, _C.ADMITTED, OFFICE, "§2.6", needs_reason=True),
        move("mark_presence", "登记到考", _C.SEATED, (_C.SAT, _C.ABSENT, _C.VOIDED), IN_THE_ROOM, "§2.6"),
        move("enter_result", "录入成绩", _C.SAT, None, OFFICE, "§2.6", duty=Duty.RESULT_ENTRY),
        move("check_result", "核对成绩", _C.SAT, None, OFFICE, "§2.6", duty=Duty.RESULT_CHECK),
        move("publish_result", "公布成绩", _C.SAT, (_C.PASSED, _C.FAILED), OFFICE, "§2.6"),
        move("resit", "补考", (_C.FAILED, _C.ABSENT), _C.ADMITTED, (BASE, Role.TRAINEE), "§2.6"),
        move("ask_review", "申请成绩复核", (_C.PASSED, _C.FAILED), None, (BASE, Role.TRAINEE), "§2.6", needs_reason=True),
        move("review_result", "成绩复核", (_C.PASSED, _C.FAILED), _C.SAT, OFFICE, "§2.6", needs_reason=True),
        move("register_certificate", "登记证书", _C.PASSED, _C.CERTIFIED, OFFICE, "§2.7", duty=Duty.CERTIFYING,
             hands_to="subsidy", announces="assessment.case.handed_on", undisputed=True),
        # A person ends a case; that 31 December has passed ends nothing by itself.
        move("end", "结案", (_C.FAILED, _C.ABSENT, _C.VOIDED, _C.ADMITTED), _C.ENDED, OFFICE, "§2.6", needs_reason=True),
        *everywhere("assessment", OPEN, withdrawn=_C.WITHDRAWN, disqualified=_C.DISQUALIFIED,
                    back_to="training", back_state=_C.COMPLETION_SUBMITTED),
    ],
)

EXAM_BATCH = Lifecycle(
    subject="exam_batch",
    name="考核批次",
    table="exam_batches",
    states=BatchState,
    names={_B.APPLIED: "待审核", _B.ADMITTED: "已通过", _B.RETURNED: "已退回"},
    initial=_B.APPLIED,
    ends=frozenset({_B.ADMITTED, _B.RETURNED}),
    belongs=MappingProxyType({Role.BASE_CLERK: "base_id"}),
    moves=[
        move("admit", "审核通过", _B.APPLIED, _B.ADMITTED, OFFICE, "§2.6"),
        move("return_exam", "退回", _B.APPLIED, _B.RETURNED, OFFICE, "§2.6", needs_reason=True),
    ],
)

SITTING = Lifecycle(
    subject="sitting",
    name="考场场次",
    table="sittings",
    states=SittingState,
    names={
        _S.PLANNED: "待配员", _S.STAFFED: "待开考", _S.HELD: "待录成绩", _S.RESULTS_ENTERED: "待核成绩",
        _S.RESULTS_CHECKED: "待公布", _S.PUBLISHED: "已公布", _S.VOID: "已取消",
    },
    initial=_S.PLANNED,
    ends=frozenset({_S.VOID}),
    rests=frozenset({_S.PUBLISHED}),
    moves=[
        move("staff", "配备考务人员", (_S.PLANNED, _S.STAFFED), _S.STAFFED, OFFICE, "§2.6"),
        move("mark_presence", "登记到考", _S.STAFFED, _S.HELD, IN_THE_ROOM, "§2.6"),
        move("enter_results", "录入成绩", (_S.HELD, _S.RESULTS_ENTERED), (_S.RESULTS_ENTERED, _S.HELD), OFFICE, "§2.6"),
        # What is entered can be checked while the rest is still missing; the sitting stands where the slowest part does.
        move("check_results", "核对成绩", (_S.HELD, _S.RESULTS_ENTERED), (_S.RESULTS_CHECKED, _S.RESULTS_ENTERED, _S.HELD),
             OFFICE, "§2.6"),
        move("publish", "公布成绩", _S.RESULTS_CHECKED, _S.PUBLISHED, OFFICE, "§2.6"),
        # A review 成绩复核 opens the entering of results again, for the cases under review only.
        move("reopen", "成绩复核", (_S.RESULTS_ENTERED, _S.RESULTS_CHECKED, _S.PUBLISHED), _S.HELD, OFFICE, "§2.6",
             needs_reason=True),
        move("void", "取消考场", (_S.PLANNED, _S.STAFFED), _S.VOID, OFFICE, "§2.6", needs_reason=True),
    ],
)

MACHINES = (CASE, EXAM_BATCH, SITTING, STATEMENT)
