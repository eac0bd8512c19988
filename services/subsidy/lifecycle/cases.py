"""What can happen to a case 学员业务 at the subsidy desk, by whom, under which clause."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from shared.lifecycle import Duty, Lifecycle, Role, everywhere, move


class State(StrEnum):
    """Where a case stands while subsidy owns it, and the state that its neighbour owns."""

    PASSED = "passed"  # 合格待证: at assessment
    CERTIFIED = "certified"  # 待申领
    CLAIMED = "claimed"  # 待初审
    CLAIM_RETURNED = "claim_returned"  # 待补正
    VERIFIED = "verified"  # 待复审
    CLEARED = "cleared"  # 待审批
    WAITING_FOR_FUNDS = "waiting_for_funds"  # 资金待落实
    APPROVED = "approved"  # 待公示
    ON_NOTICE = "on_notice"  # 公示中
    OBJECTED = "objected"  # 异议核查
    PAYABLE = "payable"  # 待报拨
    FINANCE_REVIEW = "finance_review"  # 待财政审核
    FUNDED = "funded"  # 已核拨
    IN_PAYMENT = "in_payment"  # 支付中
    PAYMENT_RETURNED = "payment_returned"  # 退票待更正
    PAID = "paid"  # 已到账
    CLOSED = "closed"  # 已办结
    RECOVERING = "recovering"  # 追回中
    REFUSED = "refused"  # 不予补贴
    WAIVED = "waived"  # 放弃
    RECOVERED = "recovered"  # 已追回
    WRITTEN_OFF = "written_off"  # 核销或移送
    WITHDRAWN = "withdrawn"  # 已退出
    DISQUALIFIED = "disqualified"  # 已取消资格


S = State
CLAIMANTS = (Role.TRAINEE, Role.EMPLOYER, Role.BASE_CLERK)
CLERK, REVIEWER, LEADER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER
CITY, ACCOUNTANT, FINANCE = Role.CITY_PROGRAMME_OFFICER, Role.FUND_ACCOUNTANT, Role.FINANCE_BUREAU
REFUSABLE = (S.CLAIMED, S.CLAIM_RETURNED, S.VERIFIED, S.CLEARED, S.WAITING_FOR_FUNDS, S.APPROVED, S.ON_NOTICE,
             S.OBJECTED, S.PAYABLE)
PAID_OUT = (S.IN_PAYMENT, S.PAYMENT_RETURNED, S.PAID, S.CLOSED, S.RECOVERING)
OPEN = (S.CERTIFIED, *REFUSABLE, S.FINANCE_REVIEW, S.FUNDED, *PAID_OUT)

CASE = Lifecycle(
    subject="case",
    name="学员业务",
    table="cases",
    states=State,
    names={
        S.PASSED: "合格待证", S.CERTIFIED: "待申领", S.CLAIMED: "待初审", S.CLAIM_RETURNED: "待补正",
        S.VERIFIED: "待复审", S.CLEARED: "待审批", S.WAITING_FOR_FUNDS: "资金待落实", S.APPROVED: "待公示",
        S.ON_NOTICE: "公示中", S.OBJECTED: "异议核查", S.PAYABLE: "待报拨", S.FINANCE_REVIEW: "待财政审核",
        S.FUNDED: "已核拨", S.IN_PAYMENT: "支付中", S.PAYMENT_RETURNED: "退票待更正", S.PAID: "已到账",
        S.CLOSED: "已办结", S.RECOVERING: "追回中", S.REFUSED: "不予补贴", S.WAIVED: "放弃",
        S.RECOVERED: "已追回", S.WRITTEN_OFF: "核销或移送", S.WITHDRAWN: "已退出", S.DISQUALIFIED: "已取消资格",
    },
    initial=S.CERTIFIED,
    rests=frozenset({S.CLOSED, S.REFUSED}),
    ends=frozenset({S.WAIVED, S.RECOVERED, S.WRITTEN_OFF, S.WITHDRAWN, S.DISQUALIFIED}),
    belongs=MappingProxyType({Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"}),
    elsewhere={S.PASSED: "assessment"},
    moves=[
        move("claim", "申领", (S.CERTIFIED, S.CLAIM_RETURNED), S.CLAIMED, CLAIMANTS, "§3"),
        move("waive", "放弃", (S.CERTIFIED, S.CLAIM_RETURNED), S.WAIVED, CLAIMANTS, "§3", needs_reason=True),
        move("return_claim", "退回补正", S.CLAIMED, S.CLAIM_RETURNED, CLERK, "§4.1", needs_reason=True),
        move("verify", "初审通过", S.CLAIMED, S.VERIFIED, CLERK, "§4.1",
             duty=Duty.CLAIM_HANDLING, revocable=True, undisputed=True),
        move("clear", "复审通过", S.VERIFIED, S.CLEARED, REVIEWER, "§4.1",
             duty=Duty.CLAIM_REVIEW, revocable=True, undisputed=True),
        move("approve", "审批", (S.CLEARED, S.WAITING_FOR_FUNDS), (S.APPROVED, S.WAITING_FOR_FUNDS), LEADER, "§3",
             duty=Duty.CLAIM_APPROVAL, revocable=True, undisputed=True),
        move("publish", "发布公示", S.APPROVED, S.ON_NOTICE, CLERK, "§4.1"),
        move("object", "提出异议", S.ON_NOTICE, S.OBJECTED, (*CLAIMANTS, CLERK), "§4.1", needs_reason=True),
        move("decide", "异议裁定", S.OBJECTED, (S.ON_NOTICE, S.REFUSED), LEADER, "§4.1", needs_reason=True),
        move("end_notice", "公示期满", S.ON_NOTICE, S.PAYABLE, Role.TIMER, "§4.1"),
        move("request_funds", "报送拨款", S.PAYABLE, S.FINANCE_REVIEW, ACCOUNTANT, "§3", undisputed=True),
        move("release_funds", "财政核拨", S.FINANCE_REVIEW, S.FUNDED, FINANCE, "§3"),
        move("return_request", "财政退回", S.FINANCE_REVIEW, S.PAYABLE, FINANCE, "§3", needs_reason=True),
        move("prepare", "制单", (S.FUNDED, S.PAYMENT_RETURNED), None, ACCOUNTANT, "§3",
             duty=Duty.PAYMENT_MAKING, undisputed=True),
        move("pay", "支付复核", S.FUNDED, S.IN_PAYMENT, ACCOUNTANT, "§3",
             duty=Duty.PAYMENT_CHECKING, undisputed=True),
        move("confirm_payment", "到账确认", S.IN_PAYMENT, S.PAID, ACCOUNTANT, "§3"),
        move("return_payment", "退票", S.IN_PAYMENT, S.PAYMENT_RETURNED, ACCOUNTANT, "§3", needs_reason=True),
        move("correct_payee", "更正收款账户", S.PAYMENT_RETURNED, None, CLERK, "§3", needs_reason=True),
        move("repay", "更正重付", S.PAYMENT_RETURNED, S.IN_PAYMENT, ACCOUNTANT, "§3",
             duty=Duty.PAYMENT_CHECKING, undisputed=True),
        move("close", "办结归档", S.PAID, S.CLOSED, CLERK, "§2.8", undisputed=True),
        move("propose_refusal", "拟不予补贴", REFUSABLE, None, CLERK, "§4.1", duty=Duty.CLAIM_HANDLING, needs_reason=True),
        move("refuse", "不予补贴", REFUSABLE, S.REFUSED, LEADER, "§4.1", duty=Duty.CLAIM_APPROVAL, needs_reason=True),
        move("appeal", "申请复查", S.REFUSED, S.CLAIMED, CLAIMANTS, "§4.1", needs_reason=True),
        move("recover", "追回", (S.PAID, S.CLOSED), S.RECOVERING, (REVIEWER, LEADER, CITY), "§4.2",
             duty=Duty.RECOVERY_HANDLING, needs_reason=True),
        move("settle", "收回入账", S.RECOVERING, S.RECOVERED, ACCOUNTANT, "§4.2"),
        move("refer", "移送", S.RECOVERING, S.WRITTEN_OFF, (REVIEWER, LEADER, CITY), "§4.2", needs_reason=True),
        *everywhere("subsidy", OPEN, withdrawn=S.WITHDRAWN, disqualified=S.DISQUALIFIED, back_to="assessment",
                    back_state=S.PASSED, fixed=PAID_OUT),
    ],
)
