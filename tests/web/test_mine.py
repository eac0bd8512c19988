"""本人页面 at the desks: what trainees read about themselves, in plain sentences, and nothing of anybody else."""

from __future__ import annotations

from services.assessment import actions as exams
from shared.lifecycle import Role
from tests.assessment.builders import PUBLISHED_ON, Exam
from tests.harness import on_day
from tests.subsidy.builders import ACCOUNT, LATER, Office
from tests.training.builders import School
from tests.web.browser import Browser


def trainee_of(desk, case, *, english=False):
    """The browser of a case's person."""
    (row,) = desk.query("select person_id, rehearsal from cases where id = :id", id=case)
    browser = Browser(desk, desk.actor(Role.TRAINEE, person=row.person_id, rehearsal=row.rehearsal))
    if english:
        browser.client.set_cookie("jinlanling_language", "en", path="/")
    return browser


def scores(assessment, path):
    """The scores that the API tells the case's person."""
    (row,) = assessment.query("select person_id from cases where id = cast(:id as uuid)", id=path.partition("/")[2])
    answer = assessment.client(assessment.actor(Role.TRAINEE, person=row.person_id)).get(path).json
    return [float(each["score"]) for each in answer["results"]]


class TestAtTraining:
    """The class, what comes next, the hours, each lesson."""

    def test_nobody_is_left_without_a_sentence(self, desk_of):
        """Before there is a class, and of somebody of whom nothing is here; a link leads to each desk, and no staff here."""
        training = desk_of("training")
        (case, other) = School(training).enrolled(2)
        page = trainee_of(training, case).get("/my")
        assert "您还没有分班。" in page.text and "待编班" in page.text and str(other) not in page.html
        nobody = Browser(training, training.actor(Role.TRAINEE)).get("/my").text
        assert "还没有转到这个环节" in nobody and "我的声明" not in nobody and "我的声明" in page.text
        assert [link for link in page.links if link.endswith("/my")] == [
            f"http://localhost:{port}/my" for port in (8001, 8002, 8003, 8004)]
        assert Browser(training, training.actor(Role.DISTRICT_CLERK)).get("/my").status == 403

    def test_a_running_class(self, desk_of):
        """One lesson missed, one attended, the next ones with time and place."""
        training = desk_of("training")
        school = School(training, unit="rehearsal", rehearsal=True)
        class_id = school.running(2)
        missed, attended = school.lessons(class_id)[:2]
        school.attend(class_id, [{"lesson_id": missed["id"], "absent": [school.cases[0]]}, {"lesson_id": attended["id"]}],
                      on=attended["day"])
        with on_day(training, attended["day"]):
            one, other = (trainee_of(training, case).get("/my") for case in school.cases)
        assert f"您到课 {attended['hours']} 课时" in one.text and "缺课" in one.text and "缺课" not in other.text
        assert f"{attended['hours']} / 210" in one.text and "一号教室" in one.text and "08:" in one.text
        english = trainee_of(training, school.cases[0], english=True).get("/my")
        assert "Absent" in english.text and "Hours" in english.text


class TestAtAssessment:
    """Where one sits, and what came of it once it is published."""

    def test_a_seat_and_then_a_result(self, desk_of):
        """Scores that were entered and checked stay hidden until the office publishes them."""
        assessment = desk_of("assessment")
        exam = Exam(assessment, cases=2).sat()
        browser = trainee_of(assessment, exam.cases[0])
        exam.do(exams.enter_results, [exam.sitting], by=exam.office, on=PUBLISHED_ON, results=exam.results(theory="81")).require_all()
        exam.do(exams.check_results, [exam.sitting], by=exam.office2, on=PUBLISHED_ON).require_all()
        before = browser.get("/my").text
        assert "座位号" in before and "成绩还没有公布。" in before and "证书还没有登记。" in before and "理论知识考试" not in before
        own = f"cases/{exam.cases[0]}"
        assert "未到时点 理论知识考试" in browser.get(f"/desk/{own}").text and scores(assessment, own) == []
        exam.do(exams.publish, [exam.sitting], by=exam.office, on=PUBLISHED_ON).require_all()
        after = browser.get("/my").text
        assert "符合 理论知识考试" in browser.get(f"/desk/{own}").text and 81.0 in scores(assessment, own)
        assert "理论知识考试 81 合格" in after and "成绩还没有公布" not in after


class TestAtSubsidy:
    """How much, to whom, where it stands, when it was paid."""

    def test_a_claim(self, desk_of):
        """Before it a sentence; paid, the account is masked, and as the base claims, the person is told that it is not theirs."""
        subsidy = desk_of("subsidy")
        office = Office(subsidy)
        (unclaimed,) = office.arrive(1)
        assert "还没有申领补贴" in trainee_of(subsidy, unclaimed).get("/my").text
        (case,) = office.to_paid()
        for english, words in ((False, (str(LATER), "不付到您本人账户", "支付日期")), (True, ("9 Jun 2026", "not to your own account"))):
            page = trainee_of(subsidy, case, english=english).get("/my")
            assert ACCOUNT not in page.html and f"*{ACCOUNT[-4:]}" in page.text and "2,000.00" in page.text
            assert all(word in page.text for word in words)
