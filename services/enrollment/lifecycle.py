"""What may happen to a case at the enrollment desk 报名, readable aloud: action, from, to, who, clause."""

from enum import StrEnum

from shared.lifecycle import STATEMENT, Duty, Lifecycle, Role, everywhere, move


class State(StrEnum):
    """Where a case stands while enrollment has it; the last three end or leave this desk."""

    DRAFTED = "drafted"  # 待提交
    SUBMITTED = "submitted"  # 待审核
    RETURNED = "returned"  # 待补正
    WAITING_FOR_STANDARD = "waiting_for_standard"  # 待目录
    REJECTED = "rejected"  # 审核不通过
    ENROLLED = "enrolled"  # 待编班: owned by training
    WITHDRAWN = "withdrawn"  # 已退出
    DISQUALIFIED = "disqualified"  # 已取消资格


S = State
APPLICANTS = (Role.BASE_CLERK, Role.EMPLOYER, Role.TRAINEE)
OFFICERS = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER)
OPEN = (S.DRAFTED, S.SUBMITTED, S.RETURNED, S.WAITING_FOR_STANDARD, S.REJECTED)

CASE = Lifecycle(
    subject="case",
    name="学员业务",
    table="cases",
    states=State,
    names={
        S.DRAFTED: "待提交",
        S.SUBMITTED: "待审核",
        S.RETURNED: "待补正",
        S.WAITING_FOR_STANDARD: "待目录",
        S.REJECTED: "审核不通过",
        S.ENROLLED: "待编班",
        S.WITHDRAWN: "已退出",
        S.DISQUALIFIED: "已取消资格",
    },
    initial=S.DRAFTED,
    ends=frozenset({S.WITHDRAWN, S.DISQUALIFIED}),
    rests=frozenset({S.REJECTED}),
    elsewhere={S.ENROLLED: "training"},
    belongs={Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"},
    moves=[
        move("amend", "修改", (S.DRAFTED, S.RETURNED), None, APPLICANTS, "§2.2"),
        move("submit", "提交", (S.DRAFTED, S.RETURNED), S.SUBMITTED, APPLICANTS, "§2.2", revocable=True),
        move("return_for_correction", "退回补正", S.SUBMITTED, S.RETURNED, Role.DISTRICT_CLERK, "§2.2",
             needs_reason=True, revocable=True),
        move("defer", "列入待开", S.SUBMITTED, S.WAITING_FOR_STANDARD, Role.DISTRICT_CLERK, "§1.2",
             needs_reason=True, revocable=True),
        move("resume", "恢复审核", S.WAITING_FOR_STANDARD, S.SUBMITTED, Role.DISTRICT_CLERK, "§1.2"),
        move("record_judgement", "记录认定", S.SUBMITTED, None, OFFICERS, "§2.2",
             duty=Duty.ENROLLMENT_HANDLING, needs_reason=True),
        move("accept", "审核通过", S.SUBMITTED, S.ENROLLED, OFFICERS, "§2.2",
             duty=Duty.ENROLLMENT_REVIEW, hands_to="training", announces="enrollment.case.handed_on", undisputed=True),
        move("reject", "不予通过", S.SUBMITTED, S.REJECTED, Role.DISTRICT_CLERK, "§1.3–2.2",
             needs_reason=True, revocable=True),
        move("appeal", "申请复查", S.REJECTED, S.SUBMITTED, (Role.TRAINEE, Role.BASE_CLERK), "",
             needs_reason=True),
        *everywhere("enrollment", OPEN, withdrawn=S.WITHDRAWN, disqualified=S.DISQUALIFIED),
    ],
)

MACHINES = (CASE, STATEMENT)
