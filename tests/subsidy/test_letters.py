"""Official letters: of a decision, once, numbered without gap."""

from __future__ import annotations

import io

import docx
import pytest

from services.subsidy.actions import letters, review
from services.subsidy.rules.letters import LetterKind, text_of
from shared.lifecycle import Role
from tests.subsidy.builders import DAY
from tests.web.browser import Browser


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


class TestLetters:
    """Issued, printed, saved."""

    def test_a_letter_says_the_reason_and_opens_as_a_word_file(self, office, clerk, returned):
        """From the page of the case, as print page and .docx."""
        address = f"/desk/cases/{returned[0]}/letters"
        assert address in clerk.get(f"/desk/cases/{returned[0]}").links
        assert clerk.send(clerk.get(address), "correction").status == 303
        (letter,) = office.desk.query("select * from official_letters")
        page = clerk.get(f"/desk/official-letters/{letter.id}")
        assert letter.number in page.text and "缺少 &lt;发票&gt; 原件" in page.html
        saved = clerk.client.get(f"/desk/official-letters/{letter.id}/letter.docx")
        text = [part.text for part in docx.Document(io.BytesIO(saved.data)).paragraphs]
        assert text[:2] == ["补正通知", letter.number] and "须补正事项：缺少 <发票> 原件" in text

    def test_the_same_decision_has_one_letter_and_numbers_have_no_gap(self, office, returned):
        """One that fails takes no number."""
        first, second = (row(office, id_) for id_ in returned)
        with office.desk.uow() as uow:
            one = letters.issue(uow, LetterKind.CORRECTION, first, by=office.people.clerk, on=DAY)
        with pytest.raises(ZeroDivisionError), office.desk.uow() as uow:
            letters.issue(uow, LetterKind.CORRECTION, second, by=office.people.clerk, on=DAY)
            raise ZeroDivisionError
        with office.desk.uow() as uow:
            again = letters.issue(uow, LetterKind.CORRECTION, first, by=office.people.reviewer, on=DAY)
            other = letters.issue(uow, LetterKind.CORRECTION, second, by=office.people.clerk, on=DAY)
        assert (again["id"], again["issued_by"]) == (one["id"], office.people.clerk.person)
        assert (one["ordinal"], other["ordinal"]) == (1, 2)

    def test_without_a_decision_there_is_none(self, office, clerk, returned):
        """Refused, and no number is used."""
        page = clerk.send(clerk.get(f"/desk/cases/{returned[0]}/letters"), "refusal")
        assert page.status == 409 and "作出决定后再出具" in page.text
        assert not office.desk.query("select 1 from document_numbers")

    def test_another_unit_reads_none(self, office, clerk, returned):
        """Neither the list nor the letter."""
        clerk.send(clerk.get(f"/desk/cases/{returned[0]}/letters"), "correction")
        (letter,) = office.desk.query("select id from official_letters")
        other = Browser(office.desk, office.desk.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        assert other.get(f"/desk/official-letters/{letter.id}").status == 404
        assert other.get(f"/desk/cases/{returned[0]}/letters").status == 404

    @pytest.mark.parametrize("template", ["{secret}", "{name.__class__}", "{name!r}", "{0}", "{name:>9}", "{"])
    def test_a_template_asks_for_names_only(self, template):
        """What an office writes reaches nothing else."""
        with pytest.raises(ValueError):  # noqa: PT011  # of either kind
            text_of(template, {"name": "甲"})
