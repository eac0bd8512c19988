"""The grounds on which the engine itself refuses, whatever the case is about."""

from datetime import date

from shared.refusals import Kind, Reason, Refusal

UNKNOWN = Reason("no-such-record", "没有这条记录", "No such record", kind=Kind.UNKNOWN)
ROLE_MAY_NOT = Reason("role-may-not", "本岗位不能办理此操作", "This role may not do this", kind=Kind.FORBIDDEN)
NO_SUCH_ACTION = Reason("no-such-action", "没有这项操作", "No such action", kind=Kind.UNKNOWN)
STATE_FORBIDS = Reason("state-forbids", "当前状态不能办理此操作", "Not possible in this state")
ELSEWHERE = Reason("case-is-elsewhere", "业务已在其他环节", "The case is at another desk")
ON_HOLD = Reason("on-hold", "业务暂缓办理中", "The case is on hold", "§4.1")
REASON_MISSING = Reason("reason-missing", "须说明理由", "A reason must be given", kind=Kind.MALFORMED)
CHANGED = Reason("changed-meanwhile", "记录已被他人更新", "Somebody changed it meanwhile", kind=Kind.CHANGED)
INCOMPATIBLE = Reason("incompatible-duties", "不相容岗位须由不同的人办理", "Incompatible duties in one person", "§4.1")
NOT_REVOCABLE = Reason("not-revocable", "最后一步不能撤销", "The last step cannot be taken back", "§4.1")
NOT_YOURS_TO_REVOKE = Reason(
    "not-yours-to-revoke", "只有作出决定的岗位可以撤销", "Only the post that decides takes it back", "§4.1"
)
NOT_HELD = Reason("not-on-hold", "业务没有暂缓办理", "The case is not on hold", "§4.1")
HELD_UNTIL_PAST = Reason(
    "held-until-past", "复查日期不晚于今天", "The day to look again is not in the future", "§4.1", kind=Kind.MALFORMED
)
AS_ONE = Reason("counted-as-one", "密码由同一人重置，暂按同一人计", "One has reset the other's password", "§4.1")
CARD_OF_BASE = Reason(
    "card-of-base", "基地打印的学员码不能办理此事项", "Not with a code that the base has printed", "§2.2", kind=Kind.FORBIDDEN
)
DENIED = Reason("denied-by-person", "学员本人否认，尚待核实", "The person denies it, which is being looked into", "§4.1")
NOT_SAID_NOW = Reason("statement-out-of-place", "现在不能作此声明", "Not a statement for this state", "§4.1")
SAID_OTHERWISE = Reason("statement-contradicts", "与本人先前的声明相反", "The person said otherwise", "§4.1")
ABOUT_WHAT = Reason("statement-about-what", "未选明声明所指", "What it is about was not chosen", "§4.1", kind=Kind.MALFORMED)
ALREADY_LOOKED_INTO = Reason("statement-settled", "声明已核实处理", "The statement was looked into", "§4.1")
OWN_WORK = Reason("own-work-denied", "本人经办的事项由他人核实", "Somebody else looks into one's own work", "§4.1")


def as_one(until: date) -> Refusal:
    """The refusal of a second step by somebody whose password the one of the first step, or who reset that one's too, knew (`63号 §4.1`).

    :param until: the last day on which they count as one.
    """
    return AS_ONE(
        f"您与前一环节的经办人，其中一人的密码由另一人重置，或者两人的密码由同一名系统管理员重置：至 {until} 止按同一人计，不能先后办理不相容的环节。",
        cure=f"请由另一位同事办理，或在 {until} 之后办理", until=until.isoformat())


def card_of_base(name: str) -> Refusal:
    """The refusal of what nobody does with a code that a base has printed, which could then be the base's own doing (`63号 §2.2`)."""
    return CARD_OF_BASE(f"您用培训基地打印的学员码登录，不能办理“{name}”。",
                        cure="请本人带身份证到区市人力资源社会保障局换领学员码后办理")
