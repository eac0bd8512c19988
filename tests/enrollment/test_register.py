"""The register 学员总台账 and the annual table: what the desks wrote, found, counted and proved."""

from __future__ import annotations

import io
import json
from datetime import date
from uuid import UUID, uuid4

import docx
import openpyxl
import pytest

from services.enrollment import actions
from services.enrollment.rules import Outcome, Standing, followed
from shared.lifecycle import Role
from tests.enrollment.test_actions import ON, a_draft
from tests.harness import pump


def row(seq: int, action: str, to_state: str, desk: str = "assessment", from_state: str = "seated", **facts):
    """A journal row as the folding of standings reads it."""
    return {"seq": seq, "action": action, "from_state": from_state, "to_state": to_state, "desk": desk,
            "facts": facts, "on_day": date(2026, 1, 1).replace(day=min(seq, 31))}


class TestFollowingACase:
    """One journal row after another tells where a case stands."""

    def test_a_case_lies_where_it_was_handed(self):
        """Accepted at enrollment, it lies at training."""
        standing = followed(standing=Standing(), rows=[row(3, "accept", "enrolled", "enrollment")])
        assert (standing.desk, standing.state) == ("training", "enrolled")

    def test_rows_of_an_earlier_desk_may_come_late(self):
        """They fill in milestones and do not move the case back."""
        later = followed(standing=Standing(), rows=[row(9, "apply_exam", "applied")])
        late = followed(standing=later, rows=[row(5, "start", "in_training", "training", "filed")])
        assert (late.state, late.desk, late.started_on) == ("applied", "assessment", date(2026, 1, 5))

    @pytest.mark.parametrize(("to_state", "outcome"), [
        pytest.param("passed", Outcome.PASSED, id="合格"), pytest.param("failed", Outcome.FAILED, id="不合格"),
        pytest.param("absent", Outcome.ABSENT, id="缺考"), pytest.param("voided", Outcome.FAILED, id="违纪"),
        pytest.param("sat", None, id="已考待评"),
    ])
    def test_every_result_falls_under_one_outcome(self, to_state, outcome):
        """Passed, failed, absent; everything else is pending."""
        assert followed(standing=Standing(), rows=[row(9, "x", to_state)]).outcome == outcome

    def test_a_re_sit_is_pending_again(self):
        """Failed, admitted again, passed."""
        failed = followed(standing=Standing(), rows=[row(9, "publish_result", "failed")])
        again = followed(standing=failed, rows=[row(10, "resit", "admitted", from_state="failed")])
        passed = followed(standing=again, rows=[row(13, "publish_result", "passed", from_state="sat")])
        assert [failed.outcome, again.outcome, passed.outcome] == ["failed", None, "passed"]

    def test_what_is_taken_back_is_no_milestone(self):
        """A revoked start, and a completion whose case was sent back."""
        started = followed(standing=Standing(), rows=[row(5, "start", "in_training", "training", "filed")])
        revoked = followed(standing=started, rows=[
            row(6, "revoke", "filed", "training", "in_training", revoked="start")])
        assert (started.started_on, revoked.started_on) == (date(2026, 1, 5), None)
        complete = followed(standing=Standing(), rows=[row(7, "complete", "trained", "training", "in_training")])
        back = followed(standing=complete, rows=[row(8, "send_back", "in_training", "assessment", "trained")])
        assert (complete.completed_on, back.completed_on, back.desk) == (date(2026, 1, 7), None, "training")

    def test_a_case_is_in_the_class_it_was_placed_in_last(self):
        """Placed, moved to another class, and out again."""
        placed = followed(standing=Standing(), rows=[row(4, "place", "placed", "training", class_number="班2026-00001")])
        moved = followed(standing=placed, rows=[row(5, "transfer", "placed", "training", class_number="班2026-00002"),
                                                row(6, "file", "filed", "training")])
        out = followed(standing=moved, rows=[row(7, "release", "enrolled", "training")])
        assert [one.class_number for one in (placed, moved, out)] == ["班2026-00001", "班2026-00002", None]

    def test_notes_on_a_case_change_no_result(self):
        """A correction while the case is sat leaves the outcome alone."""
        passed = followed(standing=Standing(), rows=[row(9, "publish_result", "passed")])
        noted = followed(standing=passed, rows=[row(10, "correct", "passed", from_state="passed")])
        assert noted.outcome == "passed"


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


@pytest.fixture
def cases(enrollment):
    """Six submitted cases of 环翠区."""
    base = enrollment.actor(Role.BASE_CLERK)
    with enrollment.uow() as uow:
        ids = actions.draft(uow, [a_draft(n) for n in range(1, 7)], by=base, on=ON)
        actions.submit(uow, ids, by=base, on=ON).require_all()
    pump(enrollment)
    return ids


def tell(enrollment, desk: str, leaf: int, case: UUID, seq: int, action: str, to_state: str, on: str,
         from_state: str | None = None, facts: str = "{}") -> None:
    """Stream one row of another desk into the register."""
    with enrollment.uow() as uow:
        actions.take_journal(uow, [{
            "desk": desk, "subject": "case", "subject_id": str(case), "seq": seq, "action": action,
            "from_state": from_state, "to_state": to_state, "actor": str(uuid4()), "duty": None, "clause": "§2.3",
            "reason": None, "facts": facts, "on_day": on, "recorded_at": "2026-12-01T00:00:00.000000Z",
            "prev": "00" * 32, "hash": "11" * 32, "leaf": leaf}])


def train(enrollment, case: UUID, leaf: int, result: str | None) -> None:
    """Let a case start, complete, and sit or be absent."""
    tell(enrollment, "training", 2 * leaf, case, 4, "start", "in_training", "2026-03-01", "filed")
    tell(enrollment, "training", 2 * leaf + 1, case, 5, "complete", "trained", "2026-05-01", "completion_submitted")
    if result == "absent":
        tell(enrollment, "assessment", 3 * leaf, case, 6, "mark_presence", "absent", "2026-06-01", "seated")
    elif result is not None:
        tell(enrollment, "assessment", 3 * leaf, case, 6, "mark_presence", "sat", "2026-06-01", "seated")
        tell(enrollment, "assessment", 3 * leaf + 1, case, 7, "publish_result", result, "2026-06-20", "sat")


class TestTheRegister:
    """Every case's whole journal; a search that names one."""

    def test_own_rows_stream_in(self, enrollment, cases):
        """The desk's own journal goes the same way as the others'."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        told = client.get(f"register/{cases[0]}").get_json()
        assert told["complete"]
        assert [one["action"] for one in told["rows"]] == ["open", "submit"]

    def test_a_gap_is_seen(self, enrollment, cases):
        """A row of a later desk before an earlier one's: the chain is not complete, and says so."""
        tell(enrollment, "training", 1, cases[0], 4, "place", "placed", "2026-03-01", "enrolled")
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        assert not client.get(f"register/{cases[0]}").get_json()["complete"]

    def test_the_same_row_twice_is_one(self, enrollment, cases):
        """A resent batch changes nothing."""
        for _ in range(2):
            tell(enrollment, "training", 1, cases[0], 3, "place", "placed", "2026-03-01", "enrolled")
        assert len(enrollment.query("select 1 from register_journal where case_id = :id", id=cases[0])) == 3

    @pytest.mark.parametrize(("query", "found"), [
        pytest.param("name=测试1", 1, id="a-name"), pytest.param("name=测", 6, id="the-beginning-of-a-name"),
        pytest.param("name=试1", 0, id="not-in-the-middle"), pytest.param("name=%25", 0, id="no-wildcards"),
        pytest.param("last_four=0010", 1, id="last-four"), pytest.param("occupation=6-31-01-03", 6, id="occupation"),
        pytest.param("state=submitted", 6, id="state"), pytest.param("desk=training", 0, id="desk"),
        pytest.param("unit=wendeng", 0, id="another-unit"),
    ])
    def test_search(self, enrollment, cases, query, found):
        """Number, beginning of the name, last four of the ID, base, occupation, state."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        items = client.get(f"register?{query}&year=2026").get_json()["items"]
        assert len([one for one in items if one["name"].startswith("测试")]) == found

    def test_pages_follow_one_another(self, enrollment, cases):
        """Keyset: nothing twice, nothing skipped."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        seen, after = [], ""
        while after is not None:
            page = client.get(f"register?limit=2{after}").get_json()
            seen += [one["id"] for one in page["items"]]
            after = f"&after={page['next']}" if page["next"] else None
        assert len(seen) == len(set(seen)) >= len(cases)
        assert set(map(str, cases)) <= set(seen)

    def test_it_is_unit_scoped(self, enrollment, cases):
        """文登区 does not see 环翠区."""
        other = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        assert other.get("register").get_json()["items"] == []

    def test_statistics_count_by_desk_and_state(self, enrollment, cases):
        """What the city looks at first."""
        city = enrollment.client(enrollment.actor(Role.CITY_PROGRAMME_OFFICER))
        items = city.get("register/statistics?year=2026").get_json()["items"]
        assert sum(one["cases"] for one in items if one["state"] == "submitted") >= 6

    def test_the_export_can_be_verified_alone(self, enrollment, cases):
        """The rows carry every field as it was hashed."""
        from shared.journal import GENESIS, row_hash

        client = enrollment.client(enrollment.actor(Role.AUDITOR))
        prev = GENESIS
        for one in client.get(f"register/{cases[0]}/export").get_json()["rows"]:
            assert one["prev"] == prev.hex()
            prev = row_hash(prev, {name: None if value is None else str(value) for name, value in one.items()})
            assert one["hash"] == prev.hex()


@pytest.fixture
def trained(enrollment, cases):
    """Two passed, one failed, one absent, one without result, one that only started."""
    for leaf, (case, result) in enumerate(zip(cases, ("passed", "passed", "failed", "absent", None), strict=False), 1):
        train(enrollment, case, leaf, result)
    tell(enrollment, "training", 99, cases[5], 4, "start", "in_training", "2026-03-01", "filed")
    return cases


class TestTheAnnualTable:
    """Annex: occupation × level × trained and passed, for each meaning of trained."""

    @pytest.mark.parametrize(("meaning", "counts"), [
        pytest.param("started", (6, 2, 1, 1, 2), id="开班在训"),
        pytest.param("completed", (5, 2, 1, 1, 1), id="结业审核通过"),
        pytest.param("sat", (3, 2, 1, 0, 0), id="参加考核"),
    ])
    def test_trained_is_passed_failed_absent_and_pending(self, enrollment, trained, meaning, counts):
        """Every meaning adds up, and proves it."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        table = client.get(f"annual-table?year=2026&meaning={meaning}").get_json()
        (line,) = table["rows"]
        cell = line["cells"]["senior"]
        assert tuple(cell[name] for name in ("trained", "passed", "failed", "absent", "pending")) == counts
        assert table["proof"] == {"cells_add_up": True, "rows_make_the_total": True}
        assert table["total"]["senior"]["trained"] == counts[0]

    def test_the_meaning_in_force_is_the_default(self, enrollment, trained):
        """Policy names it."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        assert client.get("annual-table?year=2026").get_json()["meaning"] == "completed"

    def test_every_cell_opens_its_cases(self, enrollment, trained):
        """The link lists exactly as many cases as the cell counts."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        cell = client.get("annual-table?year=2026&meaning=started").get_json()["rows"][0]["cells"]["senior"]
        assert len(client.get(cell["cases"]).get_json()["items"]) == cell["trained"]
        assert len(client.get(cell["cases_passed"]).get_json()["items"]) == cell["passed"]

    def test_another_meaning_is_refused(self, enrollment):
        """Nobody counts by a meaning that has no name."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        assert client.get("annual-table?year=2026&meaning=enrolled").status_code == 409

    def test_a_district_counts_itself_and_the_city_counts_all(self, enrollment, trained):
        """Units are scoped here too."""
        other = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        assert other.get("annual-table?year=2026&unit=huancui").status_code == 422
        assert other.get("annual-table?year=2026").get_json()["rows"] == []
        city = enrollment.client(enrollment.actor(Role.CITY_PROGRAMME_OFFICER))
        assert city.get("annual-table?year=2026").get_json()["unit_name"] == "全市"

    def test_the_rehearsal_never_counts(self, enrollment, trained):
        """演练单位 has its own table, and is in nobody else's."""
        rehearsing = enrollment.client(enrollment.actor(Role.CITY_PROGRAMME_OFFICER, rehearsal=True))
        assert rehearsing.get("annual-table?year=2026").get_json()["rows"] == []

    def test_the_workbook_is_the_annex(self, enrollment, trained):
        """Title, 填报单位（盖章）, two-row head, 合计, 填报人, all as text."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        answer = client.get("annual-table/table.xlsx?year=2026&filed_by=演示人&phone=0631-0000000")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        words = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
        text = json.dumps(words, ensure_ascii=False)
        for wanted in ("威海市“金蓝领”培训情况统计表", "填报单位（盖章）：环翠区", "职业（工种）", "高级技师（人）", "培训人数",
                       "合格人数", "备注", "合计", "填报人：演示人", "联系电话：0631-0000000"):
            assert wanted in text.replace('\\"', '"')
        assert not any(isinstance(cell.value, (int, float)) for line in sheet.iter_rows() for cell in line)
        assert {str(merged) for merged in sheet.merged_cells.ranges} >= {"A5:A6", "B5:C5", "D5:E5", "F5:G5", "H5:H6"}

    def test_the_document_is_the_annex(self, enrollment, trained):
        """The same in Word, with the head repeated on every page."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        answer = client.get("annual-table/table.docx?year=2026&filed_by=演示人")
        document = docx.Document(io.BytesIO(answer.data))
        (grid,) = document.tables
        assert [cell.text for cell in grid.rows[1].cells][1:7] == ["培训人数", "合格人数"] * 3
        assert grid.rows[2].cells[0].text == "电工"
        assert [cell.text for cell in grid.rows[2].cells][5:7] == ["5", "2"]
        assert grid.rows[-1].cells[0].text == "合计"
        assert any("填报人：演示人" in paragraph.text for paragraph in document.paragraphs)
