"""What a layout may hold, and every attack that one can be; everything that is wrong is told at once."""

from __future__ import annotations

import pytest

from services.enrollment.actions.letters import LETTERS
from services.subsidy.actions.letters import LETTERS as OF_SUBSIDY
from services.training.actions.letters import LETTERS as OF_TRAINING
from shared.files import Limits
from shared.letters.layout_faults import PARTS, faults, needed_by, read
from shared.letters.paper import house
from shared.refusals import Refused
from tests.files import made as files
from tests.letters import made
from tests.letters.made import layout, repacked, saying, with_xml, without

LIMITS = Limits(size=9_000_000, unpacked=60_000_000, parts=800, pixels=1_000_000)
MOST = 1_500_000
CORRECTION, PUBLIC = LETTERS.named("correction"), OF_SUBSIDY.named("public_notice")
CUT_FIELD = ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "x"'
             '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
RELS = "word/_rels/document.xml.rels"


def wrong(content: bytes, kind=CORRECTION) -> list[str]:
    return faults(kind, read(content, LIMITS, MOST))


class TestGood:
    """What an office does in Word is taken."""

    @pytest.mark.parametrize("kind", [*LETTERS.kinds, *OF_TRAINING.kinds, *OF_SUBSIDY.kinds], ids=lambda kind: f"{kind.machine.subject}-{kind.slug}")
    def test_the_house_s_layout_is_a_layout_of_every_letter(self, kind):
        """And each has a letter to somebody invented that says all its words, none of which is called like a part of a letter."""
        assert faults(kind, read(house(annex=kind.sample.annex is not None), LIMITS, MOST)) == []
        assert set(kind.words) <= set(kind.sample.words) and not set(kind.words) & set(needed_by(kind)) | set(kind.words) & set(PARTS)

    def test_a_letterhead_page_numbers_and_places_cut_into_runs(self):
        """In headers, tables and wherever Word has cut a word in two."""
        assert wrong(layout(made.letterhead)) == []


class TestPlaces:
    """Only the names that this letter knows, each required one, and nothing that computes."""

    @pytest.mark.parametrize(("text", "told"), [
        ("{{ ''.__class__ }}", "花括号须成对"), ("{{ ''.__class__ }}", "没有“ ''.__class__ ”这个占位词"),
        ("{% for x in range(999999999) %}x{% endfor %}", "没有“% for x in range(999999999) %”"), ("{姓名.__class__.__mro__}", "“姓名.__class__.__mro__”"),
        ("{姓名!r:>999999999}", "“姓名!r:>999999999”"), ("{姓名[0]}", "“姓名[0]”"), ("{}", "“”"), ("{0}", "“0”"), ("{附件}", "没有“附件”"),
        ("{公示起}", "没有“公示起”"), ("{姓名", "花括号须成对"), ("姓名}", "花括号须成对"), ("｛姓名｝", "半角"),
        ("{" + "长" * 5000 + "}", "长" * 30 + "…”"), ("{正文}", "占位词“{正文}”须独占一段、只写一次"),
        ("{姓名}" * 200, "最多 100 处"), ("{姓\t名}", "这个占位词"),
    ])
    def test_what_is_none(self, text, told):
        """A loop, an attribute, a format, a word of another letter, full-width braces."""
        assert any(told in one for one in wrong(saying(text)))

    def test_everything_is_told_at_once(self):
        """What lacks, what is not known and what is no layout."""
        told = wrong(repacked(without("主送", "落款"), b"{\xe6\xa0\x87\xe9\xa2\x98}", b"{\xe9\xa2\x98\xe7\x9b\xae}{"))
        assert told == ["本文书没有“题目”这个占位词", "花括号须成对，占位词写在一对花括号中", "缺少占位词“{标题}”", "缺少占位词“{主送}”", "缺少占位词“{落款}”"]

    def test_what_takes_whole_paragraphs_has_one_of_its_own(self):
        """The body within a sentence, in the header, twice; the list in a table."""
        said = "占位词“{正文}”须独占一段、只写一次，不放在页眉、页脚或文本框中"
        assert said in wrong(repacked(layout(), "{正文}".encode(), "如下：{正文}".encode()))

        def in_the_header(document) -> None:
            document.sections[0].header.paragraphs[0].text = "{正文}"
            document.paragraphs[4].clear()

        assert wrong(layout(in_the_header)) == [said]

        def in_a_cell(document) -> None:
            document.paragraphs[-1].clear()
            document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{附件}"

        assert wrong(layout(in_a_cell, annex=True), PUBLIC) == [said.replace("正文", "附件", 1)]
        assert wrong(layout(), PUBLIC) == ["缺少占位词“{附件}”"]

    def test_a_place_in_a_drawing_is_not_forgotten(self):
        """Where no word would ever be put in."""
        xml = '<w:p><w:r><a:t xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{姓名}</a:t></w:r></w:p>'
        assert wrong(with_xml(xml)) == ["占位词不能写在艺术字、公式或图表中"]


class TestHarm:
    """Nothing that runs, loads from elsewhere, changes by itself or tells who worked on it."""

    @pytest.mark.parametrize(("xml", "told"), [
        (CUT_FIELD, "域“INCLUDETEXT”"),
        ('<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\x "/></w:p>', "域“DDEAUTO”"), ('<w:p><w:r><w:instrText>DATE</w:instrText></w:r></w:p>', "域“DATE”"),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>MACROBUTTON x</w:instrText></w:r></w:p>', "域“MACROBUTTON”"),
        ("<w:altChunk/>", "嵌入的文档"), ("<w:p><w:r><w:object/></w:r></w:p>", "嵌入的文档"), ("<w:p><w:subDoc/></w:p>", "嵌入的文档"),
        ('<w:p><w:ins w:id="1" w:author="某甲"><w:r><w:t>改</w:t></w:r></w:ins></w:p>', "修订或批注"),
        ('<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://evil.invalid/x.png"/></w:pict></w:r></w:p>',
         "外部的链接“http://evil.invalid/x.png”"),
    ])
    def test_inside_the_text(self, xml, told):
        """Fields, other documents, objects, tracked changes, pictures from elsewhere."""
        assert [one for one in wrong(with_xml(xml)) if told in one]

    def test_any_link_to_elsewhere(self):
        """Also one that only a click follows: a letter leads nowhere that its office does not answer for."""
        link = b'<Relationship Id="rId99" Type="http://x/hyperlink" Target="https://evil.invalid/" TargetMode="External"/></Relationships>'
        assert wrong(repacked(layout(), b"</Relationships>", link, part=RELS)) == [
            "有指向外部的链接“https://evil.invalid/”，请取消超链接，图片改为插入文件中"]

    def test_the_strict_form_of_the_format(self):
        """In which nothing of ours would be found."""
        strict = repacked(layout(), b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        assert "严格" in wrong(strict)[0]

    @pytest.mark.parametrize(("content", "told"), [
        (files.table(), "版式须是 Word 文件"), (files.PDF, "版式须是 Word 文件"), (b"", "空的"), (b"PK\x03\x04 no zip", "损坏"),
        (files.repacked(house(annex=False), ("word/vbaProject.bin", b"x")), "宏"),
        (files.repacked(house(annex=False), ("word/x.xml", b"<a>" + b" " * 20_000_000 + b"</a>")), "展开后过大"),
        (files.repacked(house(annex=False), *((f"word/{at}.xml", b"<a/>") for at in range(900))), "展开后过大"),
        (files.repacked(house(annex=False), ("word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')), "结构不正常"),
        (files.repacked(house(annex=False), ("word/x.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"))), "结构不正常"),
        (files.repacked(house(annex=False), ("word/x.xml", b"<a><b></a>")), "损坏"),
        (repacked(house(annex=False), b"</Relationships>", b'<Relationship Id="r9" Type="http://x/attachedTemplate" Target="http://evil.invalid/x.dotm"'
                  b' TargetMode="External"/></Relationships>', part=RELS), "从外部载入"),
        (files.repacked(house(annex=False), ("word/x.bin", bytes(range(256)) * 8000)), "文件超过 1.5 MB"),
    ])
    def test_a_file_that_is_none(self, content, told):
        """Macros, a bomb of size and one of number, definitions, a template from elsewhere, damage."""
        if "1.5" in told:
            content += b"\0" * MOST
        with pytest.raises(Refused) as refused:
            wrong(content)
        (refusal,) = refused.value.refusals
        assert refusal.reason.slug == "file-unfit" and told in refusal.detail and refusal.cure
