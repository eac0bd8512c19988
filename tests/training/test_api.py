"""The training desk over HTTP: the journey's own leg, lists, reports, and who may do what."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from openapi_spec_validator import validate

from deploy.journey import training
from shared.lifecycle import Role
from tests.harness import fixed_id
from tests.training.builders import ROOMS, SCHEME, School

POSTS = {"base": Role.BASE_CLERK, "employer": Role.EMPLOYER, "clerk": Role.DISTRICT_CLERK,
         "reviewer": Role.DISTRICT_REVIEWER, "leader": Role.DISTRICT_LEADER, "trainee": Role.TRAINEE}


class DeskRoad:
    """The journey's road over a desk in a test, without sockets."""

    def __init__(self, school):
        self.school = school
        self.clients = {post: school.desk.client(school.officer(role)) for post, role in POSTS.items()}
        self.day = date(2026, 3, 2)
        self.move_day(self.day)

    def get(self, service, post, path, **query):
        return self.answer(self.clients[post].get(path, query_string=query))

    def post(self, service, post, path, json=None):
        return self.answer(self.clients[post].post(path, json=json or {}))

    def answer(self, response):
        assert response.status_code < 300, response.get_data(as_text=True)
        return response.json

    def all_moved(self, service, post, path, json):
        answer = self.post(service, post, path, json)
        assert answer["refused"] == []
        return answer

    def move_day(self, day):
        self.day = day
        with self.school.desk.uow() as uow:
            offset = (day - uow.day(rehearsal=False)).days
            uow.execute("update reference set row = row || jsonb_build_object('day_offset', cast(:days as int))"
                        " where kind = 'unit' and key = 'rehearsal'", {"days": offset})

    def wait(self, service, post, path, *, until, what, **query):
        assert until(self.get(service, post, path, **query)), what


@pytest.fixture
def road(desk):
    return DeskRoad(School(desk("training"), unit="rehearsal", rehearsal=True))


def a_class(road, people=2):
    """A class in training over HTTP; answers its id and the ids of its people."""
    cases = [str(case) for case in road.school.enrolled(people)]
    training.run(road, [{"id": case} for case in cases], stop_at="in_training")
    return road.get("training", "base", "classes")["items"][0]["id"], cases


class TestTheJourneysLeg:
    """The leg of the journey walks the real road."""

    def test_sixty_people_need_two_classes_and_all_are_trained(self, road):
        """From enrolled to handed on, every step by the right officer."""
        cases = [{"id": str(case)} for case in road.school.enrolled(60)]
        training.run(road, cases)
        assert set(road.school.states()) == {"trained"}
        assert road.school.states("classes") == ["completed", "completed"]
        dossiers = road.school.desk.query("select body::jsonb as items from outbox where receiver = 'assessment'")
        facts = [item["facts"]["training"] for row in dossiers for item in row.items]
        assert len(facts) == 60
        assert facts[0]["hours"] == {"ideology": 10, "theory": 110, "practice": 90, "total": 210}
        assert facts[0]["base"]["id"] == str(fixed_id("base", "rehearsal"))
        lessons = road.school.lessons(facts[0]["class"]["id"])
        assert set(facts[0]["teachers"]) == {str(lesson["held_person"]) for lesson in lessons}
        assert facts[0]["class"]["started_on"] == "2026-03-03"

    @pytest.mark.parametrize("state", ["placed", "filed", "in_training", "completion_submitted"])
    def test_stops_where_it_is_told_to(self, road, state):
        """The cases are left in that state."""
        training.run(road, [{"id": str(case)} for case in road.school.enrolled(2)], stop_at=state)
        assert set(road.school.states()) == {state}


class TestReports:
    """§2.5, §2.8, §4.1: what the officer and the base see in the same words."""

    def test_hours_and_what_is_missing(self, road):
        """Everybody is listed; nobody has enough yet, and nobody is lost yet."""
        class_id, cases = a_class(road)
        report = road.get("training", "clerk", f"classes/{class_id}/missing")
        assert sorted(row["case"] for row in report["items"]) == sorted(cases)
        assert (report["complete"], report["will_miss"]) == (0, 0)
        first = report["items"][0]["checks"][0]
        assert (first["finding"], first["why"]["type"]) == ("not_yet", "/problems/hours-short")
        assert first["why"]["clause"] == "63号 §2.5"
        hours = road.get("training", "base", f"cases/{cases[0]}/hours")
        assert hours["remaining"]["total"] == 210

    def test_lessons_say_what_they_are_worth(self, road):
        """A lesson held elsewhere waits for the district; its ledger shows the strength of its evidence."""
        class_id, cases = a_class(road)
        lesson = road.get("training", "base", f"classes/{class_id}/lessons")["items"][0]["id"]
        body = {"evidence": "signed_paper",
                "lessons": [{"lesson_id": lesson, "absent": cases[:1], "held": {"place": "车间二"}}]}
        assert road.post("training", "base", f"classes/{class_id}/attendance", body) == {
            "lessons": 1, "entries": 2, "deviations": 1}
        shown = road.get("training", "clerk", f"classes/{class_id}/lessons")["items"][0]
        assert (shown["worth"], shown["held"]["place"], shown["start_at"]) == ("undecided", "车间二", "08:30")
        ledger = road.get("training", "clerk", f"classes/{class_id}/lessons/{lesson}/attendance")["items"]
        assert sorted((entry["present"], entry["strength"]) for entry in ledger) == [(False, 1), (True, 1)]
        deviations = road.get("training", "clerk", f"classes/{class_id}/deviations")["items"]
        assert [(d["kind"], d["filed"], d["held"]) for d in deviations] == [("place", "演练教室", "车间二")]
        decision = {"ids": [deviations[0]["id"]], "verdict": "accepted", "reason": "教室检修"}
        assert road.post("training", "clerk", f"classes/{class_id}/deviations/decisions", decision) == {"count": 1}
        assert road.get("training", "clerk", f"classes/{class_id}/lessons")["items"][0]["worth"] == "earned"

    def test_the_archive_says_what_is_there(self, road):
        """Three of the seven kinds the system holds itself; a picture may stand in one class only."""
        class_id, _ = a_class(road)
        archive = road.get("training", "base", f"classes/{class_id}/archive")
        there = [check["values"]["kind"] for check in archive["checks"] if check["finding"] == "met"]
        assert (archive["complete"], there) == (False, ["scheme", "roster"])
        piece = {"kind": "images", "title": "开班照片", "digest": "b" * 64}
        road.post("training", "base", f"classes/{class_id}/archive", piece)
        road.move_day(date(2026, 3, 2))
        other = road.post("training", "base", "classes", {
            **SCHEME, "employer_id": str(fixed_id("employer", "rehearsal")), "starts_on": "2026-04-01",
            "ends_on": "2026-04-01"})["id"]
        refused = road.clients["base"].post(f"classes/{other}/archive", json=piece)
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/image-used-elsewhere")

    def test_visits_and_calls(self, road):
        """Two people visit, and until then the page says what is missing."""
        class_id, cases = a_class(road)
        supervision = road.get("training", "clerk", f"classes/{class_id}/supervision")
        assert [m["type"] for m in supervision["missing"]] == [
            "/problems/site-visits-too-few", "/problems/follow-ups-too-few"]
        visit = {"visited_on": road.day.isoformat(), "inspectors": [str(uuid4())], "base_signatory": "演练主任",
                 "present": 2, "findings": "按方案进行"}
        alone = road.clients["clerk"].post(f"classes/{class_id}/visits", json=visit)
        assert alone.json["type"] == "/problems/visit-needs-two-people"
        road.post("training", "clerk", f"classes/{class_id}/visits",
                  {**visit, "inspectors": [str(uuid4()), str(uuid4())]})
        road.post("training", "clerk", f"classes/{class_id}/follow-ups",
                  {"case_id": cases[0], "reached": True, "confirmed": True})
        assert road.get("training", "clerk", f"classes/{class_id}/supervision")["missing"] == []

    def test_a_plan_is_judged_before_it_is_sent(self, road):
        """The base sees every fault at once."""
        class_id = road.post("training", "base", "classes", {
            **SCHEME, "employer_id": str(fixed_id("employer", "rehearsal")), "starts_on": "2026-03-09",
            "ends_on": "2026-03-09"})["id"]
        plan = road.get("training", "base", f"classes/{class_id}/plan")
        missing = [check["why"]["type"].rsplit("/", 1)[1] for check in plan["checks"] if check["why"]]
        assert missing == ["plan-incomplete", "roster-empty", "planned-hours-short", "plan-not-countersigned"]
        proposed = road.post("training", "base", f"classes/{class_id}/timetable", {"hours_per_day": 6, **ROOMS})
        assert proposed["saved"] is False
        assert sum(lesson["hours"] for lesson in proposed["items"]) == 210

    def test_the_reminder_comes_by_timer(self, road):
        """A week after the filed end of a class nobody has applied for."""
        class_id, _ = a_class(road)
        end = date.fromisoformat(road.get("training", "base", f"classes/{class_id}")["ends_on"])
        road.move_day(end + timedelta(days=6))
        assert road.school.desk.sweep() == 0
        road.move_day(end + timedelta(days=7))
        assert road.school.desk.sweep() == 1
        (notice,) = road.get("training", "clerk", "notices")["items"]
        assert notice["occasion"].split("/")[1] == class_id


class TestPagesAndAccess:
    """Everybody sees their own, and is told what they may do."""

    def test_a_case_page_has_its_whole_journal_and_its_actions(self, road):
        """The rows of enrollment and of this desk, in one line; names and numbers masked."""
        _, cases = a_class(road)
        page = road.clients["base"].get(f"cases/{cases[0]}")
        assert [row["action"] for row in page.json["timeline"]] == ["accept", "place", "file", "start"]
        assert page.headers["ETag"] == f'"{page.json["version"]}"'
        assert "*" in page.json["id_number"]
        offers = {offer["action"]: offer for offer in page.json["actions"]}
        assert offers["submit_completion"]["why_not"]["type"] == "/problems/hours-short"
        assert offers["propose_discontinuation"]["allowed"]

    def test_another_unit_gets_not_found(self, road):
        """A real officer does not see rehearsal classes, and a rehearsal officer no real ones."""
        class_id, cases = a_class(road)
        stranger = road.school.desk.client(road.school.desk.actor(Role.DISTRICT_CLERK, unit="huancui"))
        for path in (f"classes/{class_id}", f"cases/{cases[0]}", f"classes/{class_id}/hours"):
            assert stranger.get(path).status_code == 404
        assert stranger.get("classes").json["items"] == []

    def test_a_base_does_not_review_its_own_plan(self, road):
        """The role is refused whatever the state."""
        class_id, _ = a_class(road)
        answer = road.clients["base"].post(f"classes/{class_id}/actions/review")
        assert answer.status_code == 403

    def test_an_older_version_is_told_apart(self, road):
        """Who acts on what has changed meanwhile is asked to look again."""
        _, cases = a_class(road)
        answer = road.clients["base"].post(f"cases/{cases[0]}/actions/propose_discontinuation",
                                           json={"reason": "离职"}, headers={"If-Match": '"1"'})
        assert answer.json["type"] == "/problems/changed-meanwhile"

    def test_what_cannot_be_is_malformed(self, road):
        """A class that ends before it starts is not written."""
        answer = road.clients["base"].post("classes", json={
            **SCHEME, "employer_id": str(uuid4()), "starts_on": "2026-03-09", "ends_on": "2026-03-08"})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json["errors"]] == ["ends_on"]

    def test_a_base_registers_teachers_and_their_certificates(self, road):
        """A certificate can be added later; another base's teacher is not found."""
        teacher = road.post("training", "base", "teachers", {"person_id": str(uuid4()), "name": "演练教师四"})["id"]
        certificate = {"title": "senior_technician", "number": "演示-4", "valid_from": "2020-01-01"}
        road.post("training", "base", f"teachers/{teacher}/certificates", certificate)
        shown = [t for t in road.get("training", "base", "teachers")["items"] if t["id"] == teacher]
        assert [c["title"] for c in shown[0]["certificates"]] == ["senior_technician"]
        missing = road.clients["base"].post(f"teachers/{uuid4()}/certificates", json=certificate)
        assert missing.status_code == 404

    def test_a_district_recognises_its_own_bases_only(self, road):
        """All five conditions, and the officer's own unit."""
        conditions = dict.fromkeys(("theory_rooms", "practice_rooms", "teachers", "organisation", "other"), True)
        body = {"unit": "rehearsal", "name": "演练基地二", "uscc": "91371099MA0T1014X0", "conditions": conditions,
                "recognised_by": "演练〔2026〕3号", "recognised_from": "2026-01-01",
                "scope": [{"occupation": "6-31-01-03", "level": "senior"}]}
        made = road.post("training", "clerk", "bases", body)["id"]
        assert road.get("training", "clerk", f"bases/{made}")["scope"] == body["scope"]
        lacking = road.clients["clerk"].post("bases", json={**body, "conditions": {**conditions, "teachers": False}})
        assert lacking.json["type"] == "/problems/base-conditions-missing"
        assert road.clients["clerk"].post("bases", json={**body, "unit": "huancui"}).status_code == 404

    def test_lists_come_in_pages(self, road):
        """Three cases in pages of two."""
        road.school.enrolled(3)
        first = road.get("training", "base", "cases", limit=2)
        rest = road.get("training", "base", "cases", limit=2, after=first["next"])
        assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]

    def test_the_description_is_valid_openapi(self, road):
        """OpenAPI 3.1, checked by its validator."""
        validate(road.clients["base"].get("/openapi.json").json)
