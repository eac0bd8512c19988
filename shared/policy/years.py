"""Which document governs which programme year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.policy.parameters import SilentPolicy


class Standing(StrEnum):
    """How a programme year stands to its governing document 执行文件."""

    IN_FORCE = "in_force"  # 现行有效
    EXTENDED = "extended"  # 延续执行
    REPLACED = "replaced"  # 已被替代


@dataclass(frozen=True, kw_only=True)
class ProgrammeYear:
    """A programme year 项目年度 and the document that governs it."""

    year: int
    document: str
    status: Standing
    note: str = ""


def programme_year(rows: Mapping[str, Mapping[str, Any]], year: int) -> ProgrammeYear:
    """Return the governing document of a year from reference rows of the kind `programme_year`.

    :raises SilentPolicy: when no document has been bound to that year.
    """
    row = rows.get(str(year))
    if row is None:
        raise SilentPolicy(f"no governing document is bound to the programme year {year}")
    return ProgrammeYear(
        year=int(row["year"]), document=row["document"], status=Standing(row["status"]), note=row.get("note", "")
    )
