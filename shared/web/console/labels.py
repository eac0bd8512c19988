"""What the fields of forms are called on the screen, in the bureau's own words."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "account": "账号", "address": "地址", "agency_agreement": "代理协议", "agency_fee_fen": "代理费", "amount_fen": "金额",
    "bank": "开户行", "base_id": "培训基地", "base_signatory": "基地签字人", "capacity": "容纳人数", "case_id": "学员业务",
    "case_number": "业务编号", "category": "课程类别", "cause": "原因", "certificate": "证书", "certificate_kind": "证书种类",
    "certificates": "证书", "claim_route": "申领方式", "class_id": "班级", "class_number": "班级编号", "classroom": "教室",
    "confirmed_on": "确认日期", "content": "内容", "contract_filed": "劳动合同已备", "contracts": "劳动合同", "day": "日期",
    "deadline": "时限", "demand_fen": "追缴金额", "document": "文件", "document_number": "文号", "employer_id": "用人单位",
    "end_at": "结束时间", "ends_on": "结束日期", "entries": "登记", "evidence": "依据", "finding": "问题", "found_on": "发现日期",
    "grade": "等级", "granted_on": "授予日期", "grounds": "理由", "hours": "课时", "hours_per_day": "每日课时", "id_number": "身份证号码",
    "ids": "编号", "inspectors": "检查人员", "invoice": "发票", "invoices": "发票", "issued_on": "发证日期", "issuer": "发证机构",
    "items": "事项", "items_to_mend": "须补正事项", "kind": "种类", "lesson_id": "课次", "lessons": "课程安排", "level": "等级",
    "matter": "事由", "mode": "方式", "name": "姓名", "note": "备注", "number": "编号", "occupation": "职业", "officials": "经办人员",
    "on": "日期", "outcome": "结果", "papers": "材料", "part": "科目", "parts": "科目", "password": "密码", "payee": "收款人",
    "people": "人员", "person_id": "人员", "phone": "手机号码", "place": "地点", "post": "岗位", "presence": "到场情况",
    "public_seed": "公开种子", "published_on": "公示日期", "reason": "理由", "reference": "凭证号", "remedy": "救济途径",
    "route": "报名条件", "score": "成绩", "scores": "成绩", "seat_no": "座位号", "session": "场次", "sitting_id": "考试场次",
    "size": "人数", "skill": "实操", "source": "来源", "start_at": "开始时间", "starts_on": "开始日期", "subject_code": "科目代码",
    "teacher_id": "教师", "teachers": "教师", "theory": "理论", "title": "名称", "topic": "必修内容", "topics": "必修内容",
    "trade": "工种", "unit": "单位", "until": "截止日期", "upheld": "异议是否成立", "uscc": "统一社会信用代码", "valid_from": "生效日期",
    "valid_to": "失效日期", "valid_until": "有效期至", "values": "数值", "verdict": "意见", "visited_on": "检查日期",
    "void_reason": "作废原因", "workshop": "实训场地", "written": "书面", "year": "年度",
    "digest": "材料校验值（SHA-256）", "sizes": "各班人数", "lines": "明细", "left_out": "不纳入的人员",
    "results": "成绩", "first_day": "首日", "found": "结果", "meaning": "含义", "also_elsewhere": "也在他处",
    "recorded_on": "登记日期", "started_on": "开班日期", "ended_on": "结束日期", "status": "状态",
    "strength": "证明力", "seed_source": "种子来源", "seed_on": "种子日期", "sittings": "考试场次",
    "missing": "缺少事项", "recognised_by": "认定机构", "recognised_from": "认定起始日",
    "recognised_to": "认定截止日", "raised_by": "提出人", "replaces": "替换原证书", "deciding_act": "裁定文件",
    "replace": "替换", "present": "到课人员", "absent": "缺课人员", "drop": "撤下", "pieces": "材料",
    "format": "格式", "action": "操作", "desk": "环节", "case": "学员业务", "parameter": "参数", "grades": "等级",
    "agency": "代理",
}
