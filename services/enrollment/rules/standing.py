"""The official names of the states in which a case stands at whichever desk, so that the register can say them."""

from __future__ import annotations

from collections.abc import Mapping

# The public words of the four desks; a case that a desk has handed on is spoken of by the next one.
STATE_NAMES: Mapping[str, Mapping[str, str]] = {
    "enrollment": {
        "drafted": "待提交", "submitted": "待审核", "returned": "待补正", "waiting_for_standard": "待目录",
        "rejected": "审核不通过", "withdrawn": "已退出", "disqualified": "已取消资格",
    },
    "training": {
        "enrolled": "待编班", "placed": "已编班", "filed": "已备案", "in_training": "在训",
        "completion_submitted": "结业待审", "discontinued": "已退训", "withdrawn": "已退出", "disqualified": "已取消资格",
    },
    "assessment": {
        "trained": "待申报考核", "applied": "已申报", "exam_returned": "待补正", "admitted": "待排考", "seated": "已排考",
        "sat": "已考待评", "passed": "合格待证", "failed": "不合格", "absent": "缺考", "voided": "违纪", "ended": "未取证结案",
        "withdrawn": "已退出", "disqualified": "已取消资格",
    },
    "subsidy": {
        "certified": "待申领", "claimed": "待初审", "claim_returned": "待补正", "verified": "待复审", "cleared": "待审批",
        "waiting_for_funds": "资金待落实", "approved": "待公示", "on_notice": "公示中", "objected": "异议核查",
        "payable": "待报拨", "finance_review": "待财政审核", "funded": "已核拨", "in_payment": "支付中",
        "payment_returned": "退票待更正", "paid": "已到账", "closed": "已办结", "recovering": "追回中", "refused": "不予补贴",
        "waived": "放弃", "recovered": "已追回", "written_off": "核销或移送", "withdrawn": "已退出",
        "disqualified": "已取消资格",
    },
}
