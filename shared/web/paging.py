"""Lists, a page at a time, by the place of the last row: no page is skipped or repeated when rows come and go."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_

from shared.runtime import UnitOfWork
from shared.web.fields import Count, List, Nested, Schema, Text
from shared.web.problems import Malformed
from shared.web.strictjson import writable

_READ: dict[type, Callable[[Any], Any]] = {
    UUID: UUID, datetime: datetime.fromisoformat, date: date.fromisoformat, int: int, str: str,
}


class Page(Schema):
    """The query of a list; a list with filters derives from it."""

    after = Text(600, load_default=None, metadata={"description": "上一页答复中的 next"})
    limit = Count(1, 200, load_default=50, metadata={"description": "每页条数"})


def page_of(item: type[Schema]) -> type[Schema]:
    """The shape of a page of these."""
    members = {"items": List(Nested(item), required=True), "next": Text(600, required=True, allow_none=True)}
    return type(f"PageOf{item.__name__}", (Schema,), members)


def paged(
    uow: UnitOfWork, statement: Select[Any], page: Mapping[str, Any], *keys: ColumnElement[Any],
    descending: bool = False,
) -> dict[str, Any]:
    """Answer one page: {"items": [...], "next": cursor or null}.

    :param statement: selects columns (an item is then a dict) or one model (an item is then the object).
    :param page: what :class:`Page` loaded; other names in it are ignored.
    :param keys: the order of the list, not null, the last of them unique.
    :raises Malformed: when the cursor is not one of ours.
    """
    size: int = page["limit"]
    if page["after"] is not None:
        place = tuple_(*(literal(value, key.type) for value, key in zip(_place(page["after"], keys), keys, strict=True)))
        statement = statement.where(tuple_(*keys) < place if descending else tuple_(*keys) > place)
    names = [f"place_{index}" for index in range(len(keys))]
    statement = statement.add_columns(*(key.label(name) for key, name in zip(keys, names, strict=True)))
    order = [key.desc() if descending else key for key in keys]
    rows = list(uow.execute(statement.order_by(None).order_by(*order).limit(size + 1)).mappings())
    more = len(rows) > size
    items = [{name: value for name, value in row.items() if name not in names} for row in rows[:size]]
    return {
        "items": [_object(item) for item in items],
        "next": _cursor([rows[size - 1][name] for name in names]) if more else None,
    }


def _object(item: dict[str, Any]) -> Any:
    only = next(iter(item.values())) if len(item) == 1 else None
    return only if hasattr(only, "__mapper__") else item


def _cursor(place: list[Any]) -> str:
    text = json.dumps(place, default=str, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str, keys: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(place, list) or len(place) != len(keys) or not all(writable(str(value)) for value in place):
            raise ValueError
        return [_READ[key.type.python_type](value) for key, value in zip(keys, place, strict=True)]
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise Malformed([{"field": "after", "message": "翻页位置有误，请从第一页重新查询"}]) from error
