"""What people do at the enrollment desk, over a real database: each action, who may take it, and what follows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError
from stdnum.cn import ric

from services.enrollment import actions, queries
from services.enrollment.actions import Draft
from services.enrollment.rules import Matter
from shared.lifecycle import Role
from shared.refusals import Refused
from tests.clock import on_the_day
from tests.harness import fixed_id
from tests.web.browser import Browser

ON = date(2026, 11, 24)
PAPERS = [{"kind": kind, "form": "paper"} for kind in
          ("application_form", "id_card", "prior_certificate", "work_statement", "award")]


def an_id(number: int) -> str:
    """A valid identity number of nobody: area 371099 is assigned to no place."""
    stem = f"371099{1960 + number // 10_000:04d}0101{number % 10_000 % 1000:03d}" if number < 10_000 else ""
    stem = stem or f"37109919800101{number % 1000:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def a_draft(number: int = 1, **changed: Any) -> Draft:
    """An application that lacks nothing: 中级工 of 2020 for 高级工."""
    values: dict[str, Any] = {
        "name": f"测试{number}", "id_number": an_id(number), "phone": f"1990000{number:04d}",
        "population": "enterprise", "employer_id": fixed_id("employer", "huancui"), "occupation": "6-31-01-03",
        "trade": "电工", "level": "senior", "route": "certificate", "year": 2026, "papers": PAPERS,
        "certificate": {"level": "intermediate", "occupation": "6-31-01-03", "trade": "电工",
                        "issued_on": "2020-05-01", "number": "2037104103400001"},
        "confirmed_on": ON, **changed,
    }
    return Draft(**values)


YEARS = {"route": "years", "certificate": None, "spells": [{"start": "2010-01-01"}]}


@pytest.fixture
def office(desk):
    """The enrollment desk with a base and officers of 环翠区."""
    return Office(desk("enrollment"))


class Office:
    """The desk and its people, so that a test reads as sentences."""

    def __init__(self, desk):
        self.desk = desk
        self.base = desk.actor(Role.BASE_CLERK)
        self.clerk = desk.actor(Role.DISTRICT_CLERK)
        self.reviewer = desk.actor(Role.DISTRICT_REVIEWER)
        self.leader = desk.actor(Role.DISTRICT_LEADER)

    def drafted(self, *drafts: Draft) -> list[UUID]:
        with self.desk.uow() as uow:
            return actions.draft(uow, drafts or [a_draft()], by=self.base, on=ON)

    def submitted(self, *drafts: Draft) -> list[UUID]:
        ids = self.drafted(*drafts)
        self.do("submit", ids, by=self.base)
        return ids

    def do(self, action: str, ids: list[UUID], *, by, on: date = ON, **payload: Any):
        with self.desk.uow() as uow:
            return getattr(actions, action)(uow, ids, by=by, on=on, **payload)

    def correct(self, id_: UUID, **changes: Any) -> None:
        """What is wrong in a person's row, found by one and confirmed by another."""
        with self.desk.uow() as uow:
            asked = actions.propose_correction(uow, id_, by=self.clerk, on=ON, evidence="证", changes=changes)
        with self.desk.uow() as uow:
            actions.confirm_correction(uow, asked.id, by=self.reviewer, on=ON)

    def state(self, id_: UUID) -> str:
        return self.desk.query("select state from cases where id = :id", id=id_)[0][0]


def reasons(outcome) -> list[str]:
    return [refusal.reason.slug for refusal in outcome.refused.values()]


class TestDrawingUp:
    """Applications are drawn up one or many at a time; a person is minted once."""

    def test_numbers_follow_one_another_without_gaps(self, office):
        """Each unit counts its own year."""
        ids = office.drafted(*(a_draft(n) for n in range(1, 4)))
        numbers = [row[0] for row in office.desk.query("select number from cases where id = any(:ids) order by number",
                                                       ids=ids)]
        serials = [int(number.split("-")[-1]) for number in numbers]
        assert all(number.startswith("JLL-2026-01-") for number in numbers)
        assert serials == list(range(serials[0], serials[0] + 3))

    def test_one_person_has_one_uuid(self, office):
        """A second application of the same identity number belongs to the same person."""
        first, second = office.drafted(a_draft(1), a_draft(1, level="technician"))
        rows = office.desk.query("select distinct person_id from cases where id in (:a, :b)", a=first, b=second)
        assert len(rows) == 1

    def test_an_id_number_with_another_name_is_refused(self, office):
        """A name is corrected with evidence, never overwritten by a roster."""
        office.drafted(a_draft(1))
        with pytest.raises(Refused) as caught:
            office.drafted(a_draft(1, name="另一人"))
        assert caught.value.refusals[0].reason.slug == "id-number-has-another-name"

    def test_a_year_without_a_document_is_closed(self, office):
        """No document governs 2027: nobody may enroll for it."""
        with pytest.raises(Refused) as caught:
            office.drafted(a_draft(1, year=2027))
        assert caught.value.refusals[0].reason.slug == "programme-year-not-open"

    def test_an_unknown_occupation_is_refused(self, office):
        """Occupations come from the catalogue only."""
        with pytest.raises(Refused) as caught:
            office.drafted(a_draft(1, occupation="9-99-99-99", trade="占卜师"))
        assert caught.value.refusals[0].reason.slug == "unknown-occupation"


class TestForWhomOneFiles:
    """A base for its trainees, an employer for its people, a person for themselves."""

    def test_an_employer_files_for_its_own_people(self, office):
        """Whatever the form says, the employer is the one that files."""
        employer = office.desk.actor(Role.EMPLOYER)
        with office.desk.uow() as uow:
            (id_,) = actions.draft(uow, [a_draft(1, employer_id=None)], by=employer, on=ON)
        assert office.desk.query("select employer_id, base_id from cases where id = :id", id=id_) == [
            (fixed_id("employer", "huancui"), None)]

    def test_a_trainee_files_for_nobody_else(self, office):
        """And confirms by submitting."""
        office.drafted(a_draft(1))
        person = office.desk.query("select id from persons where name = '测试1'")[0][0]
        trainee = office.desk.actor(Role.TRAINEE, person=person)
        with pytest.raises(Refused, match="not-your-own-application"), office.desk.uow() as uow:
            actions.draft(uow, [a_draft(2)], by=trainee, on=ON)
        with office.desk.uow() as uow:
            ids = actions.draft(uow, [a_draft(1, confirmed_on=None)], by=trainee, on=ON)
        assert office.do("submit", ids, by=trainee).moved == ids


class TestSubmitting:
    """Complete and confirmed by the person: only then is it submitted."""

    def test_submit_keeps_the_day(self, office):
        """Years are counted to the day of submission."""
        (id_,) = office.submitted()
        assert office.desk.query("select state, submitted_on from cases where id = :id", id=id_) == [("submitted", ON)]

    def test_without_confirmation_or_papers_it_stays(self, office):
        """Each case is answered for itself."""
        good, silent, bare = office.drafted(a_draft(1), a_draft(2, confirmed_on=None), a_draft(3, papers=[]))
        outcome = office.do("submit", [good, silent, bare], by=office.base)
        assert outcome.moved == [good]
        assert {outcome.refused[silent].reason.slug, outcome.refused[bare].reason.slug} == {
            "not-confirmed-by-person", "papers-missing"}

    def test_another_base_sees_nothing(self, office):
        """Another base's application is unknown, not forbidden."""
        (id_,) = office.drafted()
        other = office.desk.actor(Role.BASE_CLERK, unit="wendeng")
        assert reasons(office.do("submit", [id_], by=other)) == ["no-such-record"]


class TestReturning:
    """A return is a list of what to mend; only that opens again."""

    def test_only_what_was_asked_may_change(self, office):
        """The clerk asks for the certificate; the level stays closed."""
        (id_,) = office.submitted()
        office.do("return_for_correction", [id_], by=office.clerk, reason="证书编号不清",
                  items_to_mend=[{"item": "certificate", "note": "编号模糊"}])
        closed = office.do("amend", [id_], by=office.base, changes={"level": "technician"})
        assert reasons(closed) == ["field-not-open"]
        mended = office.do("amend", [id_], by=office.base, changes={"certificate": a_draft().certificate})
        assert mended.moved == [id_]
        assert office.do("submit", [id_], by=office.base).moved == [id_]

    def test_what_was_compared_is_said(self, office):
        """By checks that are met too; a fresh draft has nothing to take back."""
        (id_,) = office.drafted()
        page = Browser(office.desk, office.clerk).get(f"/desk/cases/{id_}").text
        for said in ("符合 培训等级 申报等级 高级工（三级）", "人员类别 企业在职职工", "原证书等级 中级工（四级）", "材料 报名申请表、身份证", "本人其他业务 0"):
            assert said in page
        assert "“最后一步”" not in page

    def test_the_day_from_which_it_is_met_is_said_once(self, office):
        """The rule has said it already."""
        certificate = {**a_draft().certificate, "issued_on": "2024-11-03"}
        (id_,) = office.drafted(a_draft(1, certificate=certificate))
        with on_the_day():
            page = Browser(office.desk, office.clerk).get(f"/desk/cases/{id_}").text
        assert page.count("2027年11月3日起符合。") == 1 and "2027-11-03 起符合" not in page

    def test_the_timeline_says_what_it_was_and_what_it_is(self, office):
        """In words; of a telephone number the last two digits, since the journal outlives it."""
        (id_,) = office.drafted()
        office.do("amend", [id_], by=office.base, changes={"level": "technician", "phone": "19900001234", "certificate": a_draft().certificate})
        page = Browser(office.desk, office.clerk).get(f"/desk/cases/{id_}").text
        assert "等级 高级工 → 技师" in page and re.search(r"手机号码 \*{9}\d\d → \*{9}34 ", page)
        assert "修改内容 证书" in page, "what is too much for a line is named"
        (facts,) = office.desk.query("select facts from journal where action = 'amend'")
        assert "1990000" not in facts.facts

    @pytest.mark.parametrize("changes", [
        pytest.param({"occupation": "9-99-99-99", "trade": "占卜师"}, id="unknown"),
        pytest.param({"occupation": "6-18-02-04"}, id="half-a-pair"),
    ])
    def test_an_occupation_is_changed_as_a_pair(self, office, changes):
        """Code and trade together, as the catalogue has them."""
        ids = office.drafted()
        with pytest.raises(Refused, match="unknown-occupation"):
            office.do("amend", ids, by=office.base, changes=changes)

    def test_without_a_list_nothing_is_returned(self, office):
        """补正 says exactly what."""
        ids = office.submitted()
        with pytest.raises(Refused, match="nothing-to-mend"):
            office.do("return_for_correction", ids, by=office.clerk, reason="不全", items_to_mend=[])


class TestAccepting:
    """One clerk by certificate; where a person judged, a second person accepts."""

    def test_by_certificate_one_clerk_is_enough(self, office):
        """The case is handed to training in the same transaction."""
        (id_,) = office.submitted()
        assert office.do("accept", [id_], by=office.clerk).moved == [id_]
        assert office.desk.query("select state, here, handed_to, accepted_on from cases where id = :id", id=id_) == [
            ("enrolled", False, "training", ON)]
        assert len(office.desk.query("select 1 from outbox where contract = 'enrollment.case.handed_on'")) == 1

    def test_the_dossier_carries_the_agreed_facts(self, office):
        """Training receives route, employer, earlier certificate, day and verdict."""
        (id_,) = office.submitted()
        office.do("accept", [id_], by=office.clerk)
        with office.desk.uow() as uow:
            facts = queries.dossier(uow, [id_])[id_]
        assert facts["route"] == "certificate"
        assert facts["employer"]["id"] == str(fixed_id("employer", "huancui"))
        assert facts["prior_certificate"] == {"number": "2037104103400001", "level": "intermediate",
                                              "issued_on": "2020-05-01"}
        assert facts["accepted_on"] == "2026-11-24"
        assert {one["finding"] for one in facts["verdict"]} == {"met"}

    def test_years_need_a_judgement(self, office):
        """Ten years alone are not enough."""
        (id_,) = office.submitted(a_draft(1, **YEARS))
        assert reasons(office.do("accept", [id_], by=office.clerk)) == ["judgement-missing"]

    def test_who_judged_does_not_accept(self, office):
        """不相容岗位: the author of the judgement and the one who accepts are two persons."""
        (id_,) = office.submitted(a_draft(1, **YEARS))
        office.do("record_judgement", [id_], by=office.clerk, reason="现场操作熟练", matter=Matter.SKILL, found=True,
                  document="技能认定表〔2026〕1号")
        assert reasons(office.do("accept", [id_], by=office.clerk)) == ["incompatible-duties"]
        assert office.do("accept", [id_], by=office.reviewer).moved == [id_]

    def test_the_database_holds_it_too(self, office):
        """Even past the action, the pair of duties cannot meet in one person."""
        (id_,) = office.submitted(a_draft(1, **YEARS))
        office.do("record_judgement", [id_], by=office.clerk, reason="熟练", matter=Matter.SKILL, found=True,
                  document="表1号")
        with pytest.raises(IntegrityError, match="incompatible duties"), office.desk.uow() as uow:
            uow.execute("insert into duties values (:case, :person, 'enrollment_review', :on, 'enrollment')",
                        {"case": id_, "person": office.clerk.person, "on": ON})

    def test_a_judgement_that_nobody_asks_for_is_refused(self, office):
        """By certificate there is nothing to judge."""
        (id_,) = office.submitted()
        outcome = office.do("record_judgement", [id_], by=office.clerk, reason="x", matter=Matter.SKILL, found=True,
                            document="表")
        assert reasons(outcome) == ["judgement-not-asked"]

    @pytest.mark.parametrize(("changed", "reason"), [
        pytest.param({"population": "public_staff"}, "public-staff-excluded", id="机关事业"),
        pytest.param({"population": "other"}, "not-in-population", id="无业"),
        pytest.param({"occupation": "5-04-03-03", "trade": "渔网具工"}, "occupation-outside-catalogue", id="目录外"),
        pytest.param({"level": "technician"}, "certificate-wrong-level", id="越级"),
        pytest.param({"certificate": {"level": "intermediate", "occupation": "6-31-01-03", "trade": "电工",
                                      "issued_on": "2023-11-25"}}, "certificate-held-too-short", id="差一天"),
    ])
    def test_the_rules_refuse(self, office, changed, reason):
        """Each refusal says which rule, and the case stays where it is."""
        (id_,) = office.submitted(a_draft(1, **changed))
        assert reasons(office.do("accept", [id_], by=office.clerk)) == [reason]
        assert office.state(id_) == "submitted"

    def test_the_anniversary_is_accepted(self, office):
        """Three years to the day."""
        certificate = {"level": "intermediate", "occupation": "6-31-01-03", "trade": "电工", "issued_on": "2023-11-24"}
        ids = office.submitted(a_draft(1, certificate=certificate))
        assert office.do("accept", ids, by=office.clerk).moved == ids

    def test_the_kind_of_certificate_is_that_of_the_day(self, office):
        """Accepted in 2020 it leads to a 职业资格证书, after that to a 职业技能等级证书."""
        old, new = office.submitted(a_draft(1, certificate={**a_draft().certificate, "issued_on": "2015-01-01"}),
                                    a_draft(2))
        office.do("accept", [old], by=office.clerk, on=date(2020, 12, 31))
        office.do("accept", [new], by=office.clerk, on=date(2026, 12, 1))
        kinds = dict(map(tuple, office.desk.query("select id, certificate_kind from cases where not here")))
        assert (kinds[old], kinds[new]) == ("qualification", "skill_level")

    def test_two_open_cases_need_a_decision(self, office):
        """The same person twice: side by side, decided on record, accepted by a second person."""
        first, second = office.submitted(a_draft(1), a_draft(1, level="technician", route="award", certificate={
            **a_draft().certificate, "level": "senior"}, award={"kind": "invention", "title": "发明", "grade": None,
                                                                "granted_on": "2025-01-01"}))
        assert reasons(office.do("accept", [first], by=office.clerk)) == ["duplicate-undecided"]
        office.do("record_judgement", [first], by=office.clerk, reason="先办本件", matter=Matter.DUPLICATE, found=True,
                  document="核查记录1号")
        assert office.do("accept", [first], by=office.reviewer).moved == [first]
        assert office.state(second) == "submitted"

    def test_many_at_once_are_answered_one_by_one(self, office):
        """A bulk call moves the good ones and names the others."""
        ids = office.submitted(*(a_draft(n) for n in range(1, 41)), a_draft(41, population="other"))
        outcome = office.do("accept", ids, by=office.clerk)
        assert len(outcome.moved) == 40
        assert reasons(outcome) == ["not-in-population"]


class TestWaitingForAStandard:
    """§1.2: outside the catalogue an application waits; inside it is not made to wait."""

    def test_deferred_and_not_resumed_before_its_time(self, office):
        """It waits as long as no standard exists."""
        (id_,) = office.submitted(a_draft(1, occupation="5-04-03-03", trade="渔网具工"))
        assert office.do("defer", [id_], by=office.clerk, reason="目录外").moved == [id_]
        assert reasons(office.do("resume", [id_], by=office.clerk)) == ["occupation-outside-catalogue"]

    def test_nobody_waits_without_need(self, office):
        """电工 is in the catalogue."""
        ids = office.submitted()
        assert reasons(office.do("defer", ids, by=office.clerk, reason="等")) == ["catalogue-has-it"]


class TestRejecting:
    """A rejection has its reason and can be looked at again."""

    def test_reject_and_appeal(self, office):
        """The person asks for a second look and is heard."""
        (id_,) = office.submitted(a_draft(1, population="other"))
        office.do("reject", [id_], by=office.clerk, reason="不属于培训对象")
        assert office.state(id_) == "rejected"
        assert office.do("appeal", [id_], by=office.base, reason="已补劳动合同").moved == [id_]
        assert office.state(id_) == "submitted"

    def test_a_rejection_can_be_taken_back(self, office):
        """While nothing has followed it."""
        ids = office.submitted()
        office.do("reject", ids, by=office.clerk, reason="误点")
        assert office.do("revoke", ids, by=office.clerk, reason="误点").moved == ids
        assert office.state(ids[0]) == "submitted"

    def test_without_a_reason_nobody_is_rejected(self, office):
        """A letter without a reason cannot be written."""
        ids = office.submitted()
        with pytest.raises(Refused, match="reason-missing"):
            office.do("reject", ids, by=office.clerk, reason=" ")


class TestEverywhere:
    """Withdraw, disqualify and hold, as at every desk."""

    def test_the_leader_disqualifies_and_the_person_withdraws(self, office):
        """Both end the case."""
        one, two = office.submitted(a_draft(1), a_draft(2))
        assert office.do("withdraw", [one], by=office.base, reason="本人放弃").moved == [one]
        assert office.do("disqualify", [two], by=office.leader, reason="伪造证书").moved == [two]

    def test_on_hold_nothing_is_accepted(self, office):
        """A hold has its reason and a day to look again."""
        ids = office.submitted()
        office.do("hold", ids, by=office.clerk, reason="等数据比对", until=date(2026, 12, 1))
        assert reasons(office.do("accept", ids, by=office.clerk)) == ["on-hold"]
        office.do("release_hold", ids, by=office.clerk)
        assert office.do("accept", ids, by=office.clerk).moved == ids
