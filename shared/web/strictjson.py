"""JSON as we accept and write it: no duplicate names, no NaN, no bottomless nesting, no number that others would round."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from flask.json.provider import JSONProvider

DEEPEST = 20  # levels of nesting; our deepest schema has six
LARGEST = 2**53  # beyond it, readers that use doubles see another number


class Unreadable(ValueError):
    """The text is not JSON as we accept it; the message is a Chinese sentence."""


def loads(text: bytes | str) -> Any:
    """Read JSON.

    :raises Unreadable: with the reason, for anything not accepted.
    """
    try:
        text = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except UnicodeDecodeError as error:
        raise Unreadable("正文不是 UTF-8 编码") from error
    except RecursionError as error:
        raise Unreadable(f"嵌套超过 {DEEPEST} 层") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"正文不是合法的 JSON：第 {error.lineno} 行第 {error.colno} 个字符处有误") from error
    _inspect(value)
    return value


def writable(text: str) -> bool:
    """Say whether PostgreSQL and UTF-8 can hold the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"字段 {twice[:40]!r} 出现了两次")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST:
        raise Unreadable("整数超过 2^53")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Unreadable("数值超出范围")
    return number


def _constant(name: str) -> Any:
    raise Unreadable(f"不接受 {name}")


def _inspect(value: Any) -> None:
    """Walk without recursion, since the depth is what is in question."""
    level = [value]
    depth = 0
    while level:
        depth += 1
        for item in level:
            if depth > DEEPEST and isinstance(item, (dict, list)):
                raise Unreadable(f"嵌套超过 {DEEPEST} 层")
            texts = item.keys() if isinstance(item, dict) else (item,) if isinstance(item, str) else ()
            if not all(map(writable, texts)):
                raise Unreadable("文字中有不能保存的字符")
        level = [inner for item in level for inner in _inside(item)]


def _inside(item: Any) -> list[Any]:
    return list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else []


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not written as JSON")


class Provider(JSONProvider):
    """Flask's JSON through orjson: days as 2026-11-24, times as RFC 3339, Chinese as it is."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Write a value."""
        return orjson.dumps(obj, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read a text, see :func:`loads`."""
        return loads(s)
