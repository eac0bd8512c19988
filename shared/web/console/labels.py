"""What the fields of forms and the columns of pages are called on the screen, in the bureau's own words."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "absent": "缺课人员", "accepted_on": "审核通过日期", "account": "账号", "action": "操作", "add": "新增课次", "address": "公示地址",
    "agency": "代理", "agency_agreement": "代理协议", "agency_fee_fen": "代为申领收费", "also_elsewhere": "也在他处",
    "amount_fen": "金额", "answered": "已答复", "answered_on": "答复日期", "audience": "谁可以看", "award": "称号或成果",
    "bad": "有错误", "bank": "开户行", "bank_reference": "银行流水号", "base_id": "培训基地", "base_signatory": "基地签字人",
    "capacity": "容量", "carried_over": "上年结转", "case": "学员业务", "case_id": "学员业务", "case_number": "业务编号",
    "category": "课程类别", "cause": "原因", "certificate": "证书", "certificate_kind": "证书种类",
    "certificate_number": "证书编号", "certificates": "证书", "certified_on": "发证日期", "changed": "有变化", "changes": "更正为",
    "checks": "审核事项", "claim_route": "申领方式", "claimed_on": "申领日期", "class_ended_on": "结业日期", "class_id": "班级",
    "class_number": "班级编号", "class_started_on": "开班日期", "classroom": "教室", "committed_on": "入库日期",
    "complete": "是否齐全", "conditions": "办学条件", "confirmed": "本人是否确认参训", "confirmed_on": "本人确认日期", "contact": "联系方式", "content": "内容",
    "contract_filed": "劳动合同已备", "contracts": "劳动合同", "countersigned_on": "会签日期", "counts": "各类行数", "day": "日期",
    "deadline": "时限", "deciding_act": "裁定文件", "demand_fen": "应追回金额", "desk": "环节", "digest": "材料文件",
    "document": "文件", "document_number": "文号", "drawn_on": "抽取日期", "drop": "撤下", "elsewhere": "已在别处报名",
    "employer_id": "用人单位", "end": "结束日期", "end_at": "结束时间", "ended_on": "结束日期", "ends_on": "计划结束日期",
    "entries": "登记", "errors": "有误之处", "evidence": "依据", "exceptions": "未到考或违纪人员", "file": "文件", "file_name": "文件名",
    "file_sha256": "所核支付文件", "filed": "备案", "filed_on": "备案日期", "finance_document": "财政文号", "finding": "问题",
    "findings": "检查情况", "first_day": "起始日期", "form": "形式", "format": "格式", "found": "结果", "found_on": "发现日期",
    "frozen_on": "名册固定日期", "fund": "资金", "grade": "等级", "grades": "信用等级", "granted_on": "授予日期", "grounds": "变更理由",
    "held": "实际与备案不同", "hours": "课时", "hours_per_day": "每日课时", "id_number": "身份证号码", "ids": "办理事项",
    "important": "在页首提示", "inspectors": "检查人员", "invoice": "发票", "invoices": "发票", "issued_on": "发证日期",
    "issuer": "发证机构", "item": "事项", "items": "事项", "items_to_mend": "须补正事项", "kind": "种类",
    "leaving_proposed_on": "提出退训日期", "left_out": "不纳入的人员", "lesson_day": "上课日期", "lesson_id": "课次",
    "lessons": "课程安排", "level": "等级", "line_count": "笔数", "lines": "明细", "matter": "事由", "meaning": "含义",
    "mended": "整改情况", "missing": "缺少事项", "mode": "方式", "name": "姓名", "new": "新增", "note": "备注", "notes": "读取说明", "number": "编号",
    "occupation": "职业", "officials": "经办人员", "on": "日期", "ordinal": "第几次变更", "outcome": "结果", "paid_fen": "已付培训费",
    "papers": "材料", "parameter": "参数", "part": "科目", "parts": "科目", "passed_on": "考核合格日期", "password": "密码",
    "payee": "收款人", "payee_account": "收款账号", "payee_bank": "开户银行", "payee_name": "收款户名", "people": "人员",
    "person_id": "人员", "phone": "手机号码", "pieces": "材料", "place": "地点", "placeholder": "暂用数值", "population": "人员类别",
    "post": "岗位", "presence": "到场情况", "present": "到课人员", "public_seed": "公开种子", "purpose": "用途", "published_on": "公示日期",
    "raised_by": "提出人", "reached": "是否接通", "readings": "核对读数", "reason": "理由", "recognised_by": "认定机构",
    "recognised_from": "认定起始日", "recognised_to": "认定截止日", "recorded_on": "登记日期", "recovered_fen": "已追回金额",
    "reference": "凭证号", "remedy": "救济途径", "replace": "替换", "replaces": "替换原证书", "resits": "补考次数", "results": "成绩",
    "review": "综合评审", "route": "报名条件", "row": "行", "rows": "行数", "same": "无变化", "save": "直接保存", "scope": "认定范围",
    "score": "成绩", "scores": "成绩", "seat_no": "座位号", "seed_on": "种子产生日期", "seed_source": "种子来源", "sent_on": "送出日期",
    "session": "场次", "sha256": "材料文件", "since": "生效日期", "sitting_id": "考试场次", "sittings": "考试场次", "size": "人数",
    "sizes": "各班人数", "skill": "实操", "source": "来源", "spells": "从业经历", "standard_fen": "补贴标准", "standing": "类别",
    "start": "开始日期", "start_at": "开始时间", "started_on": "开班日期", "starts_on": "计划开班日期", "status": "状态",
    "strength": "证明力", "subject_code": "科目代码", "submitted_on": "报送日期", "sum_fen": "金额合计", "taken": "已入库",
    "teacher_id": "教师", "teachers": "教师", "text": "备注内容", "theory": "理论", "ticket": "准考证号", "title": "名称",
    "to_mend": "整改事项", "topic": "必修内容", "topics": "必修内容", "trade": "工种", "unanswered": "未答复", "unit": "单位", "until": "截止日期",
    "upheld": "异议是否成立", "uploaded_on": "上传日期", "uscc": "统一社会信用代码", "valid_from": "生效日期", "valid_to": "失效日期",
    "valid_until": "有效期至", "value": "数值", "values": "数值", "verdict": "意见", "visited_on": "检查日期",
    "void_reason": "作废原因", "warnings": "提示", "why": "原因", "workshop": "实训场地", "worth": "计课时", "written": "书面",
    "year": "年度",
}
# Columns in the order in which they are read; what is not named is for programs and is not shown.
COLUMNS = (
    "number", "title", "name", "id_number", "phone", "year", "unit", "occupation", "trade", "level", "base_id",
    "employer_id", "submitted_on", "accepted_on", "confirmed_on", "ordinal", "grounds", "first_day", "starts_on",
    "ends_on", "countersigned_on", "filed_on", "started_on", "ended_on", "leaving_proposed_on", "class_number",
    "size", "note", "resits", "passed_on", "day", "place", "capacity", "certificate_number", "certified_on",
    "class_started_on", "class_ended_on", "claimed_on", "payee_name", "payee_bank", "payee_account", "paid_fen",
    "standard_fen", "amount_fen", "agency_fee_fen", "recovered_fen", "demand_fen", "document_number",
    "finance_document", "answered_on", "line_count", "sum_fen", "published_on", "address", "sent_on", "frozen_on",
    "seed_source", "seed_on", "drawn_on",
)
# What the journal's facts and the values of a check are called where a page tells them, in the order of reading.
FACTS: Mapping[str, str] = {
    "until": "复查日期", "fields": "修改内容", "items": "须补正事项", "sitting": "考场", "day": "日期", "amount_fen": "金额",
    "standard_fen": "标准", "demand_fen": "应追回金额", "size": "人数", "document": "文号", "lines": "笔数", "deadline": "期限", "mended": "整改情况",
}
VALUES: Mapping[str, str] = {
    "needed": "要求", "have": "已有", "undecided": "待认定", "remaining": "尚有计划", "missing": "尚缺", "years": "要求年限", "held": "原证书等级",
    "level": "申报等级", "population": "人员类别", "papers": "材料", "others": "本人其他业务", "certificate_number": "证书编号",
    "certificate_level": "证书等级", "filed_level": "备案等级", "uses": "其他申领", "earlier": "已申领等级", "route": "申领方式",
    "agency": "本人声明", "fee": "收费（元）", "payee": "收款户名", "digits": "账号位数", "amount": "金额（元）", "rate_day": "标准所按日期", "claimed_on": "申领日期",
    "issued_on": "发证日期", "counted_to": "计算至", "confirmed_on": "确认日期", "granted_on": "授予日期", "document": "依据文件",
    "author": "认定人", "on": "日期", "trade": "工种", "held_trade": "原证书工种", "title": "名称", "pieces": "件数",
    "deadline": "期限", "last_day": "最后一日", "certified_on": "发证日期", "count": "已申领次数", "limit": "次数上限",
    "score": "成绩", "pass_mark": "合格线", "entered_on": "录入日期",
}
