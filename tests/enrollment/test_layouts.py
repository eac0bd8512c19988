"""The layout that a unit's own office gives its letters: a Word file, by two persons, and back to the house's likewise."""

from __future__ import annotations

import hashlib
import io

import docx
import pytest
from sqlalchemy.exc import DBAPIError

from shared.lifecycle import Role
from tests.enrollment.paperwork import Office, mend
from tests.files import made as files
from tests.letters import made
from tests.web.browser import Browser

FORM = "/desk/letter-layouts/new/case-correction"
NOW = "/desk/letter-layouts/now/case-correction.docx"


class Writing(Office):
    """An office that has something to write of, and gives its letters a layout."""

    def __init__(self, desk):
        super().__init__(desk)
        mend(self)
        self.one, self.second = Browser(desk, self.clerk), Browser(desk, self.leader)

    def bring(self, content, who=None, **more):
        """Upload a layout; answers the page, or where it leads."""
        form = (who or self.one).get(FORM).form(FORM)
        return (who or self.one).post(form["action"], **{**form["fields"], "file": (io.BytesIO(content), "我局文头.docx"), **more})

    def newest(self):
        """The layout that was brought last."""
        return self.desk.query("select * from letter_layouts order by id desc limit 1")[0]

    def confirm(self, who=None):
        """The second person puts the newest in force."""
        address = f"/desk/letter-layouts/{self.newest().id}"
        return (who or self.second).send((who or self.second).get(address), "put-in-force")

    def again(self):
        """Return the case once more and issue the letter of it."""
        self.do("amend", self.base, changes={"certificate": {"level": "intermediate", "occupation": "6-31-01-03", "trade": "电工", "issued_on": "2020-05-01"}})
        self.do("submit", self.base)
        mend(self)
        return self.issue("correction")

    def saved(self, letter, who=None):
        """The bytes of a letter's Word file."""
        return (who or self.one).client.get(f"/desk/official-letters/{letter.id}/letter.docx").data


@pytest.fixture
def office(desk):
    return Writing(desk("enrollment"))


class TestRoad:
    """Down, changed in Word, up, seen, confirmed, used, and back."""

    def test_from_the_house_s_to_the_own_and_back(self, office):
        """What was issued keeps the layout it was issued in; its file is the same bytes every time."""
        old = office.issue("correction")
        in_house = office.saved(old)
        assert docx.Document(io.BytesIO(office.one.client.get(NOW).data)).paragraphs[0].text == "{标题}"
        brought = made.layout(made.letterhead)
        assert office.bring(brought).status == 303
        draft = office.newest()
        page = office.one.get(f"/desk/letter-layouts/{draft.id}")
        for said in ("环翠区人力资源和社会保障局文件", "示例学员：", "1. 原证书：编号模糊", "须由起草人以外的同事", draft.digest):
            assert said in page.text
        shown = docx.Document(io.BytesIO(office.one.client.get(f"/desk/letter-layouts/{draft.id}/preview.docx").data))
        assert shown.paragraphs[1].text == "（预览，未编文号）" and shown.sections[0].header.paragraphs[0].text.startswith("环翠区")
        assert office.one.client.get(f"/desk/letter-layouts/{draft.id}/layout.docx").data == brought

        refused = office.one.post(f"/desk/letter-layouts/{draft.id}/put-in-force", **page.form("drop")["fields"])
        assert refused.status == 409 and "起草人以外的同事" in refused.text
        assert office.confirm().status == 303
        new = office.again()
        letter = docx.Document(io.BytesIO(office.saved(new)))
        assert letter.sections[0].header.paragraphs[0].text == "环翠区人力资源和社会保障局文件" and letter.paragraphs[1].text == new.number
        assert "Word 文件按本单位版式排版" in office.one.get(f"/desk/official-letters/{new.id}").text
        assert "打印本页即为正式版面" in office.one.get(f"/desk/official-letters/{old.id}").text
        assert "我局文头.docx" in office.one.get("/desk/letter-templates").text
        assert docx.Document(io.BytesIO(office.one.client.get(NOW).data)).paragraphs[0].text == "{标题}"

        form = office.one.get(FORM).form(FORM)
        assert office.one.post(FORM, **form["fields"], _house="1").status == 303
        assert office.confirm().status == 303
        assert [one.status for one in office.desk.query("select status from letter_layouts order by id")] == ["replaced", "in_force"]
        third = office.again()
        assert docx.Document(io.BytesIO(office.saved(third))).sections[0].header.paragraphs[0].text == ""
        kept = {one.letter_id: (one.digest, one.layout_id) for one in office.desk.query("select * from letter_files")}
        assert [kept[one.id][1] for one in (old, new, third)] == [None, draft.id, None]
        assert office.saved(old) == in_house
        for one in (old, new, third):
            assert hashlib.sha256(office.saved(one)).hexdigest() == kept[one.id][0]

    def test_the_trainee_gets_the_same_bytes(self, office):
        """Whoever sees the letter sees its file, without seeing the layouts."""
        office.bring(made.layout(made.letterhead))
        office.confirm()
        letter = office.issue("correction")
        (person,) = office.desk.query("select person_id from cases where id = :id", id=office.case)
        me = Browser(office.desk, office.desk.actor(Role.TRAINEE, person=person.person_id))
        assert office.saved(letter, me) == office.saved(letter)
        assert "Word 文件按本单位版式排版" in me.get(f"/desk/official-letters/{letter.id}").text
        assert me.get(f"/desk/letter-layouts/{office.newest().id}").status == 403

    def test_control_signs_in_a_reason_are_no_hindrance(self, office):
        """A letter is issued whatever somebody once pasted into a reason."""
        office.bring(made.layout(made.letterhead))
        office.confirm()
        office.desk.as_superuser("alter table journal disable trigger all; update journal set reason = E'不\\x07清' where action = 'return_for_correction'")
        assert "理由：不清" in docx.Document(io.BytesIO(office.saved(office.issue("correction")))).tables[0].rows[0].cells[1].text


class TestRefused:
    """Said beside the field, all at once; nothing is kept."""

    def test_faults_stand_beside_the_field(self, office):
        """What lacks, what is unknown, what leads elsewhere; signs of markup stay signs."""
        page = office.bring(made.repacked(made.without("落款"), "{主送}".encode(), "{{ ''.__class__ }}{题目}&lt;b&gt;".encode()))
        for said in ("本文书没有“题目”这个占位词", "花括号须成对", "缺少占位词“{落款}”", "缺少占位词“{主送}”"):
            assert said in page.text
        (field,) = [values for tag, values in page.tags if values.get("id") == "f-file"]
        assert page.status == 422 and field["aria-invalid"] == "true" and "e-file" in field["aria-describedby"]
        assert not office.desk.query("select 1 from letter_layouts")

    @pytest.mark.parametrize(("content", "said"), [
        (b"MZ not a document", "只接受 PDF"), (files.table(), "版式须是 Word 文件"), (None, "必填"),
        (files.repacked(made.layout(), ("word/vbaProject.bin", b"x")), "宏"),
    ], ids=["program", "table", "nothing", "macros"])
    def test_what_is_no_layout(self, office, content, said):
        """Another kind of file, one with macros, none."""
        form = office.one.get(FORM).form(FORM)
        page = office.one.post(FORM, **form["fields"]) if content is None else office.bring(content)
        assert page.status == 422 and said in page.text and not office.desk.query("select 1 from letter_layouts")

    def test_back_to_the_house_s_only_from_an_own(self, office):
        """There is nothing to go back from."""
        page = office.one.post(FORM, **office.one.get(FORM).form(FORM)["fields"], _house="1")
        assert page.status == 422 and "现在用的就是全市统一版式" in page.text

    def test_a_layout_that_no_longer_fits_says_so(self, office, monkeypatch):
        """A word that the letter has no more is not printed in braces: the page and the letter say what to do."""
        office.bring(made.saying("{用人单位}"))
        office.confirm()
        kind = next(one for one in office.desk.app.extensions["official_letters"].kinds if one.slug == "correction")
        monkeypatch.delitem(kind.words, "用人单位")
        page = office.one.get(f"/desk/letter-layouts/{office.newest().id}")
        assert page.status == 200 and "的版式不能使用：本文书没有“用人单位”这个占位词" in page.text
        answer = office.one.send(office.one.get(f"/desk/cases/{office.case}"), "letters/correction")
        assert answer.status == 409 and "请更换版式" in answer.text and not office.desk.query("select 1 from official_letters")


class TestBounds:
    """Of the own unit, by two persons, and as it was issued: held by the database too."""

    def test_another_unit_has_neither_the_layout_nor_its_look(self, office):
        """It does not see it, save it, or decide about it; its letters have the house's."""
        office.bring(made.layout(made.letterhead))
        address = f"/desk/letter-layouts/{office.newest().id}"
        other = Browser(office.desk, office.desk.actor(Role.DISTRICT_LEADER, unit="wendeng"))
        for path in ("", "/layout.docx", "/preview.docx"):
            assert other.get(address + path).status == 404
        for act in ("put-in-force", "drop"):
            assert other.post(f"{address}/{act}", **other.get(FORM).form(FORM)["fields"]).status == 404
        assert office.confirm().status == 303
        theirs = docx.Document(io.BytesIO(other.client.get(f"{NOW}?unit=huancui").data))
        assert theirs.sections[0].header.paragraphs[0].text == "" and "我局文头" not in other.get("/desk/letter-templates").html
        assert office.bring(made.layout(), other, unit="huancui").status == 303 and office.newest().unit == "wendeng"

    def test_a_draft_is_given_up_once(self, office):
        """By its author or a colleague; then nobody decides about it."""
        office.bring(made.layout(made.letterhead))
        address = f"/desk/letter-layouts/{office.newest().id}"
        mine, theirs = office.one.get(address), office.second.get(address)
        assert office.one.send(mine, "drop").status == 303
        assert office.second.send(theirs, "put-in-force").status == 409
        assert "已作废" in office.one.get(address).text

    @pytest.mark.parametrize("statement", [
        "update letter_layouts set status = 'in_force', decided_by = drafted_by",
        "update letter_layouts set content = 'another'::bytea", "delete from letter_layouts",
        "update letter_files set content = 'another'::bytea, digest = encode(sha256('another'), 'hex')", "delete from letter_files",
        "insert into letter_files select gen_random_uuid(), layout_id, digest, content from letter_files",
    ])
    def test_the_database_holds_it_too(self, office, statement):
        """One person alone, another content under a digest, a file changed or taken away, a file of no letter."""
        office.bring(made.layout(made.letterhead))
        office.issue("correction")
        with pytest.raises(DBAPIError), office.desk.uow() as uow:
            uow.execute(statement)

    def test_a_file_that_is_not_what_was_kept_is_not_given_out(self, office):
        """Damage is said, not handed on."""
        letter = office.issue("correction")
        office.desk.as_superuser("alter table letter_files disable trigger all; alter table letter_files drop constraint"
                                 " a_letter_file_is_what_its_digest_says; update letter_files set content = 'x'")
        answer = office.one.get(f"/desk/official-letters/{letter.id}/letter.docx")
        assert answer.status == 503 and "校验值不符" in answer.text
