"""Files through the forms and the API of the training desk: brought, linked by digest, shown, and to whom."""

from __future__ import annotations

import hashlib
import io
from uuid import uuid4

import pytest

from shared.files import FileKind
from shared.files.store import path_of
from shared.lifecycle import Role
from tests.files import made
from tests.training.builders import School
from tests.web.browser import HTML, Browser, Page

CONTRACTS, ARCHIVE = "/desk/do/classes.contracts", "/desk/do/classes.add"


@pytest.fixture
def school(desk):
    """A class being drawn up."""
    return School(desk("training"))


@pytest.fixture
def drawn(school):
    return school.drafted()


def send(browser, address, **fields):
    """Fill in the form of that address for one class, files as (content, name)."""
    asked = browser.get(address, query_string={"_at_class_id": fields["_at_class_id"]})
    token = asked.form(address)["fields"]["csrf_token"]
    data = {name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in fields.items()}
    return Page(browser.client.post(address, data={"csrf_token": token, **data}, headers=HTML))


def archived(school, class_id, content, name="照片.jpg", by=None):
    """Archive a file as a piece of the class."""
    browser = Browser(school.desk, by or school.base)
    page = send(browser, ARCHIVE, _at_class_id=str(class_id), kind="images", title="课堂照片", digest=(content, name))
    assert (page.status, page.headers["Location"]) == (303, f"/desk/classes/{class_id}"), page.text
    return hashlib.sha256(content).hexdigest()


class TestForms:
    """A form that asks for a digest takes the file."""

    def test_a_file_is_kept_and_registered(self, school, drawn):
        """Its digest stands in the archive, its line in the list of files."""
        digest = archived(school, drawn, made.picture(), "../课堂.png")
        row = school.desk.query("select digest, media_type, name, owner, brought_by from files")[0]
        assert tuple(row) == (digest, "image/jpeg", "课堂.jpg", school.base.org, school.base.person)
        assert school.desk.query("select digest from archive_documents")[0].digest == digest

    def test_a_file_that_is_not_taken_is_said_beside_its_field(self, school, drawn):
        """Nothing is kept, what was typed stays."""
        page = send(Browser(school.desk, school.base), ARCHIVE, _at_class_id=str(drawn), kind="images", title="课堂照片",
                    digest=(b"MZ\x90\0 a program", "照片.jpg"))
        assert page.status == 422
        assert "只接受 PDF" in page.text
        assert page.form(ARCHIVE)["fields"]["title"] == "课堂照片"
        assert not school.desk.query("select 1 from files")

    def test_a_kept_file_need_not_be_chosen_again(self, school, drawn):
        """Another field was wrong: the form comes back with the digest in it."""
        browser = Browser(school.desk, school.base)
        page = send(browser, ARCHIVE, _at_class_id=str(drawn), kind="images", title="", digest=(made.picture(), "a.jpg"))
        assert page.status == 422 and "已上传" in page.text
        assert page.form(ARCHIVE)["fields"]["digest"] == hashlib.sha256(made.picture()).hexdigest()
        assert browser.send(page, ARCHIVE, title="课堂照片", kind="images").status == 303
        assert len(school.desk.query("select 1 from files")) == 1

    def test_a_row_with_a_file_alone_is_not_lost(self, school, drawn):
        """It is told what it lacks."""
        page = send(Browser(school.desk, school.base), CONTRACTS, _at_class_id=str(drawn),
                    **{"contracts-0-digest": (made.PDF, "合同.pdf")})
        assert page.status == 422
        row = page.html.partition('name="contracts-0-case_id"')[2].partition('name="contracts-1-case_id"')[0]
        assert '<p class="error">必须填写' in row
        assert hashlib.sha256(made.PDF).hexdigest() in row

    def test_the_api_takes_files_too(self, school):
        """First the file, then its digest."""
        client = school.desk.client(school.base)
        answer = client.post("files", data={"file": (io.BytesIO(made.letter()), "说明.doc")})
        assert answer.status_code == 201, answer.text
        assert (answer.json["name"], answer.json["kind"]) == ("说明.docx", str(FileKind.DOCX))
        refused = client.post("files", data={"file": (io.BytesIO(b"words"), "说明.docx")})
        assert (refused.status_code, refused.json["type"]) == (422, "/problems/file-unfit")


class TestShown:
    """In the page, in its own sandbox."""

    def test_a_picture(self, school, drawn):
        """Its type is what it was judged to be; it can do nothing."""
        digest = archived(school, drawn, made.picture(place=True))
        browser, here = Browser(school.desk, school.clerk), f"/desk/classes/{drawn}/files"
        assert f"{here}/{digest}" in browser.get(here).links
        page = browser.get(f"{here}/{digest}")
        assert ("img", f"{here}/{digest}/content") in [(tag, values.get("src")) for tag, values in page.tags]
        shown = browser.client.get(f"{here}/{digest}/content")
        assert shown.data == made.picture(place=True)
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in shown.headers["Content-Security-Policy"]
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]

    def test_what_a_browser_cannot_show_is_saved(self, school, drawn):
        """An office file never opens in the page."""
        digest = archived(school, drawn, made.table(), "名册.xlsx")
        browser, here = Browser(school.desk, school.clerk), f"/desk/classes/{drawn}/files"
        assert browser.get(f"{here}/{digest}/content").status == 404
        saved = browser.client.get(f"{here}/{digest}/download")
        assert saved.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%90%8D%E5%86%8C.xlsx")

    def test_a_copy_to_publish_has_no_place(self, school, drawn):
        """The original keeps it."""
        digest = archived(school, drawn, made.picture(place=True))
        copy = Browser(school.desk, school.clerk).client.get(f"/desk/classes/{drawn}/files/{digest}/publishable")
        assert copy.status_code == 200 and b"Exif" not in copy.data


class TestToWhom:
    """A digest can be typed; it leads only to files of those to whom the thing belongs."""

    def test_another_unit_sees_nothing(self, school, drawn):
        """Not the list, not the file."""
        digest = archived(school, drawn, made.picture())
        stranger = Browser(school.desk, school.desk.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        assert stranger.get(f"/desk/classes/{drawn}/files").status == 404
        assert stranger.get(f"/desk/classes/{drawn}/files/{digest}/download").status == 404

    def test_a_digest_of_another_bases_file(self, school, drawn):
        """Typed into one's own archive it stays a digest."""
        other = school.desk.client(school.desk.actor(Role.BASE_CLERK, org=uuid4()))  # of the same unit
        digest = other.post("files", data={"file": (io.BytesIO(made.picture("PNG")), "他人.png")}).json["digest"]
        browser = Browser(school.desk, school.base)
        send(browser, ARCHIVE, _at_class_id=str(drawn), kind="images", title="冒名", digest=digest)
        page = browser.get(f"/desk/classes/{drawn}/files")
        assert "冒名" in page.text and "文件没有上传" in page.text
        assert browser.get(f"/desk/classes/{drawn}/files/{digest}/download").status == 404

    def test_a_digest_that_the_thing_does_not_hold(self, school, drawn):
        """A file of mine that stands at no paper of this class."""
        answer = school.desk.client(school.base).post("files", data={"file": (io.BytesIO(made.PDF), "a.pdf")})
        page = Browser(school.desk, school.base).get(f"/desk/classes/{drawn}/files/{answer.json['digest']}")
        assert page.status == 404


class TestUnreadable:
    """What the store does not give back as it was brought is said, to whoever asks and to the administrators."""

    @pytest.fixture
    def spoilt(self, school, drawn):
        """A file of the class, damaged where it lies; answers its page."""
        digest = archived(school, drawn, made.pdf(b"/N (1)"), "合同.pdf")
        files, root = school.desk.runtime.files.place()
        path = path_of(root, school.desk.runtime.files.name_of(digest))
        files.pipe_file(path, files.cat_file(path)[:-1] + b"\0")
        yield f"/desk/classes/{drawn}/files/{digest}", digest
        school.desk.runtime.files.forget(digest)

    def test_the_reader_is_told(self, school, spoilt):
        """A page with a sentence, on every road to the file; no fault of the program."""
        for way in ("content", "download", "publishable"):
            page = Browser(school.desk, school.clerk).get(f"{spoilt[0]}/{way}")
            assert page.status == 503 and "这份材料无法解密" in page.text and "告知管理员" in page.text

    def test_the_administrators_are_told_once(self, school, spoilt):
        """Beside what `verify` found the last time, however often it is asked for."""
        with school.desk.uow() as uow:
            uow.execute("insert into verifications (sound, checked, findings) values (true, 7, '[]')")
        for _ in range(3):
            Browser(school.desk, school.clerk).get(f"{spoilt[0]}/download")
        page = Browser(school.desk, school.desk.actor(Role.ADMINISTRATOR)).get("/desk/operations").text
        assert "核验不通过" in page and f"files · {spoilt[1]} · 打开时发现" in page and "核对业务 7 件" in page
        assert len(school.desk.query("select 1 from verifications")) == 2
