"""What one journal row tells the register about where a case stands and what it has passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .annual import Outcome

# The public words of the desks: the action whose day is a milestone 关键节点 of the case.
MILESTONES = {
    "start": "started_on",
    "complete": "completed_on",
    "apply_exam": "applied_on",
    "register_certificate": "certified_on",
    "confirm_payment": "paid_on",
}
# States in which a case lies at the next desk already, though this desk wrote the row.
HANDED_ON = {"enrolled": "training", "trained": "assessment", "certified": "subsidy"}
DESK_BEFORE = {"training": "enrollment", "assessment": "training", "subsidy": "assessment"}
INTO_A_CLASS = ("place", "transfer")  # with the class's number
OUT_OF_A_CLASS = ("unplace", "release")
UNDONE_BY_SENDING_BACK = {"assessment": "completed_on", "subsidy": "certified_on"}
OUTCOMES = {
    "passed": Outcome.PASSED, "failed": Outcome.FAILED, "voided": Outcome.FAILED, "absent": Outcome.ABSENT,
    "sat": None, "admitted": None,  # sat and not yet published, looked at again, or sitting again
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a case stands, and the days of its milestones."""

    desk: str = ""
    state: str = ""
    seq: int = 0
    as_of: date = date.min
    started_on: date | None = None
    completed_on: date | None = None
    applied_on: date | None = None
    sat_on: date | None = None
    outcome: str | None = None
    result_on: date | None = None
    certified_on: date | None = None
    paid_on: date | None = None
    class_number: str | None = None


def followed(*, standing: Standing, rows: Iterable[Mapping[str, Any]]) -> Standing:
    """The standing after these journal rows, oldest first: {desk, seq, action, to_state, facts, on_day}."""
    for row in rows:
        standing = replace(standing, **_milestones(row), **_class(row), **_whereabouts(row, standing.seq))
    return standing


def _whereabouts(row: Mapping[str, Any], seen: int) -> dict[str, Any]:
    """A desk's rows may arrive after those of the next one; the latest link of the chain says where the case is."""
    if row["seq"] < seen:
        return {}
    owner = HANDED_ON.get(row["to_state"], row["desk"])
    if row["action"] == "send_back":
        owner = DESK_BEFORE[row["desk"]]
    return {"desk": owner, "state": row["to_state"], "seq": row["seq"], "as_of": row["on_day"]}


def _class(row: Mapping[str, Any]) -> dict[str, Any]:
    """Which class the case is in; only training places people, so its rows come in their order."""
    if row["action"] in INTO_A_CLASS:
        return {"class_number": row["facts"].get("class_number")}
    return {"class_number": None} if row["action"] in OUT_OF_A_CLASS else {}


def _milestones(row: Mapping[str, Any]) -> dict[str, Any]:
    action, day = row["action"], row["on_day"]
    passed: dict[str, Any] = {}
    if action in MILESTONES:
        passed[MILESTONES[action]] = day
    if action == "revoke" and row["facts"].get("revoked") in MILESTONES:
        passed[MILESTONES[row["facts"]["revoked"]]] = None
    if action == "send_back" and row["desk"] in UNDONE_BY_SENDING_BACK:
        passed[UNDONE_BY_SENDING_BACK[row["desk"]]] = None
    if row["desk"] == "assessment" and row["to_state"] != row["from_state"] and row["to_state"] in OUTCOMES:
        outcome = OUTCOMES[row["to_state"]]
        passed |= {"outcome": outcome, "result_on": day if outcome else None}
        if row["to_state"] in ("sat", "voided"):
            passed["sat_on"] = day
    return passed
