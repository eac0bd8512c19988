"""The assessment desk over HTTP: from a class to registered certificates, and what is refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from openapi_spec_validator import validate

from services.assessment import actions
from shared.lifecycle import Role
from tests.assessment.builders import EXAM_DAY, TODAY, Exam
from tests.harness import on_day
from tests.web.browser import Browser


@pytest.fixture
def assessment(desk):
    return desk("assessment")


@pytest.fixture
def exam(assessment):
    """A rehearsal class, on the rehearsal unit's own day."""
    exam = Exam(assessment, rehearsal=True)
    with on_day(assessment, TODAY):
        yield exam


def done(answer):
    """The answer of an action that nobody refused."""
    assert answer.status_code in {200, 201}, answer.json
    assert not answer.json.get("refused"), answer.json
    return answer.json


def planned(exam, client):
    """One sitting, staffed, over HTTP."""
    plan = {"year": 2026, "unit": "rehearsal", "occupation": "6-31-01-03", "level": "senior",
            "parts": ["theory", "skill"], "day": EXAM_DAY.isoformat(), "session": "morning", "place": "演示考点",
            "capacity": 30}
    (sitting,) = done(client.post("sittings", json={"sittings": [plan]}))["ids"]
    officials = [{"person_id": str(person), "post": str(post)} for person, post in exam.officials().items()]
    entries = [{**one, "name": "演示考务", "valid_from": "2026-01-01", "valid_until": "2026-12-31"} for one in officials]
    done(client.post("officials", json={"officials": entries}))
    done(client.post(f"sittings/{sitting}/actions/staff", json={"officials": officials}))
    return sitting


class TestTheWholeWay:
    """One class from application to certificates, every step as the right officer."""

    def test_a_class_is_examined_and_certified(self, assessment, exam):
        """Each step is one call for the whole class."""
        base, office = assessment.client(exam.base), assessment.client(exam.office)
        office2, invigilator = assessment.client(exam.office2), assessment.client(exam.invigilator)
        (group,) = base.get("classes").json["items"]
        assert (group["cases"], group["states"]) == (5, {"trained": 5})
        done(base.post(f"classes/{group['class_id']}/exam-application", json={}))
        (batch,) = office.get("exam-batches?state=applied").json["items"]
        done(office.post("exam-batches/actions/admit", json={"ids": [batch["id"]]}))
        sitting = planned(exam, office)
        ids = [str(id_) for id_ in exam.cases]
        done(office.post("cases/actions/seat", json={"ids": ids, "sitting_id": sitting}))
        seats = invigilator.get(f"sittings/{sitting}/seats").json["items"]
        assert [seat["seat_no"] for seat in seats] == [1, 2, 3, 4, 5]
        assert seats[0]["id_number"] == "37*************014"
        with on_day(assessment, EXAM_DAY):
            done(invigilator.post("sittings/actions/mark_presence", json={"ids": [sitting]}))
            results = [{"case": id_, "theory": 72.5, "skill": 80} for id_ in ids]
            done(office.post("sittings/actions/enter_results", json={"ids": [sitting], "results": results}))
            done(office2.post("sittings/actions/check_results", json={"ids": [sitting]}))
            done(office.post("sittings/actions/publish", json={"ids": [sitting]}))
            rows = [{"case": id_, "number": f"Y000137000001263{number:06d}", "issued_on": EXAM_DAY.isoformat(),
                     "issuer": "演示评价机构"} for number, id_ in enumerate(ids)]
            rows[0]["case_number"] = assessment.query("select number from cases where id = :id", id=rows[0].pop("case"))[0].number
            done(office.post("certificates", json={"certificates": rows}))
        page = office.get(f"cases/{ids[0]}").json
        assert (page["state"], page["here"]) == ("certified", False)
        assert [row["action"] for row in page["timeline"]] == [
            "accept", "apply_exam", "admit", "seat", "mark_presence", "enter_result", "check_result", "publish_result",
            "register_certificate"]
        assert page["results"][0]["score"] == 72.5
        assert len(office.get("certificates").json["items"]) == 5


class TestSeen:
    """Units, bases and rehearsal are kept apart; a case page tells what may be done and why not."""

    def test_actions_follow_the_table_and_say_why_not(self, assessment, exam):
        """The office may not admit what is not applied for."""
        page = assessment.client(exam.office).get(f"cases/{exam.cases[0]}").json
        offers = {action["action"]: action for action in page["actions"]}
        assert offers["admit"]["allowed"] is False
        assert offers["admit"]["why_not"]["type"].endswith("/state-forbids")
        own = {action["action"]: action for action in assessment.client(exam.base).get(
            f"cases/{exam.cases[0]}").json["actions"]}
        assert own["apply_exam"]["allowed"] is True
        assert "admit" not in own

    def test_another_unit_finds_nothing(self, assessment, exam):
        """404, as if there were no such case."""
        clerk = assessment.client(assessment.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        assert clerk.get(f"cases/{exam.cases[0]}").status_code == 404
        assert clerk.get("cases").json["items"] == []

    def test_a_stale_version_is_told(self, assessment, exam):
        """If-Match: what was seen has changed meanwhile."""
        exam.admitted()
        office = assessment.client(exam.office)
        path = f"cases/{exam.cases[0]}"
        etag = office.get(path).headers["ETag"]
        done(office.post(f"{path}/actions/revoke", json={"reason": "误点"}))
        answer = office.post(f"{path}/actions/return_exam", json={"reason": "补照片"}, headers={"If-Match": etag})
        assert answer.status_code == 412


class TestRefused:
    """Problems carry the clause; malformed things name the field."""

    def test_one_refusal_does_not_stop_the_others(self, assessment, exam):
        """Per case: moved, or a problem."""
        office = assessment.client(exam.office)
        stranger = str(uuid4())
        exam.do(actions.apply_class, exam.class_id, by=exam.base, left_out={})
        answer = office.post("cases/actions/admit", json={"ids": [str(exam.cases[0]), stranger]}).json
        assert answer["moved"] == [str(exam.cases[0])]
        assert answer["refused"][0]["problem"]["type"].endswith("/no-such-record")

    def test_a_sitting_after_the_deadline_cites_the_clause(self, assessment, exam):
        """1 January 2027 for the programme year 2026."""
        plan = {"year": 2026, "unit": "rehearsal", "occupation": "6-31-01-03", "level": "senior", "parts": ["theory"],
                "day": "2027-01-01", "session": "morning", "place": "演示考点", "capacity": 30}
        answer = assessment.client(exam.office).post("sittings", json={"sittings": [plan]})
        assert (answer.status_code, answer.json["clause"]) == (409, "63号 §2.6")
        assert answer.mimetype == "application/problem+json"

    def test_the_year_of_a_sitting_is_that_of_its_day(self, assessment, exam):
        """Unless another is named."""
        plan = {"unit": "rehearsal", "occupation": "6-31-01-03", "level": "senior", "parts": ["theory"],
                "day": EXAM_DAY.isoformat(), "session": "morning", "place": "演示考点", "capacity": 30}
        (made,) = done(assessment.client(exam.office).post("sittings", json={"sittings": [plan]}))["ids"]
        assert assessment.query("select year from sittings where id = :id", id=made)[0].year == EXAM_DAY.year

    def test_who_has_no_account_stays_the_same_person(self, assessment, exam):
        """An official who was in the roster before is offered by name, beside a new one."""
        known = uuid4()
        entry = {"person_id": str(known), "name": "外聘考评员甲", "post": "examiner", "valid_from": "2025-01-01", "valid_until": "2025-12-31"}
        done(assessment.client(exam.office).post("officials", json={"officials": [entry]}))
        page = Browser(assessment, exam.office).get("/desk/do/officials.register_officials")
        assert f'value="{known}"' in page.html and "外聘考评员甲（没有账号，已登记过）" in page.html
        assert "没有账号的人员（新登记）" in page.html

    def test_people_without_an_account_are_as_many_as_there_are_rows(self, assessment, exam):
        """Each new one is somebody else; one of the roster entered twice is refused beside the row."""
        browser = Browser(assessment, exam.office)
        page = browser.get("/desk/do/officials.register_officials")
        row = {"person_id": "new", "post": "examiner", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
        typed = {f"officials-{at}-{name}": value for at in range(2)
                 for name, value in {**row, "name": f"外聘考评员{at}"}.items()}
        assert browser.send(page, "officials.register_officials", **typed).status in (200, 303)
        made = assessment.query("select distinct person_id from officials where name like '外聘考评员%'")
        assert len(made) == 2
        entry = {**row, "person_id": str(made[0].person_id), "name": "外聘考评员0"}
        answer = assessment.client(exam.office).post("officials", json={"officials": [entry, entry]})
        assert answer.status_code == 422 and "只登记一次" in answer.text

    @pytest.mark.parametrize("score", ["80", 72.55, True, None, 1e9], ids=str)
    def test_scores_are_numbers_with_one_decimal(self, assessment, exam, score):
        """Neither text, nor two decimals, nor truth values."""
        body = {"ids": [str(uuid4())], "results": [{"case": str(exam.cases[0]), "theory": score}]}
        answer = assessment.client(exam.office).post("sittings/actions/enter_results", json=body)
        assert answer.status_code == 422, answer.json

    def test_the_base_does_not_seat(self, assessment, exam):
        """Roles come from the table."""
        body = {"ids": [str(exam.cases[0])], "sitting_id": str(uuid4())}
        assert assessment.client(exam.base).post("cases/actions/seat", json=body).status_code == 403

    def test_presence_is_one_of_three(self, assessment):
        """The document offers what the rule takes, with its terms."""
        shapes = assessment.client().get("/openapi.json").json["components"]["schemas"]
        presence = shapes["ExceptionIn"]["properties"]["presence"]
        assert presence["enum"] == ["sat", "absent", "voided"]
        assert "absent 缺考" in presence["description"]

    def test_nobody_is_voided_without_a_word(self, assessment, exam):
        """It ends a person's examination; the record says what happened."""
        body = {"ids": [str(uuid4())], "exceptions": [{"case": str(exam.cases[0]), "presence": "voided"}]}
        answer = assessment.client(exam.invigilator).post("sittings/actions/mark_presence", json=body)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "exceptions.0.note")

    def test_the_same_key_acts_once(self, assessment, exam):
        """The second call gets the first one's answer."""
        base, key = assessment.client(exam.base), str(uuid4())
        path = f"classes/{exam.class_id}/exam-application"
        first = base.post(path, json={}, headers={"Idempotency-Key": key})
        again = base.post(path, json={}, headers={"Idempotency-Key": key})
        assert first.json == again.json
        assert assessment.query("select count(*) from exam_batches")[0].count == 1


class TestARefusedRow:
    """Whoever enters fifty results learns which one was refused."""

    @pytest.fixture
    def results(self, assessment, exam):
        """A sitting that was held, and a score out of range for its second candidate."""
        exam.admitted()
        office = assessment.client(exam.office)
        sitting = planned(exam, office)
        done(office.post("cases/actions/seat", json={"ids": [str(id_) for id_ in exam.cases], "sitting_id": sitting}))
        with on_day(assessment, EXAM_DAY):
            done(assessment.client(exam.invigilator).post("sittings/actions/mark_presence", json={"ids": [sitting]}))
            yield sitting, [{"case": str(id_), "theory": 101 if id_ == exam.cases[1] else 70, "skill": 80}
                            for id_ in exam.cases]

    def test_of_one_sitting(self, assessment, exam, results):
        """Nothing is entered, and the case is named."""
        sitting, rows = results
        answer = assessment.client(exam.office).post(f"sittings/{sitting}/actions/enter_results", json={"results": rows})
        assert answer.status_code == 409
        assert (answer.json["sitting"], answer.json["case"]) == (sitting, str(exam.cases[1]))

    def test_of_several_sittings(self, assessment, exam, results):
        """The others are entered; the problem speaks of a case, not of a sitting."""
        sitting, rows = results
        answer = assessment.client(exam.office).post(
            "sittings/actions/enter_results", json={"ids": [sitting], "results": rows})
        (refused,) = answer.json["refused"]
        assert refused["problem"]["case"] == refused["id"] == str(exam.cases[1])
        assert "sitting" not in refused["problem"]


def test_the_description_is_valid_openapi(assessment):
    """OpenAPI 3.1, by its own validator."""
    document = assessment.client().get("/openapi.json").json
    validate(document)
    assert "/api/v1/sittings/actions/enter_results" in document["paths"]

