"""The words of a letter in the places of a layout: whatever Word made of these, whatever the words say."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
from docx.oxml import parse_xml

from services.enrollment.actions.letters import LETTERS
from services.subsidy.actions.letters import LETTERS as OF_SUBSIDY
from shared.letters import Annex
from shared.letters.filling import filled
from shared.letters.paper import house, in_layout
from shared.letters.wordfile import lines
from tests.letters.made import W, layout, letterhead, saying, texts

CORRECTION, PUBLIC = LETTERS.named("correction"), OF_SUBSIDY.named("public_notice")
LETTER = {"title": "补正通知", "number": "1号", "addressee": "测试", "body": "第一段\n第二段", "signature": "某局", "issued_on": date(2026, 6, 1), "annex": None}
WORDS = {**CORRECTION.sample.words, "单位": "环翠区"}


def made(change=None, **said):
    return in_layout(layout(change), {**LETTER, **said}, WORDS)


class TestWords:
    """Each in its place, as it is, never looked through again."""

    def test_places_cut_into_runs_in_headers_and_tables(self):
        """The word looks as the first sign of its place did; the page number is left alone."""
        content = made(letterhead)
        document = docx.Document(io.BytesIO(content))
        assert document.paragraphs[0].runs[0].text == "补正通知" and not document.paragraphs[0].runs[0].bold
        assert document.sections[0].header.paragraphs[0].text == "环翠区人力资源和社会保障局文件"
        assert [cell.text for cell in document.tables[0].rows[0].cells] == ["经办：SAMPLE-0001", "理由：此处为决定时填写的理由"]
        assert "PAGE" in document.sections[0].footer._element.xml
        assert [(one.where, one.text) for one in lines(content)][-2:] == [
            ("document", "经办：SAMPLE-0001 | 理由：此处为决定时填写的理由"), ("footer", "1")]

    def test_the_body_has_a_paragraph_a_line_that_looks_like_its_place(self):
        """Bold as it was, with the same indent, and an empty line where the text has one."""
        document = docx.Document(io.BytesIO(made(letterhead, body="第一段\n\n第三段")))
        body = document.paragraphs[4:7]
        assert [one.text for one in body] == ["第一段", "", "第三段"]
        assert {one.paragraph_format.first_line_indent for one in body} == {docx.shared.Pt(32)} and body[2].runs[0].bold

    def test_several_words_of_a_paragraph_with_lines_and_braces_in_them(self):
        """Lines become breaks; what looks like a place in somebody's words stays what they said."""
        words = {**WORDS, "补正事项": "1. 甲\n2. 乙", "姓名": "{标题}<b>&", "标题": "通知", "文号": "1号"}
        content = filled(saying("{姓名}须补正：{补正事项}。完"), words | dict.fromkeys(("主送", "正文", "落款", "出具日期"), "x"), None)
        assert texts(content)[0] == "{标题}<b>&须补正：1. 甲\n2. 乙。完"

    def test_what_says_nothing_is_left_out(self):
        """A paragraph without an addressee goes; one on which a section ends, and the last of a cell, stay empty."""
        def change(document) -> None:
            document.add_section()  # ends in a paragraph of its own
            document.paragraphs[-1].add_run("{不符合事项}")
            document.add_table(rows=1, cols=1).rows[0].cells[0].text = "无：{不符合事项}"

        content = in_layout(layout(change), {**LETTER, "addressee": ""}, {**WORDS, "不符合事项": " "})
        document = docx.Document(io.BytesIO(content))
        assert "：" not in [one.text for one in document.paragraphs] and len(document.sections) == 2
        assert document.tables[0].rows[0].cells[0].text == ""

    def test_control_signs_are_left_out(self):
        """What no Word file can hold does not keep a letter from being made."""
        content = made(title="补正\x1b通知", addressee="甲\ufffe", body="缺材\x07料\n第\x00二段")
        assert {"补正通知", "甲：", "缺材料", "第二段"} <= set(texts(content))

    def test_a_bound_control_shows_the_word(self):
        """Word would show the property that it is bound to instead."""
        xml = (f'<w:sdt {W}><w:sdtPr><w:dataBinding w:xpath="/x"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{{姓名}}</w:t></w:r></w:p>'
               '</w:sdtContent></w:sdt>')
        content = made(lambda document: document.element.body.insert(0, parse_xml(xml)))
        document = docx.Document(io.BytesIO(content)).element.xml
        assert "dataBinding" not in document and "示例学员" in document


class TestAnnex:
    """The list that goes with a letter."""

    def test_it_stands_on_a_page_of_its_own(self):
        """With its head on every page, as broad as the page is, before what comes behind it."""
        rows = [["\x02一", "371099********0014"]] * 3
        content = in_layout(layout(lambda document: document.add_paragraph("完"), annex=True),
                            {**LETTER, "annex": {"title": "附件：名单", "head": ["序号", "号码"], "rows": rows}}, WORDS)
        document = docx.Document(io.BytesIO(content))
        (table,) = document.tables
        assert [[cell.text for cell in row.cells] for row in table.rows] == [["序号", "号码"], *([["一", "371099********0014"]] * 3)]
        place = next(one for one in document.paragraphs if one.text == "附件：名单")
        assert place.paragraph_format.page_break_before and document.paragraphs[-1].text == "完"
        assert "w:tblHeader" in table.rows[0]._tr.xml and "w:tblHeader" not in table.rows[1]._tr.xml
        assert abs(sum(column.width for column in table.columns) - docx.shared.Mm(156)) < docx.shared.Mm(1)

    def test_without_one_nothing_of_it_is_there(self):
        """Neither its title nor a page."""
        content = filled(house(annex=True), {"标题": "a", "文号": "b", "主送": "c", "正文": "d", "落款": "e", "出具日期": "f"}, None)
        assert texts(content)[-1] == "f"


class TestFile:
    """What else the file says."""

    def test_the_same_letter_is_the_same_bytes(self):
        """An issued letter is known by its digest; no part says when it was packed."""
        first = made(letterhead)
        assert first == made(letterhead)
        with zipfile.ZipFile(io.BytesIO(first)) as packed:
            assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_its_title_is_the_letter_s_and_its_author_is_nobody(self):
        """The colleague who made the layout in Word is not told to everybody who gets a letter."""
        def signed(document) -> None:
            document.core_properties.author = document.core_properties.last_modified_by = "某同事"

        content = made(signed)
        known = docx.Document(io.BytesIO(content)).core_properties
        assert (known.title, known.author, known.last_modified_by) == ("补正通知 1号", "", "")
        assert "某同事".encode() not in zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml")

    def test_the_sample_of_a_list_is_one(self):
        """A letter with a list is shown with a list."""
        assert isinstance(PUBLIC.sample.annex, Annex) and CORRECTION.sample.annex is None
