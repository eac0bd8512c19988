"""The accounts of the sample as a person needs them to begin: which posts there are, in which units, and what each is called."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

HERE = Path(__file__).parents[2] / "services" / "enrollment" / "reference"
COLUMNS = 3


def lines() -> list[str]:
    """The accounts of `sample.toml`, whose names are `<unit>-<post>`, in a few lines."""
    book, units = _read("sample.toml"), _read("units.toml")
    plan = book["accounts"]
    return [
        "  账号名 = 单位-岗位，例如 rehearsal-fund / names are <unit>-<post>",
        f"  全部岗位的单位 / units with all posts:  {_named(plan['all_posts'], units)}",
        *_table({post: one for post, one in book["posts"].items() if post != "admin"}),
        f"  只有 {'、'.join(plan['posts_of_some'])} 的单位 / units with these posts only:",
        f"    {_named(plan['some_posts'], units)}",
        "  不分单位 / of no unit:",
        *_table({
            **{one["account"]: {"name": one["name"].removeprefix("演示·")} for one in book["single"]},
            "rehearsal-admin": {"name": "演练的系统管理员（调整日期）"},
            **{one["login"]: {"name": f"学员“{one['name']}”"} for one in book["person"] if "login" in one},
        }),
    ]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _named(codes: Sequence[str], units: Mapping[str, Any]) -> str:
    return "、".join(f"{code} {units[code]['name']}" for code in codes)


def _table(posts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    wide = max(map(len, posts))
    cells = [f"{post:<{wide}} {one['name']}" for post, one in posts.items()]
    width = max(map(_width, cells)) + 2
    for at in range(0, len(cells), COLUMNS):
        yield "    " + "".join(cell + " " * (width - _width(cell)) for cell in cells[at:at + COLUMNS]).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
