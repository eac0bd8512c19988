"""What PostgreSQL hashed, a program that knows nothing of the system verifies."""

import json

from deploy.standalone import verify_journal
from shared.casework import advance
from shared.journal import history
from shared.lifecycle import Role
from tests.toy import CASE, DAY, officer, opened


def exported(uow, ids):
    """Journal rows as lines, the way they are given out."""
    return [json.dumps(row, ensure_ascii=False) for rows in history(uow, ids).values() for row in rows]


class TestRealRows:
    """The hash is computed in SQL by the writer and in Python by the verifier."""

    def test_every_chain_holds(self, runtime):
        """With Chinese text, quotation marks, line breaks, empty and missing fields, over several moves."""
        clerk, leader = officer(Role.DISTRICT_CLERK), officer(Role.DISTRICT_LEADER)
        with runtime.system_work() as uow:
            ids = opened(uow, 20)
            advance(uow, CASE, "check", ids, by=clerk, on=DAY, reason="材料“齐全”\n\\ok", facts={"说明": "中文\"引号\\"})
            advance(uow, CASE, "approve", ids[:10], by=leader, on=DAY).require_all()
            assert verify_journal.verify(exported(uow, ids)) == (20, 50, [])

    def test_a_row_that_somebody_changed_is_named(self, runtime):
        """Only the case whose row was changed, and the row."""
        with runtime.system_work() as uow:
            ids = opened(uow, 3)
            advance(uow, CASE, "check", ids, by=officer(Role.DISTRICT_CLERK), on=DAY)
            lines = [json.loads(line) for line in exported(uow, ids)]
            changed = next(row for row in lines if row["subject_id"] == str(ids[1]) and int(row["seq"]) == 2)
            changed["on_day"] = "2026-03-03"
            _, _, problems = verify_journal.verify(map(json.dumps, lines))
        assert problems == [f"case {ids[1]}, row 2: was changed: its content does not give its hash"]
