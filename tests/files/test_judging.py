"""What is taken for what, and every attack that a file can be."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from shared.files import FileKind, Limits, judged, without_metadata
from shared.files.keeping import harmless
from shared.refusals import Refused
from tests.files import made

LIMITS = Limits(size=2_000_000, unpacked=5_000_000, parts=100, pixels=1_000_000)


def why(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        judged(content, LIMITS)
    (refusal,) = refused.value.refusals
    assert refusal.reason.slug == "file-unfit"
    assert refusal.cure
    return refusal.detail


class TestTaken:
    """Five kinds, told by their content."""

    @pytest.mark.parametrize(("content", "kind"), [
        (made.PDF, FileKind.PDF), (made.picture(), FileKind.JPEG), (made.picture("PNG"), FileKind.PNG),
        (made.picture(place=True), FileKind.JPEG), (made.letter(), FileKind.DOCX), (made.table(), FileKind.XLSX),
        (made.pdf(b"/OpenAction[3 0 R /Fit]"), FileKind.PDF),
    ], ids=lambda value: str(value)[:20])
    def test_each_kind(self, content, kind):
        """A document that opens at its first page is no harm."""
        assert judged(content, LIMITS) is kind


class TestRefused:
    """Wrong, damaged, too large, or two things at once."""

    @pytest.mark.parametrize("content", [
        b"<html><script>alert(1)</script></html>", b"MZ\x90\0" + b"\0" * 200, b"just words", b"GIF89a" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"{\\rtf1 hello}", b"\x89PNG", b"%PDF", b"PK\x03\x04" + b"\0" * 40,
    ])
    def test_other_kinds(self, content):
        """Whatever it is called."""
        assert why(content)

    def test_an_empty_one(self):
        """Nothing is no file."""
        assert "空" in why(b"")

    def test_one_that_is_too_large(self):
        """By the limit of the day."""
        assert "2 MB" in why(made.PDF + b" " * LIMITS.size)

    @pytest.mark.parametrize("content", [
        made.picture()[:-40], made.picture("PNG")[:-30], made.PDF.replace(b"%%EOF", b""),
        made.letter()[:-100], b"\xff\xd8\xff\xe0" + b"\0" * 100,
    ])
    def test_damaged_ones(self, content):
        """What only begins like a kind is none."""
        assert why(content)

    def test_an_old_or_locked_office_file(self):
        """OLE: nobody can look inside."""
        assert "旧版" in why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    @pytest.mark.parametrize("content", [
        made.picture() + made.letter(), made.picture("PNG") + made.PDF, made.PDF.replace(b"1 0 obj", b"% \n" + made.letter()),
        made.picture() + b"<script>alert(1)</script>", b"GIF89a=1;" + made.picture(), made.PDF + made.picture(),
    ])
    def test_polyglots(self, content):
        """Two kinds in one file, whichever comes first."""
        assert why(content)


class TestDocuments:
    """PDF that does something when it is opened."""

    @pytest.mark.parametrize("inside", [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", b"/AA<</O<</S/Launch/F(cmd.exe)>>>>",
        b"/S/#4a#61vaScript/JS(1)", b"/Names<</EmbeddedFiles 5 0 R>>", b"/AcroForm<</XFA 1 0 R>>", b"/Encrypt 7 0 R",
    ])
    def test_active_content(self, inside):
        """Also with its name written in hexadecimal, also packed."""
        assert why(made.pdf(inside))
        if b"/Encrypt" not in inside:
            assert why(made.packed_pdf(inside))


class TestPictures:
    """A few bytes that become a gigabyte."""

    @pytest.mark.parametrize("size", [(2_000, 1_000), (60_000, 60_000), (20_000, 9_000)])
    def test_too_many_pixels(self, size):
        """Looked at before anything is decoded."""
        content = made.huge_picture(*size)
        assert len(content) < 200
        assert "像素" in why(content)


class TestOfficeFiles:
    """Zips: bombs, macros, objects, links that load."""

    def test_a_bomb(self):
        """A few kilobytes that unpack to more than the limit."""
        bomb = made.repacked(made.table(), ("xl/worksheets/sheet2.xml", b"0" * (LIMITS.unpacked + 1)))
        assert len(bomb) < 50_000
        assert "展开" in why(bomb)

    def test_a_bomb_that_lies_about_its_size(self):
        """What is declared is not believed."""
        assert why(made.lying_about_its_size(made.table(), "xl/worksheets/sheet2.xml", b"0" * (LIMITS.unpacked + 1)))

    def test_too_many_parts(self):
        """Thousands of empty ones."""
        assert "展开" in why(made.repacked(made.letter(), *((f"word/{n}.xml", b"") for n in range(LIMITS.parts))))

    @pytest.mark.parametrize("name", [
        "word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml", "xl/externalLinks/a.xml",
        "word/a.exe",
    ])
    def test_what_runs(self, name):
        """Macros, controls, embedded objects."""
        assert "宏" in why(made.repacked(made.letter(), (name, b"x")))

    def test_macros_by_another_name(self):
        """The type of the main part says so."""
        change = ("[Content_Types].xml", b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml")
        assert "宏" in why(made.repacked(made.letter(), change=change))

    @pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "word\\..\\a.xml"])
    def test_ways_out(self, name):
        """Names that lead out of the file."""
        assert "不正常" in why(made.repacked(made.letter(), (name, b"x")))

    def test_declarations(self):
        """XML that may expand or fetch."""
        assert why(made.repacked(made.letter(), ("word/more.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')))

    def test_a_template_from_elsewhere(self):
        """Opening it would tell another host."""
        link = (b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
                b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
                b'Target="http://example.invalid/a.dotm" TargetMode="External"/></Relationships>')
        assert "外部" in why(made.repacked(made.letter(), ("word/_rels/settings.xml.rels", link)))

    def test_a_plain_zip(self):
        """A zip of anything else is no office file."""
        assert why(made.repacked(made.letter(), change=("[Content_Types].xml", b"wordprocessingml", b"something")))


class TestPublication:
    """A picture for others has nothing of the camera's in it."""

    @pytest.mark.parametrize("kind", [FileKind.JPEG, FileKind.PNG])
    def test_the_place_is_gone(self, kind):
        """And the picture stands upright."""
        content = made.picture(kind.name, place=True)
        with Image.open(io.BytesIO(content)) as before:
            assert before.getexif().get_ifd(0x8825)
        bare = without_metadata(content, kind)
        assert judged(bare, LIMITS) is kind
        with Image.open(io.BytesIO(bare)) as after:
            assert after.size == (20, 40)
            assert not after.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & set(after.info)
        assert b"Exif" not in bare and "某某相机".encode() not in bare


class TestNames:
    """A name is shown and saved under; it leads nowhere."""

    @pytest.mark.parametrize(("name", "plain"), [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\秘密\\合同.docx", "合同.pdf"), ("合同.pdf.exe", "合同.pdf"), ("", "材料.pdf"),
        ("\u202egnp.exe", "gnp.pdf"), ("a\r\nSet-Cookie: x\0", "aSet-Cookie x.pdf"), ("<b>.pdf", "b.pdf"), ("...", "材料.pdf"),
        ("字" * 300 + ".jpg", "字" * 100 + ".pdf"),
    ])
    def test_made_harmless(self, name, plain):
        """Its ending is that of what the file is."""
        assert harmless(name, FileKind.PDF) == plain
