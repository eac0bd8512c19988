"""The shape of a row as it goes out, from the table that holds it: what the table may hold, the documents say."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import fields
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, String, Uuid

from shared.web.fields import Id, Schema

KINDS: tuple[tuple[type[Any], type[fields.Field[Any]]], ...] = (
    (Uuid, Id), (Boolean, fields.Boolean), (Integer, fields.Integer), (DateTime, fields.AwareDateTime), (Date, fields.Date),
)


def of_table(model: Any, name: str, *, only: Collection[str] = (), without: Collection[str] = (), **more: Any) -> type[Schema]:
    """The shape of a row of a model: its columns by their names, and what an answer says beside them.

    :param only: the columns that the answer has, where it has not all.
    :param more: further members; one of a column's name replaces it.
    """
    columns = [column for column in model.__table__.columns if (not only or column.name in only) and column.name not in without]
    return type(name, (Schema,), {**{column.name: _member(column) for column in columns}, **more})


def _member(column: Column[Any]) -> fields.Field[Any]:
    nullable: dict[str, Any] = {"allow_none": True} if column.nullable else {}
    for kind, member in KINDS:
        if isinstance(column.type, kind):
            return member(**nullable)
    # Lists and objects are as the table has them; what they hold, an answer may say better.
    return fields.String(**nullable) if isinstance(column.type, String) else fields.Raw(**nullable)
