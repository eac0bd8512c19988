"""A letter to somebody invented, to show a text or a layout on."""

from __future__ import annotations

from shared.letters import Sample

SAMPLE = Sample({
    "班级编号": "SAMPLE-B001", "培训基地": "示例培训基地", "用人单位": "示例用人单位", "职业": "电工", "等级": "高级工", "开班日期": "2026年6月1日",
    "结束日期": "2026年7月10日", "理由": "此处为决定时填写的理由", "决定日期": "2026年5月20日", "人数": "40", "课时": "210", "课次": "27",
    "课程起": "2026年6月1日", "课程止": "2026年7月10日", "报批天数": "1",
})
