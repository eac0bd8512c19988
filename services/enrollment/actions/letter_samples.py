"""A letter to somebody invented, to show a text or a layout on."""

from __future__ import annotations

from shared.letters import Sample

SAMPLE = Sample({
    "姓名": "示例学员", "业务编号": "SAMPLE-0001", "职业": "电工", "等级": "高级工", "培训基地": "示例培训基地", "用人单位": "示例用人单位",
    "理由": "此处为决定时填写的理由", "决定日期": "2026年5月20日", "补正事项": "1. 原证书：编号模糊\n2. 已交材料：缺劳动合同", "补正期限": "2026年10月12日",
    "不符合事项": "1. 持证年限：不足三年", "依据": "威人社字〔2019〕63号 二（二）", "救济途径": "可依法申请复查、行政复议或提起行政诉讼。",
})
