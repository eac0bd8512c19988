"""Letters about an application, and the texts that a unit's own office gives them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.lifecycle import Role
from tests.enrollment.paperwork import Office, mend, today
from tests.web.browser import Browser

FORM = "/desk/letter-templates/new/case-correction"


@pytest.fixture
def office(desk):
    return Office(desk("enrollment"))


class TestLetters:
    """What the letter says is what was decided."""

    def test_items_to_mend_and_by_when(self, office):
        """Each item numbered, with the last day on which a class can start."""
        mend(office)
        letter = office.issue("correction")
        assert "1. 原证书：编号模糊\n2. 已交材料：缺劳动合同" in letter.body and "（本年度最迟开班日）" in letter.body
        assert letter.number == f"环翠区金蓝领报〔{today().year}〕1号"
        (person,) = office.desk.query("select person_id from cases where id = :id", id=office.case)
        me = Browser(office.desk, office.desk.actor(Role.TRAINEE, person=person.person_id))
        address = f"/desk/official-letters/{letter.id}"
        assert address in me.get("/my").links and letter.number in me.get(address).text

    def test_a_refusal_names_clause_and_remedy(self, office):
        """The clause of what the rules found on that day."""
        office.do("reject", office.clerk, reason="持证年限不足")
        body = office.issue("refusal").body
        assert "理由：持证年限不足" in body and "依据：威人社字〔2019〕63号 二（二）" in body and "行政复议" in body
        assert "救济途径：如有异议，可向本单位申请复查" in body
        assert "" not in body.splitlines()  # nothing else was found, and no line says nothing

    def test_no_refusal_goes_without_its_remedy(self, office):
        """A text of the office's own that leaves it out is not kept."""
        form = FORM.replace("correction", "refusal")
        clerk = Browser(office.desk, office.clerk)
        refused = clerk.send(clerk.get(form), form, body="理由：{理由}\n依据：{依据}", since=today().isoformat())
        assert refused.status == 422 and "缺少占位词“救济途径”" in refused.text
        assert office.desk.query("select 1 from letter_templates") == []


class TestTemplates:
    """The office's own text, by two persons, from a day on."""

    def test_a_second_person_puts_a_draft_in_force(self, office):
        """Seen on the case before; its author does not confirm it; what was issued before keeps its text."""
        mend(office)
        old = office.issue("correction")
        clerk, leader = Browser(office.desk, office.clerk), Browser(office.desk, office.leader)
        typed = {"body": "请于{补正期限}前补正：\n{补正事项}\n联系人：演示", "since": today().isoformat()}
        seen = clerk.send(clerk.get(FORM), FORM, **typed, _preview="1")
        assert "联系人：演示" in seen.text and "1. 原证书：编号模糊" in seen.text
        assert not office.desk.query("select 1 from letter_templates")
        assert clerk.send(clerk.get(FORM), FORM, **typed).status == 303
        (draft,) = office.desk.query("select * from letter_templates")
        address = f"/desk/letter-templates/{draft.id}"
        own = clerk.get(address)
        refused = clerk.post(f"{address}/put-in-force", **own.form("drop")["fields"])
        assert refused.status == 409 and "起草人以外的同事" in refused.text
        assert leader.send(leader.get(address), "put-in-force").status == 303
        assert clerk.post(f"{address}/drop", **own.form("drop")["fields"]).status == 409
        office.do("amend", office.base, changes={"certificate": {"level": "intermediate", "occupation": "6-31-01-03", "trade": "电工", "issued_on": "2020-05-01"}})
        office.do("submit", office.base)
        mend(office)
        assert "联系人：演示" in office.issue("correction").body
        (before,) = office.desk.query("select body from official_letters where id = :id", id=old.id)
        assert before.body == old.body and "联系人" not in old.body

    def test_a_word_that_is_not_known_or_lacks_is_named_beside_the_field(self, office):
        """And what was typed is kept; a template reaches nothing but the words."""
        clerk = Browser(office.desk, office.clerk)
        form = clerk.get(FORM)
        for body, said in (
            ("请补正{事项}，{补正事项}，{补正期限}", "本文书没有“事项”这个占位词"), ("请补正{补正事项}", "缺少占位词“补正期限”"),
            ("{补正事项.__class__}{补正期限}", "“补正事项.__class__”"), ("{补正事项}{补正期限", "花括号须成对"),
            ("{补正事项!r}{补正期限:>99999}", "本文书没有“补正期限”这个占位词"),
        ):
            page = clerk.send(form, FORM, body=body, since=today().isoformat())
            assert page.status == 422 and said in page.text and body in page.text
        assert not office.desk.query("select 1 from letter_templates")

    def test_it_holds_for_the_own_unit_and_never_backwards(self, office):
        """Another unit neither sees the draft nor has its text; a day that has passed is refused beside its field."""
        clerk = Browser(office.desk, office.clerk)
        late = clerk.send(clerk.get(FORM), FORM, since=(today() - timedelta(days=1)).isoformat())
        assert late.status == 422 and "会改变已经施行的模板" in late.text
        assert clerk.send(clerk.get(FORM), FORM, since=today().isoformat()).status == 303
        (draft,) = office.desk.query("select id, unit from letter_templates")
        other = Browser(office.desk, office.desk.actor(Role.DISTRICT_LEADER, unit="wendeng"))
        assert (draft.unit, other.get(f"/desk/letter-templates/{draft.id}").status) == ("huancui", 404)
        assert str(draft.id) not in other.get("/desk/letter-templates").html
