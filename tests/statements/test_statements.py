"""学员声明: what a trainee states stands or stops the money, is looked into by somebody else, and stays unseen by the base."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from services.assessment import actions as assessment
from services.subsidy.actions import review
from shared import reference
from shared.casework import Outcome
from shared.casework.actors import BY_BASE, BY_OFFICE
from shared.identity import sight_of
from shared.lifecycle import Role
from shared.privacy.persons import everything_on
from shared.privacy.showing import mask_words
from shared.refusals import Refused
from tests.assessment.builders import PUBLISHED_ON, Exam
from tests.enrollment.test_actions import Office as Applications
from tests.enrollment.test_actions import a_draft
from tests.harness import pump
from tests.subsidy.builders import PAPERS, Office
from tests.training.builders import School
from tests.web.browser import Browser

CLAIM_PAPERS = [paper for paper in PAPERS if paper["kind"] != "agency_agreement"]


def trainee_of(desk, case_id, unit="huancui"):
    """The account of the person whose case it is."""
    ((person,),) = desk.query("select person_id from cases where id = :id", id=case_id)
    return desk.actor(Role.TRAINEE, unit=unit, person=person)


def said(desk, actor, case_id, kind, status=201, **more):
    """State something by the API; answers the statements, or the problem."""
    answer = desk.client(actor).post(f"cases/{case_id}/statements", json={"kind": kind, **more})
    assert answer.status_code == status, answer.text
    return answer.json["items"] if status == 201 else answer.json


def settle(desk, actor, statement, action, status=200):
    """Settle by the API."""
    answer = desk.client(actor).post(f"statements/{statement['id']}/actions/{action}", json={"reason": "演示：电话核实"})
    assert answer.status_code == status, answer.text
    return answer.json


def account_of(desk, actor):
    """The row of an account, as this desk knows it."""
    with desk.uow() as uow:
        return uow.reference("account")[str(actor.account)]


def slugs(outcome: Outcome):
    """Why each was refused."""
    return [why.reason.slug for why in outcome.refused.values()]


@pytest.fixture
def office(desk):
    """A claim that waits for its first review."""
    office = Office(desk("subsidy"))
    office.ids = office.arrive(2)
    office.claim(office.ids)
    office.person = trainee_of(office.desk, office.ids[0])
    return office


class TestDenial:
    """At the subsidy desk, where the money is."""

    def test_it_stops_the_money_until_somebody_else_has_looked_into_it(self, office):
        """Made once however often it is sent; the next step is refused, of this case alone; found untrue, it goes on."""
        made = said(office.desk, office.person, office.ids[0], "deny_payment", text="卡不是我的")
        assert said(office.desk, office.person, office.ids[0], "deny_payment") == made
        outcome = office.do(review.verify, "clerk", office.ids)
        assert (slugs(outcome), outcome.moved) == (["denied-by-person"], office.ids[1:])
        notices = office.desk.client(office.people.clerk).get("notices?unread=true").json["items"]
        assert [one["subject"] for one in notices] == ["学员声明待核实：未收到或账户不是本人的"]
        settled = settle(office.desk, office.people.leader, made[0], "dismiss")
        assert settled["state_name"] == "不属实"
        assert office.do(review.verify, "clerk", office.ids[:1]).moved == office.ids[:1]

    def test_found_true_the_case_is_on_hold(self, office):
        """With the reason, so that the office can act; the person cannot take it back any more."""
        (made,) = said(office.desk, office.person, office.ids[0], "deny_payment")
        settle(office.desk, office.people.reviewer, made, "uphold")
        ((reason, action),) = office.desk.query(
            "select held_reason, (select action from journal j where j.subject_id = c.id order by seq desc limit 1)"
            " from cases c where id = :id", id=office.ids[0])
        assert made["number"] in reason and action == "hold"
        assert settle(office.desk, office.person, made, "withdraw", 409)["type"] == "/problems/statement-settled"

    def test_a_batch_that_was_made_before_is_not_paid(self, desk):
        """It is stopped between 制单 and 支付复核 too."""
        office = Office(desk("subsidy"))
        day = date(2026, 6, 12)
        ids = office.to_funded()
        batch = office.prepare(ids, day)
        office.answer_eligibility(ids, day)
        said(office.desk, trainee_of(office.desk, ids[0]), ids[0], "deny_payment")
        with pytest.raises(Refused) as refused:
            office.pay(batch, day).require_all()
        assert refused.value.refusals[0].reason.slug == "denied-by-person"

    def test_nobody_looks_into_their_own_work(self, office):
        """The clerk whose review is denied, and the person: neither; a base has no post for it."""
        office.do(review.verify, "clerk", office.ids).require_all()
        (made,) = said(office.desk, office.person, office.ids[0], "deny_payment")
        assert settle(office.desk, office.people.clerk, made, "dismiss", 409)["type"] == "/problems/own-work-denied"
        assert settle(office.desk, office.people.base, made, "dismiss", 403)
        assert settle(office.desk, office.person, made, "withdraw")["state"] == "withdrawn"
        assert office.do(review.clear, "reviewer", office.ids).moved == sorted(office.ids)

    def test_what_makes_no_sense_is_refused_in_words(self, office):
        """Another's case, a kind of another desk, a state in which nothing was paid or claimed."""
        stranger = office.desk.actor(Role.TRAINEE)
        assert said(office.desk, stranger, office.ids[0], "deny_payment", 404)
        assert said(office.desk, office.person, office.ids[0], "not_me", 422)
        (fresh,) = office.arrive()
        early = said(office.desk, trainee_of(office.desk, fresh), fresh, "deny_payment", 409)
        assert early["type"] == "/problems/statement-out-of-place" and "待申领" in early["detail"]


class TestUnseen:
    """A base sees no denial before it has been found true."""

    def test_a_base_sees_no_open_denial(self, office):
        """Not in the database, not in the API, not on the page, not in its messages, not by a step of its own refused."""
        (made,) = said(office.desk, office.person, office.ids[0], "deny_payment", text="基地冒领")
        base, desk = office.people.base, office.desk
        with desk.runtime.unit_of_work() as uow:
            uow.see(sight_of(base))
            assert uow.execute("select count(*) from statements").scalar_one() == 0
        assert desk.client(base).get(f"cases/{office.ids[0]}/statements").json == {"items": []}
        page = Browser(desk, base).get(f"/desk/cases/{office.ids[0]}").text
        assert "基地冒领" not in page and made["number"] not in page and "否认" not in page
        assert desk.client(base).get("notices").json["items"] == []
        office.do(review.return_claim, "clerk", office.ids, reason="演示").require_all()
        assert office.claim(office.ids)
        settle(desk, office.people.leader, made, "uphold")
        assert [one["id"] for one in desk.client(base).get(f"cases/{office.ids[0]}/statements").json["items"]] == [made["id"]]


class TestPages:
    """Without a script."""

    def test_the_trainee_states_it_and_the_clerk_finds_it(self, office):
        """A form on the page of the case; a list in the clerk's navigation, with its number; a warning on the case."""
        case = f"/desk/cases/{office.ids[0]}"
        mine = Browser(office.desk, office.person)
        after = mine.send(mine.get("/my"), "statements/deny_payment", text="没有收到")
        assert after.status == 303 and "/my#s-" in after.headers["Location"] and "没有收到" in mine.get("/my").text
        assert "待核实" in mine.get(case).text
        clerk = Browser(office.desk, office.people.clerk)
        assert "学员否认" in clerk.get(case).text and "由区市经办人核实并作出处理" in clerk.get(case).text
        listed = clerk.get("/desk/statements?state=open")
        assert "SM" in listed.text and "/desk/statements?state=open" in listed.links
        ((id_,),) = office.desk.query("select id from statements")
        shown = clerk.get(f"/desk/statements/{id_}")
        assert "没有收到" in shown.text and "核实属实" in shown.text and case in shown.links


class TestWhatIsWritten:
    """It is the person's own, may name a number, and goes nowhere else."""

    TEXT = "卡不是我的，请打 199-0000-0044 找我"

    def test_it_is_sealed_and_shown_without_the_number(self, office):
        """On the page of the statement and of the case, in the API, and to the person, whose own copy has it whole."""
        (made,) = said(office.desk, office.person, office.ids[0], "deny_payment", text=self.TEXT)
        assert made["text"] == "卡不是我的，请打 19******044 找我"
        ((stored,),) = office.desk.query("select text from statements")
        assert office.desk.runtime.vault.open("text", made["id"], stored) == self.TEXT
        clerk = Browser(office.desk, office.people.clerk)
        for shown in (clerk.get(f"/desk/statements/{made['id']}"), clerk.get(f"/desk/cases/{office.ids[0]}"),
                      Browser(office.desk, office.person).get("/my")):
            assert "19******044 找我" in shown.text and "0000-0044" not in shown.html
        with office.desk.uow() as uow:
            assert everything_on(uow, office.person.person, to_themself=True)["statements"][0]["text"] == self.TEXT
        with pytest.raises(Exception, match="what_a_trainee_says_is_sealed"), office.desk.uow() as uow:
            uow.execute("update statements set text = '199'")

    def test_the_number_is_seen_for_a_purpose(self, office):
        """As every other; where there is none in it, nothing is asked and nothing opens."""
        (made,) = said(office.desk, office.person, office.ids[0], "deny_payment", text=self.TEXT)
        (plain,) = said(office.desk, trainee_of(office.desk, office.ids[1]), office.ids[1], "deny_payment", text="没有收到")
        clerk = Browser(office.desk, office.people.clerk)
        asking = f"/desk/statements/{made['id']}/numbers"
        assert asking in clerk.get(f"/desk/statements/{made['id']}").links
        place = clerk.send(clerk.get(asking), "/numbers", purpose="contact").headers["Location"]
        assert self.TEXT in clerk.get(place).text
        assert tuple(office.desk.query("select subject, fields, person_id from looks")[0]) == ("statement", ["text"], office.person.person)
        assert "说明" in Browser(office.desk, office.desk.actor(Role.AUDITOR)).get("/desk/looks").text
        none = f"/desk/statements/{plain['id']}/numbers"
        assert none not in clerk.get(f"/desk/statements/{plain['id']}").links and clerk.get(none).status == 404

    @pytest.mark.parametrize(("written", "shown"), [
        ("我的号码 371099199001010014。", "我的号码 37*************014。"), ("３７１０９９19900101001４", "３７*************01４"),
        ("卡号6222 0000 0000 0009", "卡号62***********009"), ("第 3 次课，2026-11-24 没有到", "第 3 次课，2026-11-24 没有到"),
    ])
    def test_what_counts_as_a_number(self, written, shown):
        """Eleven digits or more, however they are grouped."""
        assert mask_words(written) == shown


class TestConsent:
    """Whether the base may claim."""

    def test_the_person_s_own_consent_is_the_agreement(self, desk):
        """Without a paper; withdrawn by its opposite, the base cannot claim with the paper either."""
        office = Office(desk("subsidy"))
        (case,) = office.arrive()
        person = trainee_of(office.desk, case)
        with pytest.raises(Refused):
            office.claim([case], papers=CLAIM_PAPERS)
        said(office.desk, person, case, "consent_to_agency")
        office.claim([case], papers=CLAIM_PAPERS)
        said(office.desk, person, case, "refuse_agency")
        assert slugs(office.do(review.verify, "clerk", [case])) == ["agency-refused"]
        said(office.desk, person, case, "consent_to_agency")
        office.do(review.verify, "clerk", [case]).require_all()


class TestWhosePrintedTheCard:
    """A base that prints a code knows the last four of its people's numbers, so it could be the one who uses it."""

    def test_nothing_that_lets_the_base_have_the_money_is_done_with_its_card(self, desk):
        """No consent, nothing of the case itself, by whichever door; with the office's card it is the agreement."""
        office = Office(desk("subsidy"))
        (case,) = office.arrive()
        person = trainee_of(office.desk, case)
        printed = replace(person, card=BY_BASE)
        refused = said(office.desk, printed, case, "consent_to_agency", 403)
        assert refused["type"] == "/problems/card-of-base" and "区市" in refused["cure"]
        mine = office.desk.client(printed)
        for path, body in ((f"cases/{case}/actions/waive", {"reason": "演示"}), (f"cases/{case}/actions/withdraw", {"reason": "演示"}),
                           ("claim-batches", {"claim_route": "individual"})):
            answer = mine.post(path, json=body)
            assert (answer.status_code, answer.json["type"]) == (403, "/problems/card-of-base"), answer.text
        with pytest.raises(Refused):
            office.claim([case], papers=CLAIM_PAPERS)
        (made,) = said(office.desk, replace(person, card=BY_OFFICE), case, "consent_to_agency")
        assert made["card"] == "office"
        office.claim([case], papers=CLAIM_PAPERS)

    def test_it_denies_and_takes_no_denial_back(self, office):
        """Nor a refusal; so a new card of the base ends nothing that stands in its way."""
        printed = replace(office.person, card=BY_BASE)
        (denied,) = said(office.desk, printed, office.ids[0], "deny_payment")
        (refusal,) = said(office.desk, printed, office.ids[0], "refuse_agency")
        for made in (denied, refusal):
            assert settle(office.desk, printed, made, "withdraw", 403)["type"] == "/problems/card-of-base"
        assert said(office.desk, printed, office.ids[0], "consent_to_agency", 403)
        assert settle(office.desk, replace(office.person, card=BY_OFFICE), denied, "withdraw")["state"] == "withdrawn"

    def test_pages_say_it_before_anybody_presses(self, office):
        """On the person's page; and of what was made with it, to whoever reads it."""
        printed = replace(office.person, card=BY_BASE)
        said(office.desk, printed, office.ids[0], "deny_payment")
        page, own = (Browser(office.desk, one).get("/my") for one in (printed, office.person))
        assert "您用培训基地打印的学员码登录" in page.text and "不能办理“同意由基地代为申领”" in page.text
        assert "您用培训基地打印的学员码登录" not in own.text
        assert [any("withdraw" in link for link in each.links) for each in (page, own)] == [False, True]
        clerk = Browser(office.desk, office.people.clerk)
        assert "培训基地打印的学员码" in clerk.get(f"/desk/cases/{office.ids[0]}").text
        assert "培训基地打印的学员码" in clerk.get(f"/desk/statements/{office.desk.query('select id from statements')[0][0]}").text


class TestTraining:
    """At the training desk, and from there to wherever the case is."""

    @pytest.fixture
    def school(self, desk):
        """A class that has been taught, one of whose people missed the first lesson by the record."""
        school = School(desk("training"))
        school.class_id = school.taught(2)
        return school

    def test_one_s_own_lessons_are_chosen(self, school):
        """Of the record's, at least one; the completion waits for this person alone; the training is not confirmed meanwhile."""
        case, other = school.cases
        person = trainee_of(school.desk, case)
        said(school.desk, person, case, "confirm_training")
        assert said(school.desk, person, case, "deny_presence", 422)["type"] == "/problems/statement-about-what"
        assert said(school.desk, person, case, "deny_presence", 422, about=[str(uuid4())])
        lessons = [str(row["id"]) for row in school.lessons(school.class_id)[:2]]
        made = said(school.desk, person, case, "deny_presence", about=lessons)
        assert len(made) == 2 and all("课时" in one["about_words"] for one in made)
        assert said(school.desk, person, case, "confirm_training", 409)["type"] == "/problems/statement-contradicts"
        school.complete(school.class_id)
        states = dict(school.desk.query("select id, state from cases"))
        assert (states[case], states[other]) == ("completion_submitted", "trained")

    def test_the_base_does_not_learn_of_it_by_the_end_of_what_it_sees(self, school):
        """A confirmation that the base has seen stands until the denial has been looked into."""
        case = school.cases[0]
        person = trainee_of(school.desk, case)
        (confirmed,) = said(school.desk, person, case, "confirm_training")
        base = school.desk.client(school.base)
        before = base.get(f"statements/{confirmed['id']}").json
        said(school.desk, person, case, "not_me")
        assert base.get(f"statements/{confirmed['id']}").json == before
        assert before["state"] == "standing" and before["reason"] is None

    def test_it_reaches_the_desk_where_the_money_is(self, school, desk):
        """The case has left; told before the case comes, and its end too."""
        office = Office(desk("subsidy"))
        case = school.cases[0]
        person = trainee_of(school.desk, case)
        school.complete(school.class_id).require_all()
        (made,) = said(school.desk, person, case, "not_me")
        pump(school.desk, office.desk)
        office.arrive(id=str(case), person_id=str(person.person))
        office.claim([case])
        assert slugs(office.do(review.verify, "clerk", [case])) == ["denied-by-person"]
        page = Browser(office.desk, office.people.clerk).get(f"/desk/cases/{case}").text
        assert "不是本人参训" in page and "培训" in page
        settle(school.desk, school.officer(Role.DISTRICT_LEADER), made, "dismiss")
        pump(school.desk, office.desk)
        office.do(review.verify, "clerk", [case]).require_all()


class TestEnrollment:
    """At the desk where the road begins."""

    def test_the_person_s_word_is_the_confirmation_that_is_asked_for(self, desk):
        """One truth: what is stated on the page is the evidence that the application needs."""
        office = Applications(desk("enrollment"))
        (case,) = office.drafted(a_draft(confirmed_on=None))
        assert slugs(office.do("submit", [case], by=office.base)) == ["not-confirmed-by-person"]
        (made,) = said(office.desk, trainee_of(office.desk, case), case, "confirm_registration")
        assert made["state_name"] == "有效"
        assert office.desk.client(office.base).get(f"cases/{case}/statements").json["items"][0]["id"] == made["id"]
        office.do("submit", [case], by=office.base).require_all()
        office.do("accept", [case], by=office.clerk).require_all()

    def test_found_true_it_overturns_the_confirmation(self, desk):
        """What needed it is unmet again, whatever day the base enters; the page leads from one to the other; confirmed anew by the
        person, and not with the base's card, it stands again."""
        office = Applications(desk("enrollment"))
        (case,) = office.drafted(a_draft(confirmed_on=None))
        person = trainee_of(office.desk, case)
        (confirmed,) = said(office.desk, replace(person, card=BY_BASE), case, "confirm_registration")
        (denied,) = said(office.desk, person, case, "deny_registration")
        settle(office.desk, office.leader, denied, "uphold")
        office.desk.client(office.clerk).post(f"cases/{case}/actions/release_hold", json={})
        now = office.desk.client(office.clerk).get(f"statements/{confirmed['id']}").json
        assert (now["state_name"], now["overturned_by"]) == ("已被推翻", denied["id"])
        pages = Browser(office.desk, office.clerk)
        for one, other in ((confirmed, denied), (denied, confirmed)):
            assert f"/desk/statements/{other['id']}" in pages.get(f"/desk/statements/{one['id']}").links
        assert f"/desk/statements/{denied['id']}" in pages.get(f"/desk/cases/{case}").links and "已被推翻" in pages.get(f"/desk/cases/{case}").text
        (refused,) = office.do("submit", [case], by=office.base, confirmed_on=date(2026, 3, 2)).refused.values()
        assert refused.reason.slug == "not-confirmed-by-person" and "推翻" in refused.detail
        assert said(office.desk, replace(person, card=BY_BASE), case, "confirm_registration", 403)
        said(office.desk, person, case, "confirm_registration")
        office.do("submit", [case], by=office.base).require_all()
        office.do("accept", [case], by=office.clerk).require_all()

    def test_found_true_it_holds_the_case_where_it_is_now(self, desk):
        """Training has it already: it is told of the denial, is stopped, and put on hold in the name of who looked into it."""
        office, training = Applications(desk("enrollment")), desk("training")
        (case,) = office.submitted()
        person = trainee_of(office.desk, case)
        office.do("accept", [case], by=office.clerk).require_all()
        (made,) = said(office.desk, person, case, "deny_registration")
        pump(office.desk, training)
        assert training.query("select open, title from denials") == [(True, "不是本人报名")]
        settle(office.desk, office.clerk, made, "uphold", 409)
        with training.uow() as uow:  # the account travels as reference data does
            reference.take(uow, [{"kind": "account", "key": str(office.leader.account), "version": 1,
                                  "row": account_of(office.desk, office.leader)}], None)
        settle(office.desk, office.leader, made, "uphold")
        pump(office.desk, training)
        ((held, open_),) = training.query("select held_reason, open from cases c join denials d on d.case_id = c.id")
        assert made["number"] in held and not open_


class TestAssessment:
    """Where certificates are registered."""

    def test_no_certificate_for_who_says_they_did_not_sit(self, desk):
        """The others' are registered."""
        exam = Exam(desk("assessment"), cases=2).published()
        case = exam.cases[0]
        said(exam.desk, trainee_of(exam.desk, case), case, "deny_sitting")
        outcome = exam.do(assessment.register_certificates, exam.issued(), by=exam.office, on=PUBLISHED_ON)
        assert (slugs(outcome), outcome.moved) == (["denied-by-person"], exam.cases[1:])
