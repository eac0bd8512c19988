"""Chinese for what marshmallow says in English, set once where it keeps its sentences."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

FIELDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {"required": "必须填写", "null": "不能为空", "validator_failed": "填写有误"},
    fields.Nested: {"type": "应为一个对象"},
    fields.List: {"invalid": "应为列表"},
    fields.Tuple: {"invalid": "应为列表"},
    fields.String: {"invalid": "应为文字", "invalid_utf8": "文字不是 UTF-8 编码"},
    fields.UUID: {"invalid_uuid": "编号格式有误"},
    fields.Number: {"invalid": "应为数字", "too_large": "数字过大"},
    fields.Integer: {"invalid": "应为整数"},
    fields.Float: {"special": "不接受特殊数值"},
    fields.Decimal: {"special": "不接受特殊数值"},
    fields.Boolean: {"invalid": "应为 true 或 false"},
    fields.DateTime: {"invalid": "应为时间，如 2026-11-24T09:00:00Z", "invalid_awareness": "时间须带时区"},
    fields.Date: {"invalid": "应为日期，如 2026-11-24"},
    fields.Dict: {"invalid": "应为一个对象"},
    fields.Mapping: {"invalid": "应为一个对象"},
    fields.Enum: {"unknown": "只能是：{choices}"},
}
VALIDATORS: dict[type, dict[str, str]] = {
    validate.Length: {
        "message_min": "不能少于 {min} 个", "message_max": "不能多于 {max} 个",
        "message_all": "应为 {min} 至 {max} 个", "message_equal": "应为 {equal} 个",
    },
    validate.Range: {
        "message_min": "应{min_op} {{min}}", "message_max": "应{max_op} {{max}}",
        "message_all": "应{min_op} {{min}} 且{max_op} {{max}}", "message_gte": "不小于", "message_gt": "大于",
        "message_lte": "不大于", "message_lt": "小于",
    },
    validate.Regexp: {"default_message": "格式有误"},
    validate.Equal: {"default_message": "应为 {other}"},
    validate.Predicate: {"default_message": "填写有误"},
    validate.NoneOf: {"default_message": "不能填这个值"},
    validate.OneOf: {"default_message": "只能是：{choices}"},
    validate.ContainsOnly: {"default_message": "有不允许的值"},
    validate.Email: {"default_message": "电子邮件地址有误"},
    validate.URL: {"default_message": "网址有误"},
}


def speak_chinese() -> None:
    """Replace the sentences of marshmallow's fields and validators; doing it twice changes nothing."""
    for field, sentences in FIELDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **sentences}
    for validator, sentences in VALIDATORS.items():
        for name, sentence in sentences.items():
            setattr(validator, name, sentence)
    # marshmallow keeps these two under a private name; a subclass would miss the schemas of libraries.
    Schema._default_error_messages = {"type": "应为一个对象", "unknown": "没有这个字段"}  # noqa: SLF001  # marshmallow has no other way
