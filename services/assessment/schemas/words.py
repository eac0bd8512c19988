"""Small shapes that several schemas share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import ValidationError, fields, validate

from shared.web import List, Nested, Schema, Text

T = TypeVar("T")


class Level(StrEnum):
    """The three levels that are trained (63号 §1.2)."""

    SENIOR = "senior"  # 高级工
    TECHNICIAN = "technician"  # 技师
    SENIOR_TECHNICIAN = "senior_technician"  # 高级技师


class Session(StrEnum):
    """The half-day of a sitting."""

    MORNING = "morning"  # 上午
    AFTERNOON = "afternoon"  # 下午


class Score(fields.Decimal):
    """A score with at most one decimal; whether it lies in range is the policy's question."""

    def __init__(self, **kwargs: Any) -> None:
        limits = validate.Range(min=Decimal(-999), max=Decimal(999))
        kwargs.setdefault("metadata", {"type": "number", "multipleOf": 0.1, "description": "成绩，最多一位小数"})
        super().__init__(validate=limits, allow_nan=False, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        score = super()._deserialize(str(value), attr, data, **kwargs)
        if score is None or score != score.quantize(Decimal("0.1")):
            raise ValidationError("最多一位小数")
        return score

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else float(value)


def pages_of(item: type[Schema]) -> type[Schema]:
    """The shape of one page of a list of these."""
    return type(f"{item.__name__}Page", (Schema,), {
        "items": List(Nested(item)), "next": Text(600, allow_none=True),
    })


def by_case(rows: Iterable[Mapping[str, Any]], field: str, value: Any) -> dict[UUID, Any]:
    """Turn a list of rows, each about one case, into a mapping.

    :param value: makes the value of a row.
    :raises ValidationError: when a case is named twice.
    """
    found: dict[UUID, Any] = {}
    for row in rows:
        if row["case"] in found:
            raise ValidationError("同一学员出现了两次", field)
        found[row["case"]] = value(row)
    return found
