"""What can happen to a case and to a class at the training desk, by whom, under which clause."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from shared.lifecycle import STATEMENT, Duty, Lifecycle, Role, everywhere, move


class CaseState(StrEnum):
    """Where a case stands while training owns it, and the states that its neighbours own."""

    SUBMITTED = "submitted"  # 待审核: at enrollment
    ENROLLED = "enrolled"  # 待编班
    PLACED = "placed"  # 已编班
    FILED = "filed"  # 已备案
    IN_TRAINING = "in_training"  # 在训
    COMPLETION_SUBMITTED = "completion_submitted"  # 结业待审
    DISCONTINUED = "discontinued"  # 已退训
    TRAINED = "trained"  # 待申报考核: at assessment
    WITHDRAWN = "withdrawn"  # 已退出
    DISQUALIFIED = "disqualified"  # 已取消资格


class ClassState(StrEnum):
    """Where a class 班级 stands."""

    DRAFTED = "drafted"  # 拟定
    SUBMITTED = "submitted"  # 待备案
    REVIEWED = "reviewed"  # 待备案复核
    RETURNED = "returned"  # 待补正
    FILED = "filed"  # 已备案
    IN_TRAINING = "in_training"  # 在训
    COMPLETION_SUBMITTED = "completion_submitted"  # 结业待审
    COMPLETED = "completed"  # 已结业
    CANCELLED = "cancelled"  # 已取消


class AmendmentState(StrEnum):
    """Where a change to a filed plan 方案变更 stands."""

    PROPOSED = "proposed"  # 待审批
    APPROVED = "approved"  # 已批准
    REJECTED = "rejected"  # 未批准


class MendingState(StrEnum):
    """Where an order to mend 整改通知 stands."""

    ORDERED = "ordered"  # 待整改
    ANSWERED = "answered"  # 待复查
    MENDED = "mended"  # 已整改
    CANCELLED = "cancelled"  # 已撤销


_C, _K, _A, _M = CaseState, ClassState, AmendmentState, MendingState
BASE, EMPLOYER, CLERK, REVIEWER = Role.BASE_CLERK, Role.EMPLOYER, Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER
OWN = MappingProxyType({Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"})
OWN_CLASS = MappingProxyType({Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id"})
OWN_PLAN = MappingProxyType({Role.BASE_CLERK: "base_id"})
OPEN = (_C.ENROLLED, _C.PLACED, _C.FILED, _C.IN_TRAINING, _C.COMPLETION_SUBMITTED)
STUDYING = (_C.IN_TRAINING, _C.COMPLETION_SUBMITTED)

CASE = Lifecycle(
    subject="case",
    name="学员业务",
    table="cases",
    states=CaseState,
    names={
        _C.SUBMITTED: "待审核", _C.ENROLLED: "待编班", _C.PLACED: "已编班", _C.FILED: "已备案",
        _C.IN_TRAINING: "在训", _C.COMPLETION_SUBMITTED: "结业待审", _C.DISCONTINUED: "已退训",
        _C.TRAINED: "待申报考核", _C.WITHDRAWN: "已退出", _C.DISQUALIFIED: "已取消资格",
    },
    initial=_C.ENROLLED,
    ends=frozenset({_C.DISCONTINUED, _C.WITHDRAWN, _C.DISQUALIFIED}),
    belongs=OWN,
    elsewhere={_C.SUBMITTED: "enrollment", _C.TRAINED: "assessment"},
    moves=[
        move("place", "编班", _C.ENROLLED, _C.PLACED, BASE, "§2.3"),
        move("unplace", "撤出", _C.PLACED, _C.ENROLLED, BASE, "§2.3"),
        move("transfer", "转班", _C.PLACED, None, BASE, "§2.3"),
        move("release", "随班撤销", (_C.PLACED, _C.FILED), _C.ENROLLED, BASE, "§2.3", needs_reason=True),
        move("file", "备案通过", _C.PLACED, _C.FILED, REVIEWER, "§2.3", duty=Duty.PLAN_REVIEW),
        move("start", "开班", _C.FILED, _C.IN_TRAINING, BASE, "§2.3"),
        move("submit_completion", "申报结业", _C.IN_TRAINING, _C.COMPLETION_SUBMITTED, BASE, "§2.5"),
        move("return_for_makeup", "退回补课", _C.COMPLETION_SUBMITTED, _C.IN_TRAINING, CLERK, "§2.5", needs_reason=True),
        move("complete", "结业审核通过", _C.COMPLETION_SUBMITTED, _C.TRAINED, CLERK, "§2.5",
             duty=Duty.COMPLETION_REVIEW, hands_to="assessment", announces="training.case.handed_on",
             undisputed=True),
        move("propose_discontinuation", "提出退训", STUDYING, None, BASE, "§2.5", needs_reason=True),
        move("discontinue", "确认退训", STUDYING, _C.DISCONTINUED, CLERK, "§2.5", needs_reason=True),
        *everywhere("training", OPEN, withdrawn=_C.WITHDRAWN, disqualified=_C.DISQUALIFIED,
                    back_to="enrollment", back_state=_C.SUBMITTED),
    ],
)

CLASS = Lifecycle(
    subject="class",
    name="班级",
    table="classes",
    states=ClassState,
    names={
        _K.DRAFTED: "拟定", _K.SUBMITTED: "待备案", _K.REVIEWED: "待备案复核", _K.RETURNED: "待补正",
        _K.FILED: "已备案", _K.IN_TRAINING: "在训", _K.COMPLETION_SUBMITTED: "结业待审",
        _K.COMPLETED: "已结业", _K.CANCELLED: "已取消",
    },
    initial=_K.DRAFTED,
    ends=frozenset({_K.COMPLETED, _K.CANCELLED}),
    belongs=OWN_CLASS,
    moves=[
        move("submit", "报送备案", (_K.DRAFTED, _K.RETURNED), _K.SUBMITTED, BASE, "§2.3"),
        move("countersign", "用人单位会签", _K.SUBMITTED, None, EMPLOYER, "§2.3"),
        move("return_plan", "退回补正", (_K.SUBMITTED, _K.REVIEWED), _K.RETURNED, (CLERK, REVIEWER), "§2.3",
             needs_reason=True),
        move("review", "备案初审通过", _K.SUBMITTED, _K.REVIEWED, CLERK, "§2.3", duty=Duty.PLAN_HANDLING),
        move("file", "备案通过", _K.REVIEWED, _K.FILED, REVIEWER, "§2.3", duty=Duty.PLAN_REVIEW),
        move("start", "开班", _K.FILED, _K.IN_TRAINING, BASE, "§2.3"),
        move("submit_completion", "申报结业", _K.IN_TRAINING, _K.COMPLETION_SUBMITTED, BASE, "§2.5"),
        move("return_for_makeup", "退回补课", _K.COMPLETION_SUBMITTED, _K.IN_TRAINING, CLERK, "§2.5", needs_reason=True),
        # People still making up hours keep the class in training; the others go on without waiting for them.
        move("complete", "结业审核通过", _K.COMPLETION_SUBMITTED, (_K.COMPLETED, _K.IN_TRAINING), CLERK, "§2.5",
             duty=Duty.COMPLETION_REVIEW),
        move("cancel", "取消开班", (_K.DRAFTED, _K.SUBMITTED, _K.RETURNED, _K.FILED), _K.CANCELLED, BASE, "§2.3",
             needs_reason=True),
    ],
)

AMENDMENT = Lifecycle(
    subject="amendment",
    name="方案变更",
    table="amendments",
    states=AmendmentState,
    names={_A.PROPOSED: "待审批", _A.APPROVED: "已批准", _A.REJECTED: "未批准"},
    initial=_A.PROPOSED,
    ends=frozenset({_A.APPROVED, _A.REJECTED}),
    belongs=OWN_PLAN,
    moves=[
        move("approve", "批准变更", _A.PROPOSED, _A.APPROVED, CLERK, "§2.5", duty=Duty.PLAN_HANDLING),
        move("reject", "不予批准", _A.PROPOSED, _A.REJECTED, CLERK, "§2.5", needs_reason=True),
    ],
)

MENDING = Lifecycle(
    subject="mending_order",
    name="整改",
    table="mending_orders",
    states=MendingState,
    names={_M.ORDERED: "待整改", _M.ANSWERED: "待复查", _M.MENDED: "已整改", _M.CANCELLED: "已撤销"},
    initial=_M.ORDERED,
    ends=frozenset({_M.MENDED, _M.CANCELLED}),
    belongs=OWN_PLAN,
    moves=[
        move("answer", "报送整改情况", _M.ORDERED, _M.ANSWERED, BASE, "§4.1"),
        move("confirm", "复查合格", _M.ANSWERED, _M.MENDED, (CLERK, REVIEWER), "§4.1"),
        move("order_again", "复查不合格", _M.ANSWERED, _M.ORDERED, (CLERK, REVIEWER), "§4.1", needs_reason=True),
        move("cancel", "撤销整改通知", (_M.ORDERED, _M.ANSWERED), _M.CANCELLED, (CLERK, REVIEWER), "§4.1", needs_reason=True),
    ],
)

MACHINES = (CASE, CLASS, AMENDMENT, MENDING, STATEMENT)
