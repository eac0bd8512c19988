"""The annual table 统计表 (63号 §4.3, annex), counted from the register for one meaning of "trained"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, func, select

from services.enrollment.models import Case, RegisterCase
from services.enrollment.queries.register import MEANS
from services.enrollment.rules import LEVEL_NAMES, TRAINED_LEVELS, TRAINED_NAMES, Outcome, Trained, adds_up
from shared.runtime import UnitOfWork

TITLE = "威海市“金蓝领”培训情况统计表"
COLUMNS = tuple(reversed(TRAINED_LEVELS))  # 高级技师, 技师, 高级工: the annex's order
Counts = dict[str, int]


def annual_table(
    uow: UnitOfWork, *, unit: str | None, year: int, meaning: Trained, on: date, rehearsal: bool,
) -> dict[str, Any]:
    """Count a unit's year (every unit's, without one): per occupation and level trained, and what became of them.

    Each cell carries the address at which the register lists exactly its cases.
    """
    counted = _count(uow, unit, year, meaning, rehearsal)
    names = {(row["code"], row["trade"]): row["name"] for row in uow.reference("occupation").values()}
    where = {"year": year, "trained": str(meaning)} | ({"unit": unit} if unit else {})
    rows = []
    for (code, trade), levels in sorted(counted.items()):
        name = names.get((code, trade), trade)
        about = {**where, "occupation": code, "trade": trade}
        rows.append({
            "occupation": code, "trade": trade, "label": name if name == trade else f"{name}（{trade}）",
            "cells": {level: _cell(levels[level], {**about, "level": str(level)}) for level in COLUMNS},
            "remarks": _remarks(levels),
        })
    total: dict[str, Any] = {
        level: _cell(_sum(levels[level] for levels in counted.values()), {**where, "level": str(level)})
        for level in COLUMNS
    }
    unit_row = uow.reference("unit").get(unit or "", {})
    return {
        "title": TITLE, "unit": unit, "unit_name": unit_row.get("name", "全市"), "year": year,
        "meaning": str(meaning), "meaning_name": TRAINED_NAMES[meaning], "as_of": on, "clause": "63号 §4.3 附件",
        "columns": [{"level": str(level), "name": LEVEL_NAMES[level]} for level in COLUMNS],
        "rows": rows, "total": total, "proof": _proof(rows, total),
    }


def _count(
    uow: UnitOfWork, unit: str | None, year: int, meaning: Trained, rehearsal: bool,
) -> dict[tuple[str, str], dict[str, Counts]]:
    outcome = func.coalesce(RegisterCase.outcome, str(Outcome.PENDING))
    keys = (Case.occupation, Case.trade, Case.level, outcome)
    statement: Select[*tuple[Any, ...]] = (
        select(*keys, func.count())
        .join(RegisterCase, RegisterCase.case_id == Case.id)
        .where(Case.year == year, Case.rehearsal == rehearsal, MEANS[meaning].is_not(None))
        .group_by(*keys)
    )
    if unit:
        statement = statement.where(Case.unit == unit)
    counted: dict[tuple[str, str], dict[str, Counts]] = defaultdict(lambda: defaultdict(dict))
    for row in uow.execute(statement):
        code, trade, level, became, number = tuple(row)
        counted[code, trade][level][became] = number
    return counted


def _sum(parts: Any) -> Counts:
    total: Counts = defaultdict(int)
    for part in parts:
        for became, number in part.items():
            total[became] += number
    return total


def _cell(counts: Counts, where: Mapping[str, Any]) -> dict[str, Any]:
    parts = {str(became): counts.get(became, 0) for became in Outcome}
    passed = {**where, "outcome": str(Outcome.PASSED)}
    return {
        "trained": sum(counts.values()), **parts,
        "cases": f"/api/v1/register?{urlencode(where)}", "cases_passed": f"/api/v1/register?{urlencode(passed)}",
    }


def _remarks(levels: Mapping[str, Counts]) -> str:
    """Say what the two columns of the annex cannot show: who was absent, who has no result yet."""
    total = _sum(levels.values())
    parts = [(Outcome.ABSENT, "缺考"), (Outcome.PENDING, "尚无结果")]
    return "，".join(f"{name} {total[became]} 人" for became, name in parts if total.get(became))


def _proof(rows: list[dict[str, Any]], total: Mapping[str, Any]) -> dict[str, Any]:
    """That trained = passed + failed + absent + pending in every cell, and the rows make the total."""
    cells = [cell for row in rows for cell in row["cells"].values()] + list(total.values())
    sums = {level: sum(row["cells"][level]["trained"] for row in rows) for level in COLUMNS}
    return {
        "cells_add_up": all(
            adds_up(**{name: cell[name] for name in ("trained", "passed", "failed", "absent", "pending")})
            for cell in cells),
        "rows_make_the_total": all(total[level]["trained"] == sums[level] for level in COLUMNS),
    }
