"""Tables of states and actions: the one description from which moves, buttons, diagrams and tests are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType


class Role(StrEnum):
    """Who may act. The last two are not people."""

    TRAINEE = "trainee"  # 学员
    BASE_CLERK = "base_clerk"  # 培训基地经办
    EMPLOYER = "employer"  # 用人单位
    DISTRICT_CLERK = "district_clerk"  # 区市经办
    DISTRICT_REVIEWER = "district_reviewer"  # 区市复核
    DISTRICT_LEADER = "district_leader"  # 区市分管负责人
    FUND_ACCOUNTANT = "fund_accountant"  # 基金财务
    FINANCE_BUREAU = "finance_bureau"  # 财政局
    CITY_PROGRAMME_OFFICER = "city_programme_officer"  # 市级项目管理
    EXAMINER_OFFICE = "examiner_office"  # 市鉴定机构
    INVIGILATOR = "invigilator"  # 监考
    SUPERVISOR = "supervisor"  # 督导
    AUDITOR = "auditor"  # 审计
    EVALUATOR = "evaluator"  # 第三方评估
    ADMINISTRATOR = "administrator"  # 系统管理员
    TIMER = "timer"  # 到期自动办理
    DESK = "desk"  # 其他环节来函


# The desks 环节, as the screen says them.
DESK_NAMES: Mapping[str, str] = {"enrollment": "报名", "training": "培训", "assessment": "考核", "subsidy": "补贴"}


class Duty(StrEnum):
    """A kind of work on a case that must not meet certain others in one person 不相容岗位."""

    ENROLLMENT_HANDLING = "enrollment_handling"  # 报名经办
    ENROLLMENT_REVIEW = "enrollment_review"  # 报名复核
    PLAN_HANDLING = "plan_handling"  # 备案经办
    PLAN_REVIEW = "plan_review"  # 备案复核
    TEACHING = "teaching"  # 授课
    COMPLETION_REVIEW = "completion_review"  # 结业审核
    EXAM_ADMISSION = "exam_admission"  # 报考审核
    EXAMINING = "examining"  # 考评
    RESULT_ENTRY = "result_entry"  # 录入成绩
    RESULT_CHECK = "result_check"  # 核对成绩
    CERTIFYING = "certifying"  # 证书登记
    CLAIM_HANDLING = "claim_handling"  # 补贴经办
    CLAIM_REVIEW = "claim_review"  # 补贴复核
    CLAIM_APPROVAL = "claim_approval"  # 补贴审批
    PAYMENT_MAKING = "payment_making"  # 制单
    PAYMENT_CHECKING = "payment_checking"  # 支付复核
    INSPECTION = "inspection"  # 检查
    RECOVERY_HANDLING = "recovery_handling"  # 追回经办
    CORRECTION_PROPOSAL = "correction_proposal"  # 更正申请
    CORRECTION_REVIEW = "correction_review"  # 更正复核


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of the table.

    :param to: the state reached; several where a rule chooses, the first being the usual one; empty where the
        action leaves the state as it is.
    :param hands_to: the desk that owns the case afterwards, where the move gives it away.
    :param announces: the contract of the message that the move stages.
    :param revocable: the move may be taken back while it is still the last one and the case is still here.
    :param needs_reason: the actor must say why.
    :param undisputed: not while the person's own denial 学员否认 is open, at whichever desk it was made.
    """

    action: str
    name: str
    sources: tuple[StrEnum, ...]
    to: tuple[StrEnum, ...]
    who: tuple[Role, ...]
    clause: str
    duty: Duty | None = None
    hands_to: str | None = None
    announces: str | None = None
    revocable: bool = False
    needs_reason: bool = False
    undisputed: bool = False


def move(
    action: str, name: str, sources: StrEnum | Iterable[StrEnum], to: StrEnum | Iterable[StrEnum] | None,
    who: Role | Iterable[Role], clause: str, *, duty: Duty | None = None, hands_to: str | None = None,
    announces: str | None = None, revocable: bool = False, needs_reason: bool = False, undisputed: bool = False,
) -> Transition:
    """Write one row in the order in which it is read aloud: action, from, to, who, clause."""
    return Transition(
        action=action, name=name, sources=_several(sources), to=() if to is None else _several(to),
        who=(who,) if isinstance(who, Role) else tuple(who), clause=clause, duty=duty, hands_to=hands_to,
        announces=announces, revocable=revocable, needs_reason=needs_reason, undisputed=undisputed,
    )


def _several(states: StrEnum | Iterable[StrEnum]) -> tuple[StrEnum, ...]:
    return (states,) if isinstance(states, StrEnum) else tuple(states)


def everywhere(
    desk: str, open_states: Iterable[StrEnum], *, withdrawn: StrEnum, disqualified: StrEnum,
    back_to: str | None = None, back_state: StrEnum | None = None, fixed: Iterable[StrEnum] = (),
) -> tuple[Transition, ...]:
    """Rows of the actions that every desk offers on the cases it holds.

    :param open_states: states in which the case is open at this desk.
    :param back_to: the desk before, to which a case can be sent back, and `back_state`, the state it reaches there.
    :param fixed: open states in which money is moving, so that nothing but a correction may happen.
    """
    every = tuple(open_states)
    free = tuple(state for state in every if state not in set(fixed))
    district = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER)
    rows = [
        move("withdraw", "退出", free, withdrawn, (Role.TRAINEE, Role.BASE_CLERK, Role.EMPLOYER, Role.DISTRICT_CLERK),
             "§2.2", needs_reason=True),
        move("disqualify", "取消资格", free, disqualified, Role.DISTRICT_LEADER, "§4.2", needs_reason=True),
        move("correct", "信息更正", every, None, Role.DESK, "§4.1"),
        move("revoke", "撤销决定", free, None, (*district, Role.EXAMINER_OFFICE), "§4.1", needs_reason=True),
        move("hold", "暂缓办理", free, None, (*district, Role.EXAMINER_OFFICE), "§4.1", needs_reason=True),
        move("release_hold", "恢复办理", free, None, (*district, Role.EXAMINER_OFFICE), "§4.1"),
    ]
    if back_to and back_state:
        rows.append(
            move("send_back", "退回上一环节", free, back_state, (*district, Role.EXAMINER_OFFICE), "§4.1",
                 hands_to=back_to, announces=f"{desk}.case.sent_back", needs_reason=True)
        )
    return tuple(rows)


@dataclass(frozen=True, kw_only=True, eq=False)
class Lifecycle:
    """A kind of thing that moves: its table in the database, its states, its moves.

    :param subject: the kind's name in the journal, for example `case` or `class`.
    :param table: the database table of its rows.
    :param names: the official Chinese name of each state.
    :param ends: states that nothing leaves by itself.
    :param belongs: for roles that see only their own, the column that must equal what the account is tied to.
    :param rests: open states in which nobody has anything to do until somebody asks for it.
    :param elsewhere: for a state that another desk owns, that desk.
    """

    subject: str
    name: str
    table: str
    states: type[StrEnum]
    names: Mapping[StrEnum, str]
    initial: StrEnum
    moves: Sequence[Transition]
    ends: frozenset[StrEnum] = frozenset()
    rests: frozenset[StrEnum] = frozenset()
    belongs: Mapping[Role, str] = field(default_factory=dict)
    elsewhere: Mapping[StrEnum, str] = field(default_factory=dict)

    @cached_property
    def by_action(self) -> Mapping[str, tuple[Transition, ...]]:
        """The rows of each action; an action may have several, with different sources."""
        table: dict[str, tuple[Transition, ...]] = {}
        for row in self.moves:
            table[row.action] = (*table.get(row.action, ()), row)
        return table

    @cached_property
    def by_step(self) -> Mapping[tuple[str, str], Transition]:
        """The row for (action, state), where the action exists in that state."""
        return {(row.action, str(source)): row for row in self.moves for source in row.sources}

    def find(self, action: str, state: str) -> Transition | None:
        """The row that governs this action in this state, or None."""
        return self.by_step.get((action, state))


class Stated(StrEnum):
    """Where what a trainee stated about their own case 学员声明 stands."""

    OPEN = "open"  # 待核实
    STANDING = "standing"  # 有效
    DISMISSED = "dismissed"  # 不属实
    WITHDRAWN = "withdrawn"  # 已撤回
    OVERTURNED = "overturned"  # 已被推翻


OFFICERS = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER)
# The same at every desk. A confirmation or consent stands as soon as it is made; a denial is open until an officer has
# looked into it, and has no base or employer until it was found true: an accusation is not shown to whom it accuses.
STATEMENT = Lifecycle(
    subject="statement",
    name="学员声明",
    table="statements",
    states=Stated,
    names={Stated.OPEN: "待核实", Stated.STANDING: "有效", Stated.DISMISSED: "不属实", Stated.WITHDRAWN: "已撤回",
           Stated.OVERTURNED: "已被推翻"},
    initial=Stated.OPEN,
    ends=frozenset({Stated.DISMISSED, Stated.WITHDRAWN, Stated.OVERTURNED}),
    rests=frozenset({Stated.STANDING}),
    belongs=MappingProxyType({Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"}),
    moves=[
        move("uphold", "核实属实", Stated.OPEN, Stated.STANDING, OFFICERS, "§4.1", needs_reason=True),
        move("dismiss", "核实不属实", Stated.OPEN, Stated.DISMISSED, OFFICERS, "§4.1", needs_reason=True),
        move("overturn", "推翻确认", Stated.STANDING, Stated.OVERTURNED, Role.DESK, "§4.1", needs_reason=True),
        move("withdraw", "撤回声明", (Stated.OPEN, Stated.STANDING), Stated.WITHDRAWN, Role.TRAINEE, "§4.1",
             needs_reason=True),
    ],
)
