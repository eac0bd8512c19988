"""The columns of the roster 学员名册, and the empty template that bases fill in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter

from services.enrollment.rules import (
    AWARD_KINDS,
    GRADE_NAMES,
    LEVEL_NAMES,
    PAPER_NAMES,
    POPULATION_NAMES,
    ROUTE_NAMES,
    TRAINED_LEVELS,
)


@dataclass(frozen=True)
class Column:
    """One column: its heading, what else bases write there, its width, a hint, and the choices offered."""

    key: str
    heading: str
    width: int
    hint: str
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False


TARGET_NAMES: Mapping[str, str] = {level: LEVEL_NAMES[level] for level in TRAINED_LEVELS}
COLUMNS = (
    Column("name", "姓名", 10, "与身份证一致", ("学员姓名",), required=True),
    Column("id_number", "身份证号码", 22, "18位，文本格式", ("身份证号", "公民身份号码", "证件号码"), required=True),
    Column("phone", "手机号码", 14, "11位，本人使用", ("手机号", "联系电话", "电话"), required=True),
    Column("employer", "用人单位统一社会信用代码", 24, "18位，文本格式；用人单位须已登记", ("统一社会信用代码", "单位代码")),
    Column("employer_name", "用人单位名称", 28, "供核对", ("单位名称", "工作单位", "用人单位")),
    Column("population", "人员类别", 18, "63号 §1.3、§1.4", ("人员性质",), tuple(POPULATION_NAMES.values()), required=True),
    Column("occupation", "申报职业（工种）", 20, "按目录名称填写，旧名称可识别", ("申报工种", "职业（工种）", "职业(工种)", "申报职业"),
           required=True),
    Column("level", "申报等级", 10, "高级工、技师或高级技师", ("等级", "培训等级"), tuple(TARGET_NAMES.values()), required=True),
    Column("route", "报名途径", 12, "63号 §2.2 的三种途径", (), tuple(ROUTE_NAMES.values()), required=True),
    Column("held_level", "原证书等级", 10, "持证年限必填", ("证书等级",), tuple(LEVEL_NAMES.values())),
    Column("held_occupation", "原证书职业（工种）", 18, "按证书上的名称填写", ("原证书工种", "证书工种")),
    Column("held_number", "原证书编号", 24, "文本格式", ("证书编号",)),
    Column("held_on", "原证书核发日期", 16, "如 2021年5月18日", ("发证日期", "核发日期")),
    Column("spells", "从业经历", 36, "从业年限必填，如 2004-03-01至2013-06-30；2014-03-01至今", ("工作经历",)),
    Column("award_kind", "称号或成果类别", 14, "称号或成果必填", (), tuple(AWARD_KINDS.values())),
    Column("award_title", "称号或成果名称", 24, "与证明文件一致"),
    Column("award_grade", "称号级别", 10, "技术能手须填写", (), tuple(GRADE_NAMES.values())),
    Column("award_on", "称号或成果取得日期", 18, "如 2025年9月10日"),
    Column("papers", "已交材料", 36, f"用顿号分开：{'、'.join(PAPER_NAMES.values())}", ("报名材料",)),
    Column("confirmed_on", "本人确认日期", 16, "本人签字确认报名信息的日期", ("确认日期",)),
)
TITLE = "威海市“金蓝领”培训学员名册"
ERROR_HEADING = "错误说明"
ROWS_PREPARED = 2_000
NOTES = (
    "一、每行一人；表头不要改动，列的先后可以调整，多出的列不读取。",
    "二、身份证号码、统一社会信用代码、证书编号所在列已设为文本格式，请勿改为数字。",
    "三、不要合并单元格，不要隐藏数据行，不要用公式代替内容。",
    "四、先上传试算，系统逐行说明新增、变化、重复和错误；确认后入库，有错误的行退回并注明原因，其余照常入库。",
    "五、依据：威人社字〔2019〕63号 一（三）、一（四）、二（二）。",
)


def roster_template() -> bytes:
    """Make the empty roster .xlsx; the same bytes each time, so that the copy in `docs/` can be compared."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": TITLE, "created": datetime(2026, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet("名册")
        head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
                                "bg_color": "#E7EEF7"})
        must = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
                                "bg_color": "#E7EEF7", "font_color": "#B00020"})
        text = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 2)
        sheet.set_row(0, 32)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, column.width, text)
            sheet.write_string(0, place, column.heading, must if column.required else head)
            sheet.write_comment(0, place, column.hint, {"author": ""})
            if column.choices:
                sheet.data_validation(1, place, ROWS_PREPARED, place, {
                    "validate": "list", "source": list(column.choices), "error_title": column.heading,
                    "error_message": "请从列表中选择"})
        _explain(book)
    return file.getvalue()


def _explain(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("填写说明")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, f"{TITLE}填写说明", bold)
    for row, note in enumerate(NOTES, start=1):
        sheet.write_string(row, 0, note)
    start = len(NOTES) + 2
    for row, column in enumerate(COLUMNS, start=start):
        sheet.write_string(row, 0, column.heading + ("（必填）" if column.required else ""), bold)
        sheet.write_string(row, 1, column.hint)
