"""The policy of posts 岗位: which of them one account may hold together, and which duties each may take.

What a post may do is said by the tables of states; here stands what no single table can say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from shared.lifecycle import Duty, Role

WHOLE_CITY = frozenset({
    Role.CITY_PROGRAMME_OFFICER, Role.EXAMINER_OFFICE, Role.INVIGILATOR, Role.SUPERVISOR, Role.AUDITOR, Role.EVALUATOR,
    Role.ADMINISTRATOR,
})
THEIR_UNIT = frozenset({
    Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.FUND_ACCOUNTANT, Role.FINANCE_BUREAU,
})
# Who keeps the accounts, who looks back and who evaluates from outside does nothing else.
ALONE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.EVALUATOR, Role.TRAINEE})
ENGAGED = frozenset({Role.EVALUATOR})  # for named units and until a day
# Whose posts are one office 单位 to each other; whom none of them names has no office.
OFFICES: Mapping[str, frozenset[Role]] = {
    "base": frozenset({Role.BASE_CLERK}), "employer": frozenset({Role.EMPLOYER}),
    "district": frozenset({
        Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.FUND_ACCOUNTANT}),
    "finance": frozenset({Role.FINANCE_BUREAU}), "city": frozenset({Role.CITY_PROGRAMME_OFFICER}),
    "examiners": frozenset({Role.EXAMINER_OFFICE, Role.INVIGILATOR}), "supervision": frozenset({Role.SUPERVISOR}),
    "administration": frozenset({Role.ADMINISTRATOR}),
}
# The posts that may ever take a duty, as the tables of the four desks say; duties that come from a timetable or a sitting
# and not from an account are left out.
OFFICERS = frozenset({Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER})
TAKEN_BY: Mapping[Duty, frozenset[Role]] = {
    Duty.ENROLLMENT_HANDLING: OFFICERS, Duty.ENROLLMENT_REVIEW: OFFICERS,
    Duty.PLAN_HANDLING: frozenset({Role.DISTRICT_CLERK}), Duty.PLAN_REVIEW: frozenset({Role.DISTRICT_REVIEWER}),
    Duty.COMPLETION_REVIEW: frozenset({Role.DISTRICT_CLERK}), Duty.EXAM_ADMISSION: frozenset({Role.EXAMINER_OFFICE}),
    Duty.RESULT_ENTRY: frozenset({Role.EXAMINER_OFFICE}), Duty.RESULT_CHECK: frozenset({Role.EXAMINER_OFFICE}),
    Duty.CERTIFYING: frozenset({Role.EXAMINER_OFFICE}), Duty.CLAIM_HANDLING: frozenset({Role.DISTRICT_CLERK}),
    Duty.CLAIM_REVIEW: frozenset({Role.DISTRICT_REVIEWER}), Duty.CLAIM_APPROVAL: frozenset({Role.DISTRICT_LEADER}),
    Duty.PAYMENT_MAKING: frozenset({Role.FUND_ACCOUNTANT}), Duty.PAYMENT_CHECKING: frozenset({Role.FUND_ACCOUNTANT}),
    Duty.RECOVERY_HANDLING: frozenset({Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.CITY_PROGRAMME_OFFICER}),
}


class Tie(StrEnum):
    """What the reach of an account hangs on; the posts of one account hang on the same."""

    CITY = "city"  # 全市
    UNIT = "unit"  # 所属区市
    BASE = "base"  # 所属培训基地
    EMPLOYER = "employer"  # 所属用人单位
    PERSON = "person"  # 本人


def tie_of(role: Role) -> Tie:
    """What the reach of a post hangs on."""
    own = {Role.BASE_CLERK: Tie.BASE, Role.EMPLOYER: Tie.EMPLOYER, Role.TRAINEE: Tie.PERSON}
    return own.get(role) or (Tie.CITY if role in WHOLE_CITY else Tie.UNIT)


def offices_of(
    roles: Collection[Role], *, units: Collection[str], org: object | None
) -> tuple[str, ...]:
    """The offices that an account of these posts works in: the kind, and which unit, base or employer; most have one.

    :param units: the units of posts that are a unit's.
    """
    found = []
    for kind, posts in OFFICES.items():
        if not posts & frozenset(roles):
            continue
        tie = tie_of(next(iter(posts)))
        if tie in (Tie.BASE, Tie.EMPLOYER):
            found += [f"{kind}:{org}"] if org is not None else []
        else:
            found += [f"{kind}:{unit}" for unit in sorted(units)] if tie is Tie.UNIT else [kind]
    return tuple(found)


def unfit(
    roles: Collection[Role], *, unit: str | None, org: object | None, valid_until: object | None,
    scope: Collection[str],
) -> dict[str, str]:
    """What is wrong with an account of these posts, by field; empty when nothing is.

    :param org: the training base or employer.
    :param valid_until: the account's last day, which an evaluator's engagement has.
    :param scope: the units that an evaluator sees.
    """
    held, ties = frozenset(roles), {tie_of(role) for role in roles}
    wrong = {}
    if len(ties) != 1:
        wrong["roles"] = "一个账号的岗位须同为全市、同一区市、同一基地或同一用人单位的岗位，其余请另设账号。"
    elif held & ALONE and len(held) > 1:
        wrong["roles"] = "系统管理员、审计、第三方评估、学员不得兼任其他岗位。"
    if ties & {Tie.UNIT, Tie.BASE, Tie.EMPLOYER} and not unit:
        wrong["unit"] = "该岗位须有所属区市。"
    if bool(ties & {Tie.BASE, Tie.EMPLOYER}) != (org is not None):
        wrong["org"] = "培训基地经办、用人单位须有所属基地或用人单位，其他岗位没有。"
    if held & ENGAGED and not valid_until:
        wrong["valid_until"] = "第三方评估账号须有截止日期。"
    if bool(held & ENGAGED) != bool(scope):
        wrong["scope"] = "第三方评估账号须写明评估范围（区市），其他岗位没有。"
    return wrong
