"""The roster 学员名册: as ugly as it comes, read safely, explained in plain words, and no row lost."""

from __future__ import annotations

import io
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from services.enrollment import schemas
from services.enrollment.schemas.roster import cells
from shared.lifecycle import Role
from shared.privacy import mask_id, mask_phone
from shared.refusals import Refused
from tests.enrollment import ugly
from tests.enrollment.test_actions import an_id
from tests.enrollment.ugly import book, good

LIMITS = {"rows_most": 20_000, "bytes_most": 10 * 1024 * 1024}
DOCS = Path(__file__).parents[2] / "docs" / "roster-template.xlsx"


def lines(content: bytes):
    """The lines of a file."""
    return schemas.read_lines(schemas.open_sheet(content, **LIMITS))[1]


class TestOpeningSafely:
    """What comes from outside is looked at before it is unpacked."""

    @pytest.mark.parametrize(("content", "words"), [
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为不加密的 .xlsx", id="old-xls-or-password"),
        pytest.param(b"PK\x03\x04 not a zip", "重新保存", id="broken-zip"),
        pytest.param(ugly.zipped(hello__txt=b"x"), "重新保存", id="zip-without-a-workbook"),
        pytest.param(ugly.far_cell(), "超过20000行", id="cell-in-the-last-corner"),
        pytest.param(ugly.entity_bomb(), "重新保存", id="entity-bomb"),
        pytest.param(ugly.macros(), "不带宏", id="macros"),
        pytest.param(b"\x00\x01\x02" * 100, "名册模板", id="no-text-at-all"),
        pytest.param(b"%PDF-1.7\n\xff\xff", "名册模板", id="a-pdf"),
    ])
    def test_refused_in_plain_words(self, content, words):
        """The refusal says what to do."""
        with pytest.raises(Refused) as caught:
            lines(content)
        refusal = caught.value.refusals[0]
        assert refusal.reason.slug == "roster-unreadable"
        assert words in refusal.detail + refusal.cure

    def test_a_zip_bomb_is_not_unpacked(self):
        """Two hundred megabytes of nothing are refused by their declared size, at once."""
        content = ugly.bomb()
        began = time.perf_counter()
        with pytest.raises(Refused, match="过大"):
            schemas.open_sheet(content, **LIMITS)
        assert time.perf_counter() - began < 1

    @pytest.mark.parametrize("file", list(ugly.killers()))
    def test_what_kills_a_parser_kills_nothing_else(self, file):
        """The reader has a process and limits of its own; the service answers in time."""
        began = time.perf_counter()
        with pytest.raises(Refused, match="roster-unreadable"):
            lines(ugly.killers()[file])
        assert time.perf_counter() - began < 15

    def test_too_large_a_file(self):
        """The limit counts on both sides."""
        content = book(good())
        schemas.open_sheet(content, rows_most=10, bytes_most=len(content))
        with pytest.raises(Refused):
            schemas.open_sheet(content, rows_most=10, bytes_most=len(content) - 1)


class TestReading:
    """What bases really send is read where it can be."""

    def test_the_template_s_own_heading(self):
        """The template, filled in."""
        (line,) = lines(book(good()))
        assert line.errors == []
        assert (line.row, line.values["name"], line.values["level"]) == (2, "测试乙", "senior")

    def test_a_title_above_and_columns_in_another_order(self):
        """The heading is looked for; the order is free; unknown columns are passed over."""
        order = [*reversed(ugly.HEADINGS), "序号"]
        row = dict(zip(ugly.HEADINGS, good(), strict=True)) | {"序号": 1}
        (line,) = lines(book([row[heading] for heading in order], headings=order, above=3))
        assert (line.errors, line.row) == ([], 5)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
    def test_text_in_either_encoding(self, encoding):
        """A .csv in GB18030 is read, and the uploader told how."""
        content = ugly.csv_text(good()).encode(encoding)
        sheet = schemas.open_sheet(content, **LIMITS)
        assert ("GB18030" in sheet.notes[0]) == (encoding == "gb18030")
        (line,) = schemas.read_lines(sheet)[1]
        assert line.errors == []

    def test_a_hidden_first_sheet_is_passed_over(self):
        """The first sheet that is shown is read."""
        assert len(lines(ugly.hidden_first_sheet())) == 1

    def test_full_width_digits_become_half_width(self):
        """１９９ is 199; the remark says so."""
        full = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
        (line,) = lines(book(good(身份证号码=an_id(1).translate(full), 手机号码="１９９００００００００１".replace("００１", "０１"))))
        assert line.values["id_number"] == an_id(1)
        assert any("半角" in remark for remark in line.remarks)

    def test_a_long_number_stored_as_a_number(self):
        """Its last digits are gone: no guess, but the reason and what to do."""
        (line,) = lines(book(good(身份证号码=371099199001010014)))
        assert "存成了数字" in line.errors[0]
        assert "文本" in line.errors[0]

    def test_scientific_form_as_text(self):
        """3.71099E+17 in a .csv is the same misfortune."""
        (line,) = lines(ugly.csv_text(good(身份证号码="3.71099E+17")).encode())
        assert "存成了数字" in line.errors[0]

    def test_a_hidden_row_is_not_taken_unseen(self):
        """Somebody filtered it away: it goes back."""
        content = book(good(1), good(2), then=lambda made, sheet: sheet.set_row(2, None, None, {"hidden": True}))
        first, second = lines(content)
        assert first.errors == []
        assert "隐藏" in second.errors[0]

    def test_merged_cells_are_explained(self):
        """The employer written once for three people: the two below go back."""
        def merge(made, sheet):
            sheet.merge_range(1, 4, 3, 4, "演示公司")
        first, *others = lines(book(good(1), good(2), good(3), then=merge))
        assert first.errors == []
        assert all("合并" in line.errors[0] for line in others)

    def test_a_formula_is_read_as_it_was_saved(self):
        """The value counts, with a remark."""
        def formula(made, sheet):
            sheet.write_formula(1, 2, '="19900000001"', None, "19900000001")
        (line,) = lines(book(good(1), then=formula))
        assert line.values["phone"] == "19900000001"
        assert "公式" in line.remarks[0]

    def test_real_dates_and_written_ones(self):
        """A date is a date however the table keeps it."""
        def dated(made, sheet):
            sheet.write_datetime(1, 12, date(2020, 5, 1), made.add_format({"num_format": "yyyy/m/d"}))
        (line,) = lines(book(good(1), then=dated))
        assert line.values["certificate"]["issued_on"] == "2020-05-01"

    def test_every_error_of_a_row_is_said_at_once(self):
        """A base mends a row once, not five times."""
        (line,) = lines(book(good(1, 姓名="", 手机号码="123", 申报等级="初级工", 原证书核发日期="去年")))
        assert len(line.errors) == 4

    def test_a_missing_or_doubled_column(self):
        """The heading itself is explained."""
        without = [heading for heading in ugly.HEADINGS if heading != "申报等级"]
        with pytest.raises(Refused, match="缺少“申报等级”列"):
            lines(book(good()[:-1], headings=without))
        with pytest.raises(Refused, match="“手机号码”有两列"):
            lines(book([*good(), "x"], headings=[*ugly.HEADINGS, "手机号"]))

    def test_empty_rows_are_no_rows(self):
        """Gaps between blocks are normal."""
        assert [line.row for line in lines(book(good(1), [], good(2)))] == [2, 4]


class TestCells:
    """One value at a time, in the words of an office."""

    @pytest.mark.parametrize(("written", "words"), [
        pytest.param("37109919900101001", "应为18位，现为17位", id="too-short"),
        pytest.param("371099199001010O14", "第16位是“O”，应为数字“0”", id="letter-O"),
        pytest.param("37l099199001010014", "第3位是“l”，应为数字“1”", id="letter-l"),
        pytest.param("371099199013010014", "出生日期“19901301”不存在", id="no-such-month"),
        pytest.param("371099199102290014", "出生日期“19910229”不存在", id="29-february-of-a-common-year"),
        pytest.param("371099199001010015", "末位校验不符", id="check-digit"),
        pytest.param("371099900101001", "15位旧身份证号码", id="old-number"),
    ])
    def test_an_identity_number_that_is_wrong(self, written, words):
        """Where it is wrong is said, not only that it is."""
        with pytest.raises(cells.CellError, match=words):
            cells.id_number(written)

    @pytest.mark.parametrize("written", [
        "371099199001010014", " 371099 19900101 0014 ", "'371099199001010014", "３７１０９９１９９００１０１００１４",
    ])
    def test_an_identity_number_that_is_right(self, written):
        """However it is spaced; the area code is not looked up."""
        assert cells.id_number(written) == "371099199001010014"

    def test_the_last_letter_in_either_case(self):
        """X is X."""
        assert cells.id_number("37109919900101009x") == "37109919900101009X"

    @pytest.mark.parametrize("written", ["2026-11-03", "2026/11/3", "2026.11.3", "2026年11月3日", "20261103", 46329])
    def test_days(self, written):
        """Six ways of one day."""
        assert cells.day(written, "日期") == date(2026, 11, 3)

    def test_spells_of_work(self):
        """Two spells, one of them going on."""
        found = cells.spells("2004年3月1日至2013-06-30；2014-03-01至今")
        assert found == [{"start": "2004-03-01", "end": "2013-06-30"}, {"start": "2014-03-01", "end": None}]

    @pytest.mark.parametrize("written", ["2014-03-01", "2013-06-30至2004-03-01", "很久至今"])
    def test_spells_that_cannot_be_read(self, written):
        """Each with an example of how to write it."""
        with pytest.raises(cells.CellError):
            cells.spells(written)


class TestTheTemplate:
    """The empty roster in `docs/` is what the function makes."""

    def test_it_is_the_same_each_time(self):
        """No time of day in it."""
        assert schemas.roster_template() == schemas.roster_template()

    def test_the_copy_in_docs_is_up_to_date(self):
        """`docs/roster-template.xlsx` is made by `roster_template()`."""
        assert DOCS.read_bytes() == schemas.roster_template()

    def test_it_can_be_read_back(self):
        """Its heading is ours, and it has no rows."""
        heading, found = schemas.read_lines(schemas.open_sheet(schemas.roster_template(), **LIMITS))
        assert (heading, found) == (ugly.HEADINGS, [])


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


@pytest.fixture
def base(enrollment):
    return enrollment.client(enrollment.actor(Role.BASE_CLERK))


def upload(client, content: bytes, name: str = "名册.xlsx", year: int = 2026):
    return client.post("rosters", data={"year": str(year), "file": (io.BytesIO(content), name)},
                       content_type="multipart/form-data")


class TestTheDryRun:
    """Nothing is filed before it was shown what would change."""

    def test_counts_by_standing_and_files_nothing(self, enrollment, base):
        """Three new, one wrong; the database has no case more."""
        before = enrollment.query("select count(*) from cases")[0][0]
        told = upload(base, book(good(1), good(2), good(3), good(4, 手机号码="1")))
        assert told.status_code == 201, told.text
        assert told.get_json()["counts"] == {"new": 3, "changed": 0, "same": 0, "elsewhere": 0, "bad": 1}
        assert enrollment.query("select count(*) from cases")[0][0] == before

    def test_the_difference_to_what_is_filed(self, enrollment, base):
        """Same, changed level, and one who is at another base already."""
        other = enrollment.client(enrollment.actor(Role.BASE_CLERK, unit="wendeng"))
        for client, rows in ((base, (good(1), good(2))), (other, (good(3),))):
            id_ = upload(client, book(*rows)).get_json()["id"]
            assert client.post(f"rosters/{id_}/actions/commit", json={}).status_code == 200
        told = upload(base, book(good(1), good(2, 申报等级="技师", 原证书等级="高级工"), good(3))).get_json()
        assert told["counts"] == {"new": 0, "changed": 1, "same": 1, "elsewhere": 1, "bad": 0}
        (changed,) = base.get(f"rosters/{told['id']}/rows?standing=changed").get_json()["items"]
        assert changed["changes"]["level"] == ["senior", "technician"]

    def test_what_the_review_would_say(self, base):
        """The row is taken, and tells from which day it would pass."""
        told = upload(base, book(good(1, 原证书核发日期="2025年1月5日"))).get_json()
        (line,) = base.get(f"rosters/{told['id']}/rows").get_json()["items"]
        assert line["standing"] == "new"
        assert "2028年1月5日起符合。" in line["remarks"]

    @pytest.mark.parametrize(("changed", "words"), [
        pytest.param({"申报职业（工种）": "占卜师"}, "没有名为“占卜师”", id="unknown-occupation"),
        pytest.param({"申报职业（工种）": "焊工"}, "有多个工种", id="one-code-several-trades"),
        pytest.param({"用人单位统一社会信用代码": "91371099MA0T1014X0"}, "尚未登记", id="unknown-employer"),
    ])
    def test_names_are_resolved_or_explained(self, base, changed, words):
        """Names of occupations and employers must be known."""
        told = upload(base, book(good(1, **changed))).get_json()
        (line,) = base.get(f"rosters/{told['id']}/rows").get_json()["items"]
        assert words in line["errors"][0]

    def test_one_person_twice_in_a_file(self, base):
        """The second row names the first."""
        told = upload(base, book(good(1), good(1))).get_json()
        (line,) = base.get(f"rosters/{told['id']}/rows?standing=bad").get_json()["items"]
        assert "与第2行是同一人" in line["errors"][0]


class TestTheCommit:
    """Good rows become cases; bad rows go back with their reasons; none is lost."""

    def test_every_row_is_somewhere(self, base):
        """Taken or returned: the sum is the file."""
        told = upload(base, book(good(1), good(2, 姓名=""), good(3))).get_json()
        done = base.post(f"rosters/{told['id']}/actions/commit", json={}).get_json()
        assert len(done["cases"]) == 2
        returned = base.get(f"rosters/{told['id']}/returned.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(returned.data)).active
        head, (*cells_, reason, number) = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert head[: len(ugly.HEADINGS)] == ugly.HEADINGS
        assert (reason, number) == ("缺少姓名", "3")
        assert cells_[1] == an_id(2)

    def test_a_returned_file_can_be_mended_and_sent_again(self, base):
        """The error column is passed over."""
        told = upload(base, book(good(2, 姓名=""))).get_json()
        base.post(f"rosters/{told['id']}/actions/commit", json={})
        mended = openpyxl.load_workbook(io.BytesIO(base.get(f"rosters/{told['id']}/returned.xlsx").data))
        mended.active["A2"] = "测试丙"
        file = io.BytesIO()
        mended.save(file)
        assert upload(base, file.getvalue()).get_json()["counts"]["new"] == 1

    def test_only_the_base_gets_its_own_words_back(self, enrollment, base):
        """Officers and auditors get the same rows with the numbers of people masked, also where they stand in a wrong column."""
        told = upload(base, book(good(2, 姓名=""), good(3, 手机号码="1990000123"), good(4, 申报等级=an_id(4)))).get_json()
        address = f"rosters/{told['id']}/returned.xlsx"
        whole = [an_id(2), an_id(3), an_id(4), "1990000123"]

        def words(client):
            sheet = openpyxl.load_workbook(io.BytesIO(client.get(address).data)).active
            return [str(cell.value) for row in sheet.iter_rows() for cell in row]

        assert set(whole) <= set(words(base))
        for role in (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.AUDITOR):
            said = words(enrollment.client(enrollment.actor(role)))
            assert not [word for word in said for number in whole if number in word], role
            assert mask_id(an_id(3)) in said and mask_phone("1990000123") in said, role
        assert enrollment.client(enrollment.actor(Role.BASE_CLERK, unit="wendeng")).get(address).status_code == 404

    def test_twice_is_refused(self, base):
        """A roster is committed once."""
        id_ = upload(base, book(good(1))).get_json()["id"]
        base.post(f"rosters/{id_}/actions/commit", json={})
        assert base.post(f"rosters/{id_}/actions/commit", json={}).status_code == 409

    def test_what_was_filed_meanwhile_is_compared_again(self, enrollment, base):
        """Two files with one person, dry-run both, commit both: one case."""
        one, two = (upload(base, book(good(1))).get_json()["id"] for _ in range(2))
        base.post(f"rosters/{one}/actions/commit", json={})
        done = base.post(f"rosters/{two}/actions/commit", json={}).get_json()
        assert done["counts"] == {"same": 1, "taken": 0}

    def test_changes_reach_the_draft(self, base):
        """A corrected level in a second roster changes the case that is there."""
        first = upload(base, book(good(1))).get_json()["id"]
        (case,) = base.post(f"rosters/{first}/actions/commit", json={}).get_json()["cases"]
        second = upload(base, book(good(1, 手机号码="19900009999"))).get_json()["id"]
        assert base.post(f"rosters/{second}/actions/commit", json={}).get_json()["cases"] == [case]

    def test_a_submitted_case_is_not_changed_by_a_file(self, base):
        """After submission a roster is no longer the way."""
        first = upload(base, book(good(1))).get_json()["id"]
        (case,) = base.post(f"rosters/{first}/actions/commit", json={}).get_json()["cases"]
        base.post(f"cases/{case['id']}/actions/submit", json={})
        told = upload(base, book(good(1, 手机号码="19900009999"))).get_json()
        (line,) = base.get(f"rosters/{told['id']}/rows").get_json()["items"]
        assert "不能用名册修改" in line["errors"][0]

    def test_another_base_does_not_see_it(self, enrollment, base):
        """Rosters are the base's own."""
        id_ = upload(base, book(good(1))).get_json()["id"]
        other = enrollment.client(enrollment.actor(Role.BASE_CLERK, unit="wendeng"))
        assert other.get(f"rosters/{id_}").status_code == 404
        assert other.post(f"rosters/{id_}/actions/commit", json={}).status_code == 404
        assert other.get("rosters").get_json()["items"] == []

    def test_is_found_again(self, base):
        """Whoever lost the address finds the file by its name, the newest first."""
        first, second = (upload(base, book(good(number)), f"{number}.xlsx").get_json()["id"] for number in (1, 2))
        assert [one["id"] for one in base.get("rosters?year=2026").get_json()["items"]] == [second, first]
        assert base.get("rosters?year=2025").get_json()["items"] == []

    def test_a_row_that_cannot_be_read_is_masked_too(self, base):
        """A slip in one digit does not open the others; the returned file has them for the base."""
        wrong, phone = an_id(1)[:-1] + "?", "19900000001"
        id_ = upload(base, book(good(1, 身份证号码=wrong))).get_json()["id"]
        page = base.get(f"rosters/{id_}/rows")
        assert page.get_json()["items"][0]["errors"]
        assert wrong[:12] not in page.text and phone not in page.text

    def test_old_rosters_are_forgotten(self, enrollment, base):
        """Personal data goes when it has served; the day itself still keeps it."""
        from services.enrollment import actions

        upload(base, book(good(1)))
        with enrollment.uow() as uow:
            today = uow.day(rehearsal=False)
            last = date.fromordinal(today.toordinal() + uow.policy(today).roster_kept_days)
            assert actions.forget_rosters(uow, last) == 0
            assert actions.forget_rosters(uow, date.fromordinal(last.toordinal() + 1)) == 1
