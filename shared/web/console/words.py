"""What the pages call a column, a clause and a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from markupsafe import Markup

from shared.privacy import mask_account, mask_id, mask_phone
from shared.runtime import UnitOfWork

# Columns in the order in which they are read; what is not named is for programs and is not shown.
LABELS: Mapping[str, str] = {
    "number": "编号", "title": "名称", "name": "姓名", "id_number": "身份证号码", "phone": "手机号码", "year": "年度", "unit": "单位",
    "occupation": "职业", "trade": "工种", "level": "等级", "base_id": "培训基地", "employer_id": "用人单位",
    "submitted_on": "报送日期", "accepted_on": "审核通过日期", "confirmed_on": "本人确认日期", "ordinal": "第几次变更",
    "grounds": "变更理由", "first_day": "起始日期", "starts_on": "计划开班日期", "ends_on": "计划结束日期",
    "countersigned_on": "会签日期", "filed_on": "备案日期", "started_on": "开班日期", "ended_on": "结束日期",
    "leaving_proposed_on": "提出退训日期", "class_number": "班级编号", "size": "人数", "note": "备注", "resits": "补考次数",
    "passed_on": "考核合格日期", "day": "日期", "place": "地点", "capacity": "容量", "certificate_number": "证书编号",
    "certified_on": "发证日期", "class_started_on": "开班日期", "class_ended_on": "结业日期", "claimed_on": "申领日期",
    "payee_name": "收款户名", "payee_bank": "开户银行", "payee_account": "收款账号", "paid_fen": "已付培训费",
    "standard_fen": "补贴标准", "amount_fen": "补贴金额", "agency_fee_fen": "鉴定费", "recovered_fen": "已追回金额",
    "demand_fen": "应追回金额", "document_number": "文号", "finance_document": "财政文号", "answered_on": "答复日期",
    "line_count": "笔数", "sum_fen": "金额合计", "published_on": "公示开始日期", "address": "公示地址", "sent_on": "送出日期",
    "frozen_on": "抽查范围确定日期", "seed_source": "随机数来源", "seed_on": "随机数日期", "drawn_on": "抽取日期",
}
MASKS = {"id_number": mask_id, "phone": mask_phone, "payee_account": mask_account}
REFERENCE = {"unit": "unit", "occupation": "occupation", "level": "level", "base_id": "base", "employer_id": "employer"}
DIGITS = "零一二三四五六七八九十"
CLAUSE = re.compile(r"§(\d{1,2})(?:\.(\d{1,2}))?")


def clause(text: str) -> str:
    """Cite as people cite: §2.5 is 二（五）."""
    return CLAUSE.sub(lambda found: _chinese(found[1]) + (f"（{_chinese(found[2])}）" if found[2] else ""), text or "")


def _chinese(digits: str) -> str:
    number = int(digits)
    if number <= 10:
        return DIGITS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def day(value: date | str | None) -> str:
    """Write a day as 2026-11-24."""
    return "" if value is None else str(value)[:10]


def facts(uow: UnitOfWork, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a row says, with its labels, masked."""
    for column, label in LABELS.items():
        value = row.get(column)
        if value is not None and value != "" and not isinstance(value, (dict, list, bytes)):
            text = shown(uow, column, value)
            if text:
                yield ("业务编号" if column == "number" and "person_id" in row and "name" in row else label), text


def shown(uow: UnitOfWork, column: str, value: Any) -> str:
    """Write the value of a column, masked; an id of which this desk knows no name is not shown."""
    if column in MASKS:
        return MASKS[column](str(value))
    if column in REFERENCE:
        known = uow.reference(REFERENCE[column]).get(str(value), {})
        return str(known.get("name") or ("" if isinstance(value, UUID) else value))
    if column.endswith("_fen"):
        return f"{value // 100:,}.{value % 100:02d} 元"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if isinstance(value, UUID) else str(value)


def lines(text: str) -> Markup:
    """Keep the line breaks of what somebody wrote."""
    return Markup("<br>").join(text.splitlines())
