"""What everybody may read and object to, and the bundle for the bureau's own website."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import subprocess
import sys
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from cryptography.exceptions import InvalidSignature

from deploy.migrate import protect
from deploy.standalone import recompute_draw
from services.subsidy.actions import draws, objections
from services.subsidy.pages.bundles import SIGNED, built
from services.subsidy.rules.funds import Fund
from services.subsidy.rules.notices import content_hash
from shared.files import FileKind, Limits, judged
from shared.lifecycle import Role
from shared.runtime import UnitOfWork
from tests.harness import SEAL_KEYS
from tests.privacy.plain import plain_numbers
from tests.subsidy.builders import LATER, UNIT
from tests.web.browser import Browser

LIST = "/desk/received-objections"
ADDRESSES = itertools.count()
OBJECTION = {"number": "1", "raised_by": "演示邻居", "contact": "19900000009", "grounds": "未参加培训"}


@pytest.fixture
def stranger(office):
    browser = Browser(office.desk)
    browser.client.environ_base["REMOTE_ADDR"] = f"10.0.{next(ADDRESSES)}.1"  # each test is a stranger of its own
    return browser


@pytest.fixture
def clerk(office):
    return Browser(office.desk, office.people.clerk)


@pytest.fixture
def today(office):
    with office.desk.uow() as uow:
        return uow.day(False)


@pytest.fixture
def notice(office, today):
    """Two people on notice as of today."""
    office.grant({Fund.UNEMPLOYMENT_SKILL: 10_000_000_00})
    ids = office.arrive(2)
    office.claim(ids)
    office.review(ids)
    office.approve(ids).require_all()
    return office.publish(ids, today), ids


def waiting(desk):
    return [row.id for row in desk.query("select id from received_objections where settled is null order by id")]


class TestNotice:
    """Read and objected to without log-in."""

    def test_it_is_listed_and_shown_masked(self, office, stranger, notice):
        """Number of the line, name, masked number; no number of a case, no id."""
        page = stranger.get("/public")
        address = f"/public/notices/{notice[0]}"
        assert page.status == 200 and address in page.links
        page = stranger.get(address)
        (row, _) = office.desk.query("select id_number, number from cases order by number")
        assert "37*************" in page.text
        assert row.id_number not in page.html and row.number not in page.html
        assert str(notice[1][0]) not in page.html

    def test_an_objection_waits_and_is_taken_up(self, office, stranger, clerk, notice):
        """The clerk is told, the line is held, the other one is not."""
        address = f"/public/notices/{notice[0]}"
        page = stranger.send(stranger.get(address), "objections", **OBJECTION)
        (id_,) = waiting(office.desk)
        assert page.status == 200 and "异议已收到" in page.text and str(id_)[-8:] in page.text
        assert office.states(notice[1]) == ["on_notice", "on_notice"]
        assert [row.n for row in office.desk.query("select count(*) n from notices where occasion = :o", o=f"objection/{id_}")] == [1]
        home, inbox = clerk.get("/desk"), clerk.get("/desk/inbox")
        assert LIST in home.links and "待您办理： 收到的异议 1 件" in home.text
        assert inbox.links.count(LIST) == 2, "once in the navigation, once beside the message"
        page = clerk.get(LIST)
        assert "演示邻居" in page.text and "199****0009" in page.text and "19900000009" not in page.html
        assert f"回执号 {str(id_)[-8:]}" in page.text, "whoever asks for it by its receipt cannot be answered"
        assert clerk.send(page, "take-up").status in (200, 303)
        assert sorted(office.states(notice[1])) == ["objected", "on_notice"]
        assert office.desk.query("select raised_by, grounds from objections")[0].raised_by == "演示邻居"
        assert not waiting(office.desk)

    def test_a_waiting_objection_stops_the_line(self, office, stranger, clerk, notice, today):
        """After the last day it does not go on; set aside, it does."""
        stranger.send(stranger.get(f"/public/notices/{notice[0]}"), "objections", **OBJECTION)
        office.end_notice(notice[0], today + timedelta(days=30))
        assert sorted(office.states(notice[1])) == ["on_notice", "payable"]
        page = clerk.send(clerk.get(LIST), "set-aside")
        assert page.status == 422 and "请填写不予受理的理由" in page.text
        assert waiting(office.desk)

    def test_set_aside_it_goes_on(self, office, stranger, clerk, notice, today):
        """With the reason on record."""
        stranger.send(stranger.get(f"/public/notices/{notice[0]}"), "objections", **OBJECTION)
        clerk.send(clerk.get(LIST), "set-aside", reason="未说明具体事实")
        assert office.desk.query("select settled_reason from received_objections")[0].settled_reason == "未说明具体事实"
        office.end_notice(notice[0], today + timedelta(days=30))
        assert office.states(notice[1]) == ["payable", "payable"]

    def test_what_is_wrong_is_said_beside_the_field(self, stranger, notice):
        """What was typed stays."""
        page = stranger.send(stranger.get(f"/public/notices/{notice[0]}"), "objections", **{**OBJECTION, "contact": ""})
        assert page.status == 422
        assert page.form("objections")["fields"]["grounds"] == "未参加培训"

    def test_no_such_line(self, stranger, notice):
        """Refused, with the number of lines."""
        page = stranger.send(stranger.get(f"/public/notices/{notice[0]}"), "objections", **{**OBJECTION, "number": "3"})
        assert page.status == 409 and "没有第 3 行" in page.text

    def test_a_notice_that_is_over_leads_back_to_what_is_public(self, office, stranger, notice, today):
        """Not to the desk, where no citizen has an account."""
        office.end_notice(notice[0], today + timedelta(days=30))
        page = stranger.get(f"/public/notices/{notice[0]}")
        assert page.status == 404 and "公示期已满" in page.text
        assert "/public" in page.links and "/desk" not in page.links

    def test_a_form_of_another_site(self, office, notice):
        """Without our token nothing is taken."""
        answer = office.desk.app.test_client().post(f"/public/notices/{notice[0]}/objections", data=OBJECTION)
        assert answer.status_code == 400
        assert not waiting(office.desk)

    def test_nobody_floods_the_office(self, office, stranger, notice):
        """Six an hour from one address."""
        page = stranger.get(f"/public/notices/{notice[0]}")
        answers = [stranger.send(page, "objections", **OBJECTION).status for _ in range(8)]
        assert answers[:6] == [200] * 6 and answers[6:] == [429] * 2
        assert len(waiting(office.desk)) == 6

    def test_rehearsals_are_not_public(self, office, stranger):
        """Nor is what was only drafted."""
        assert "没有正在公示的名单" in stranger.get("/public").text

    def test_by_telephone(self, office, clerk, notice, today):
        """Typed in with the day on which it came; one that came too late is refused."""
        address = f"/desk/public-notices/{notice[0]}/objections"
        typed = {**OBJECTION, "channel": "phone", "received_on": today.isoformat()}
        assert clerk.send(clerk.get(address), address, **typed).status == 303
        assert office.desk.query("select channel from received_objections")[0].channel == "phone"
        late = (today + timedelta(days=60)).isoformat()
        assert clerk.send(clerk.get(address), address, **{**typed, "received_on": late}).status == 409

    def test_how_the_objector_is_reached_is_seen_for_a_purpose(self, office, stranger, clerk, notice):
        """Sealed at rest; the look is on record, names no person, and is the auditor's to read; an auditor and a base have no such page."""
        stranger.send(stranger.get(f"/public/notices/{notice[0]}"), "objections", **OBJECTION)
        assert plain_numbers(office.desk) == []
        (id_,) = waiting(office.desk)
        asking = f"{LIST}/{id_}/contact"
        assert asking in clerk.get(LIST).links
        asked = clerk.get(asking)
        assert "199****0009" in asked.text and "19900000009" not in asked.html
        assert clerk.send(asked, "/contact", purpose="").status == 422 and office.desk.query("select 1 from looks") == []
        place = clerk.send(asked, "/contact", purpose="contact").headers["Location"]
        assert "19900000009" in clerk.get(place).html
        assert Browser(office.desk, office.people.leader).get(place).status == 303, "whoever has not asked is asked"
        (kept,) = office.desk.query("select subject, fields, person_id, name from looks")
        assert (kept.subject, kept.fields, kept.person_id) == ("received_objection", ["contact"], None)
        auditor = Browser(office.desk, office.desk.actor(Role.AUDITOR))
        assert "联系方式" in auditor.get("/desk/looks").text
        assert "199****0009" in auditor.get(LIST).text and asking not in auditor.get(LIST).links
        assert [Browser(office.desk, office.desk.actor(role)).get(asking).status for role in (Role.AUDITOR, Role.BASE_CLERK)] == [403] * 2
        assert Browser(office.desk, office.desk.actor(Role.DISTRICT_CLERK, unit="wendeng")).get(asking).status == 404
        with pytest.raises(Exception, match="a_look_is_at_one_or_at_many"), office.desk.uow() as uow:
            uow.execute("insert into looks select gen_random_uuid(), subject, subject_id, number, null, unit, rehearsal, '{id_number}',"
                        " purpose, note, account, name, on_day, at from looks")

    def test_a_contact_from_before_is_sealed(self, office, stranger, notice):
        """At the next start, and the table then takes no plain one."""
        stranger.send(stranger.get(f"/public/notices/{notice[0]}"), "objections", **OBJECTION)
        office.desk.as_superuser(
            "alter table received_objections drop constraint a_contact_is_sealed; update received_objections set contact = '19900000009';"
            "alter table received_objections add constraint a_contact_is_sealed check (contact = '' or contact ~ '^[0-9]+:') not valid")
        protect(office.desk.runtime)
        ((id_, contact),) = office.desk.query("select id, contact from received_objections")
        assert office.desk.runtime.vault.open("contact", id_, contact) == "19900000009"
        with pytest.raises(Exception, match="a_contact_is_sealed"):
            office.desk.as_superuser("update received_objections set contact = '19900000009'")

    def test_another_units_objections_are_not_there(self, office, stranger, notice):
        """Neither in the list nor to be settled."""
        stranger.send(stranger.get(f"/public/notices/{notice[0]}"), "objections", **OBJECTION)
        other = Browser(office.desk, office.desk.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        page = other.get(LIST)
        assert "演示邻居" not in page.text
        token = other.get("/desk").form("logout")["fields"]["csrf_token"]
        assert other.post(f"{LIST}/{waiting(office.desk)[0]}/take-up", csrf_token=token).status == 404

    def test_an_objection_by_action_still_decides(self, office, notice):
        """What the clerk enters on the case itself is as it was."""
        with office.desk.uow() as uow:
            objections.object_to(uow, notice[1][:1], by=office.people.clerk, on=uow.day(False), raised_by="甲", reason="乙").require_all()
        assert sorted(office.states(notice[1])) == ["objected", "on_notice"]


class TestDraw:
    """Everybody recomputes it with two files."""

    @pytest.fixture
    def drawn(self, office):
        office.to_paid(3)
        with office.desk.uow() as uow:
            id_ = draws.freeze(uow, by=office.people.clerk, on=LATER, title="第一次抽查", unit=UNIT, seed_source="某期开奖",
                               seed_on=LATER + timedelta(days=1), grades={})
        with office.desk.uow() as uow:
            draws.draw(uow, [id_], by=office.people.clerk, on=LATER + timedelta(days=1), public_seed="01 02 03").require_all()
        return id_

    def test_the_page_has_what_is_needed(self, stranger, drawn, tmp_path):
        """The script finds the published sample."""
        assert f"/public/draws/{drawn}" in stranger.get("/public").links
        page = stranger.get(f"/public/draws/{drawn}")
        assert page.status == 200 and "01 02 03" in page.text and "未评级" in page.text and "ungraded" not in page.text
        for name, address in (("draw.json", f"/public/draws/{drawn}/draw.json"), ("recompute.py", "/public/recompute_draw.py")):
            (tmp_path / name).write_bytes(stranger.client.get(address).data)
        done = subprocess.run([sys.executable, "recompute.py", "draw.json"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout

    def test_the_office_reads_whom_it_drew(self, office, clerk, drawn):
        """The drawn cases lead to their pages; the inspectors stand by name."""
        page = clerk.get(f"/desk/draws/{drawn}")
        (draw,) = office.desk.query("select sample, inspectors, frame_hash from draws")
        cases = office.desk.query("select id from cases where number = any(:n)", n=list(draw.sample))
        assert {f"/desk/cases/{case.id}" for case in cases} <= set(page.links)
        assert draw.frame_hash in page.text and "抽取的检查人员" in page.text
        with office.desk.uow() as uow:
            names = {str(row["person_id"]): row["name"] for row in uow.reference("account").values()}
        assert draw.inspectors and all(names.get(id_, "账号已停用") in page.text for id_ in draw.inspectors)

    def test_its_bundle(self, clerk, drawn):
        """Holds the same."""
        packed = zipfile.ZipFile(io.BytesIO(clerk.client.get(f"/desk/draws/{drawn}/bundle").data))
        assert not recompute_draw.faults(json.loads(packed.read("draw.json")))
        assert {"index.html", "draw.docx", "draw.xlsx", "recompute_draw.py", "manifest.json", "manifest.sig"} <= set(packed.namelist())


class TestBundle:
    """Static files, sealed."""

    def test_it_is_signed_and_complete(self, office, clerk, notice):
        """Every part has its hash in the manifest, and the manifest the desk's signature."""
        packed = zipfile.ZipFile(io.BytesIO(clerk.client.get(f"/desk/public-notices/{notice[0]}/bundle").data))
        assert {entry.external_attr >> 16 & 0o777 for entry in packed.infolist()} == {0o644}, "a web server could not read it"
        manifest = packed.read("manifest.json")
        said = json.loads(manifest)["sha256"]
        assert said == {name: hashlib.sha256(packed.read(name)).hexdigest() for name in packed.namelist() if not name.startswith("manifest")}
        key, signature = SEAL_KEYS["subsidy"].public_key(), base64.b64decode(packed.read("manifest.sig"))
        key.verify(signature, SIGNED + manifest)
        with pytest.raises(InvalidSignature):
            key.verify(signature, SIGNED + manifest.replace(b'"notice.json"', b'"notice.jsom"'))

    def test_every_format_says_the_same(self, office, clerk, notice, today):
        """And opens as what it is; the static page loads nothing."""
        packed = zipfile.ZipFile(io.BytesIO(clerk.client.get(f"/desk/public-notices/{notice[0]}/bundle").data))
        limit = Limits(size=10**7, unpacked=10**8, parts=500, pixels=1)
        assert judged(packed.read("notice.docx"), limit) is FileKind.DOCX
        assert judged(packed.read("notice.xlsx"), limit) is FileKind.XLSX
        record = json.loads(packed.read("notice.json"))
        assert content_hash(record["content"]) == record["content_hash"]
        cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(packed.read("notice.xlsx"))).active]
        assert [row[1:3] for row in cells[-2:]] == [[one["name"], one["id_number"]] for one in record["content"]]
        page = packed.read("index.html").decode()
        assert record["content_hash"] in page and "<script" not in page and "http" not in page
        period = f"{today} 至 "
        assert period in page and "实名提出" in page and any(str(row[0]).startswith(f"公示期：{period}") for row in cells)

    def test_the_same_record_has_the_same_bundle(self, clerk, notice):
        """So the hash that the page shows is that of the file."""
        bundles = []
        for _ in range(2):
            built.cache_clear()
            bundles.append(clerk.client.get(f"/desk/public-notices/{notice[0]}/bundle").data)
        hashes = {hashlib.sha256(zipfile.ZipFile(io.BytesIO(one)).read("manifest.json")).hexdigest() for one in bundles}
        page = clerk.get(f"/desk/public-notices/{notice[0]}/publication")
        assert hashes == {page.form("publication")["fields"]["manifest_sha256"]}

    def test_it_is_written_once_for_each_version_of_the_record(self, office, clerk, notice):
        """However often it is looked at and fetched; when the record says otherwise, it is written anew."""
        built.cache_clear()
        for _ in range(2):
            clerk.get(f"/desk/public-notices/{notice[0]}/publication")
            clerk.client.get(f"/desk/public-notices/{notice[0]}/bundle")
        assert built.cache_info().misses == 1
        office.desk.as_superuser(f"update public_notices set ends_on = ends_on + 1 where id = '{notice[0]}'")
        clerk.get(f"/desk/public-notices/{notice[0]}/publication")
        assert built.cache_info().misses == 2

    def test_place_and_date_are_registered(self, office, clerk, notice, today):
        """Not a date ahead."""
        address = f"/desk/public-notices/{notice[0]}/publication"
        assert address in clerk.get(f"/desk/public-notices/{notice[0]}").links
        typed = {"address": "演示局网站", "published_on": today.isoformat()}
        assert clerk.send(clerk.get(address), address, **typed).status == 303
        assert "演示局网站" in clerk.get(address).text
        ahead = {**typed, "published_on": (today + timedelta(days=1)).isoformat()}
        assert clerk.send(clerk.get(address), address, **ahead).status == 409

    def test_only_a_bundle_of_this_record_is_registered(self, office, clerk, notice, today, monkeypatch):
        """Its hash stays the same on later days; another is refused beside its field, and what was typed is kept."""
        address = f"/desk/public-notices/{notice[0]}/publication"
        page = clerk.get(address)
        other = clerk.send(page, address, address="演示局网站", published_on=today.isoformat(), manifest_sha256="a" * 64)
        assert other.status == 422 and "不是本记录公示包的清单校验值" in other.text and "演示局网站" in other.html
        assert office.desk.query("select 1 from publications") == []
        monkeypatch.setattr(UnitOfWork, "day", lambda *_: today + timedelta(days=1))
        later = clerk.get(address)
        known = [one.form("publication")["fields"]["manifest_sha256"] for one in (page, later)]
        assert known[0] == known[1] and clerk.send(later, address, address="演示局网站").status == 303


