"""Official letters: of a decision, once, numbered without gap."""

from __future__ import annotations

import io
import shutil
import subprocess
import threading
from datetime import date

import docx
import pytest

from services.subsidy.actions import recoveries, review
from services.subsidy.actions.letters import LETTERS
from shared.letters import issue
from shared.letters.paper import as_docx
from shared.lifecycle import Role
from tests.subsidy.builders import DAY, LATER
from tests.web.browser import Browser

CORRECTION = LETTERS.named("correction")


@pytest.fixture
def returned(office):
    """Two claims that were returned."""
    ids = office.arrive(2)
    office.claim(ids)
    office.do(review.return_claim, "clerk", ids, reason="缺少 <发票> 原件").require_all()
    return ids


@pytest.fixture
def clerk(office):
    return Browser(office.desk, office.people.clerk)


def row(office, id_):
    with office.desk.uow() as uow:
        return dict(uow.execute("select * from cases where id = :id", {"id": id_}).mappings().one())


def issued(office):
    """The letters, in the order of their numbers."""
    return office.desk.query("select * from official_letters order by ordinal")


class TestLetters:
    """Issued, printed, saved."""

    def test_a_letter_says_the_reason_and_opens_as_a_word_file(self, office, clerk, returned, tmp_path):
        """From the page of the case, as print page and .docx; who receives it finds it, and is told."""
        assert clerk.send(clerk.get(f"/desk/cases/{returned[0]}"), "letters/correction").status == 303
        (letter,) = issued(office)
        page = clerk.get(f"/desk/official-letters/{letter.id}")
        assert letter.number in page.text and "缺少 &lt;发票&gt; 原件" in page.html and "环翠区人力资源和社会保障局（盖章）" in page.text
        base = Browser(office.desk, office.people.base)
        for address in (f"/desk/cases/{returned[0]}", f"/desk/official-letters?q={letter.number[-8:]}"):
            assert f"/desk/official-letters/{letter.id}" in base.get(address).links
        inbox = base.get("/desk/inbox")
        assert f"收到补正通知：{letter.number}" in inbox.text and "（未读）" in page.text and "已读" not in page.text
        base.post("/desk/inbox", **inbox.form("logout")["fields"])  # all of them
        assert "已读" in clerk.get(f"/desk/official-letters/{letter.id}").text
        saved = base.client.get(f"/desk/official-letters/{letter.id}/letter.docx").data
        text = [part.text for part in docx.Document(io.BytesIO(saved)).paragraphs]
        day = f"{letter.issued_on.year}年{letter.issued_on.month}月{letter.issued_on.day}日"
        assert text[:2] == ["补正通知", letter.number] and "须补正事项：缺少 <发票> 原件" in text and text[-1] == day

    def test_the_same_decision_has_one_letter_and_numbers_have_no_gap(self, office, returned):
        """One that fails takes no number."""
        first, second = (row(office, id_) for id_ in returned)
        with office.desk.uow() as uow:
            one = issue(uow, LETTERS, CORRECTION, first, by=office.people.clerk, on=DAY)
        with pytest.raises(ZeroDivisionError), office.desk.uow() as uow:
            issue(uow, LETTERS, CORRECTION, second, by=office.people.clerk, on=DAY)
            raise ZeroDivisionError
        with office.desk.uow() as uow:
            again = issue(uow, LETTERS, CORRECTION, first, by=office.people.reviewer, on=DAY)
            other = issue(uow, LETTERS, CORRECTION, second, by=office.people.clerk, on=DAY)
        assert (again["id"], again["issued_by"]) == (one["id"], office.people.clerk.person)
        assert (one["ordinal"], other["ordinal"]) == (1, 2)

    def test_two_at_once_issue_one_letter(self, office, returned):
        """Whoever comes second waits for the number, and gets the letter of the first."""
        case, found = row(office, returned[0]), []

        def second():
            with office.desk.uow() as uow:
                found.append(issue(uow, LETTERS, CORRECTION, case, by=office.people.reviewer, on=DAY))

        with office.desk.uow() as uow:
            made = issue(uow, LETTERS, CORRECTION, case, by=office.people.clerk, on=DAY)
            other = threading.Thread(target=second)
            other.start()
            other.join(0.3)
            assert other.is_alive()
        other.join()
        assert [one["id"] for one in found] == [made["id"]] == [one.id for one in issued(office)]

    def test_without_a_decision_there_is_none(self, office, clerk, returned):
        """Neither offered nor given, and no number is used."""
        page = clerk.get(f"/desk/cases/{returned[0]}")
        assert [form["action"] for form in page.forms if "/letters/" in form["action"]] == [f"/desk/cases/{returned[0]}/letters/correction"]
        form = page.form("letters/correction")
        answer = clerk.post(form["action"].replace("correction", "refusal"), **form["fields"])
        assert answer.status == 409 and "作出决定后再出具" in answer.text
        assert not office.desk.query("select 1 from document_numbers")

    def test_another_unit_reads_none(self, office, clerk, returned):
        """Neither in its list nor by its address."""
        clerk.send(clerk.get(f"/desk/cases/{returned[0]}"), "letters/correction")
        (letter,) = issued(office)
        other = Browser(office.desk, office.desk.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        assert other.get(f"/desk/official-letters/{letter.id}").status == 404
        assert letter.number not in other.get("/desk/official-letters").text


class TestOfTheRoad:
    """From the notice to the recovery."""

    def test_notice_request_and_recovery(self, office, clerk, tmp_path):
        """The notice with its list, masked as it was published; what somebody else's program makes of it."""
        (case,) = office.to_paid()
        with office.desk.uow() as uow:
            recovery = recoveries.propose(uow, case, by=office.people.clerk, on=LATER, demand_fen=150_000, cause="离职未报")
        office.do(recoveries.decide, "reviewer", [recovery], LATER, document_number="追〔2026〕1号", reason="查实").require_all()
        (notice,) = office.desk.query("select * from public_notices")
        (request,) = office.desk.query("select * from fund_requests")
        fund = Browser(office.desk, office.people.fund)
        for who, address, kind in ((clerk, f"public-notices/{notice.id}", "public_notice"),
                                   (fund, f"fund-requests/{request.id}", "fund_request"), (clerk, f"cases/{case}", "recovery")):
            assert who.send(who.get(f"/desk/{address}"), f"letters/{kind}").status == 303
        public, asked, back = issued(office)
        assert public.annex["rows"][0][1:3] == [notice.content[0]["name"], notice.content[0]["id_number"]] and "*" in public.annex["rows"][0][2]
        assert request.document_number in asked.body and asked.addressee == "环翠区财政局"
        assert "追回金额：1500.00 元（壹仟伍佰元整）" in back.body and [one.ordinal for one in (public, asked, back)] == [1, 2, 3]
        base = Browser(office.desk, office.people.base)
        assert base.get(f"/desk/official-letters/{back.id}").status == 200
        assert base.get(f"/desk/official-letters/{public.id}").status == 404
        saved = tmp_path / "letter.docx"
        saved.write_bytes(clerk.client.get(f"/desk/official-letters/{public.id}/letter.docx").data)
        text = read_by_another_program(saved)
        assert public.number in text and public.annex["rows"][0][2] in text


def test_what_no_word_file_can_hold_is_left_out():
    """A letter stays as it was issued: a sign that came in with a reason must not keep it from being saved for ever."""
    letter = {"title": "补正\x1b通知", "number": "1号", "addressee": "甲\ufffe", "body": "缺材\x07料\n第二段", "signature": "乙",
              "issued_on": date(2026, 6, 1), "annex": {"title": "附\x01件", "head": ["序号"], "rows": [["\x02一"]]}}
    saved = docx.Document(io.BytesIO(as_docx(letter)))
    texts = [one.text for one in saved.paragraphs]
    assert {"补正通知", "甲：", "缺材料", "第二段", "附件"} <= set(texts) and saved.tables[0].rows[1].cells[0].text == "一"


def read_by_another_program(path):
    """The text that LibreOffice reads; that of python-docx where it is not installed."""
    program = shutil.which("soffice")
    if program is None:
        document = docx.Document(str(path))
        return "\n".join([*(p.text for p in document.paragraphs),
                          *(cell.text for table in document.tables for line in table.rows for cell in line.cells)])
    subprocess.run([program, f"-env:UserInstallation=file://{path.parent}/office", "--headless", "--convert-to", "txt:Text",
                    "--outdir", str(path.parent), str(path)], check=True, capture_output=True, timeout=60)
    return path.with_suffix(".txt").read_text(encoding="utf-8-sig")
