"""Words and small shapes that several schemas share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validates_schema

from shared.web import Dict, Schema, Text


class Level(StrEnum):
    """The three levels that are trained (63号 §1.2)."""

    SENIOR = "senior"  # 高级工
    TECHNICIAN = "technician"  # 技师
    SENIOR_TECHNICIAN = "senior_technician"  # 高级技师


class CertificateKind(StrEnum):
    """Which certificate the training leads to."""

    QUALIFICATION = "qualification"  # 职业资格证书
    SKILL_LEVEL = "skill_level"  # 职业技能等级证书


class Clock(fields.Time):
    """A time of day to the minute, written 08:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> time:
        if not isinstance(value, str) or not re.fullmatch(r"\d{2}:\d{2}", value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="time")
        return super()._deserialize(value, attr, data, **kwargs)


class Ordered(Schema):
    """A shape in which some values may not come before others.

    :cvar ORDER: (earlier, later, whether they may be equal) by field name.
    """

    ORDER: ClassVar[tuple[tuple[str, str, bool], ...]] = ()

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        for earlier, later, may_equal in self.ORDER:
            first, last = data.get(earlier), data.get(later)
            if first is not None and last is not None and not (first < last or (may_equal and first == last)):
                raise ValidationError("不能早于开始" if may_equal else "须晚于开始", later)


class Checked(Schema):
    """One rule's finding, with the values used and what would make it pass."""

    rule = Text()
    name = Text()
    finding = Text(metadata={"description": "met 符合, not_met 不符合, not_yet 未到时点, not_applicable 不适用, "
                                            "needs_judgement 需人工认定"})
    clause = Text(empty=True)
    values = Dict()
    why = Dict(allow_none=True)
