"""发布: the signed bundle of a notice or a draw for the bureau's own website, and where and when it was published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict

from services.subsidy import schemas
from services.subsidy.actions import receiving
from services.subsidy.lifecycle import DRAW, NOTICE
from services.subsidy.pages.bundles import Bundle, Sheet, bundle
from services.subsidy.pages.publication import SCRIPT, script_text
from services.subsidy.queries import draws, notices
from shared.identity import rights
from shared.lifecycle import Lifecycle
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import attachment, current_actor, may, row_of, today, unit_of_work
from shared.web.console import forms
from shared.web.console.frame import page
from shared.web.console.links import Link, Pages
from shared.web.problems import STATUS

blp = Pages("publishing", __name__, links=[
    Link("发布到本局网站", "notice_page", "public-notices"), Link("发布到本局网站", "draw_page", "draws"),
])
ZIP = "application/zip"
OF_NOTICE = ("number", "title", "unit", "content", "content_hash", "line_count", "sum_fen")
OF_DRAW = ("title", "unit", "frozen_on", "seed_source", "seed_on", "frame", "frame_hash", "public_seed", "seed",
           "sample_sizes", "sample")
HOW = "Ed25519，签名内容为 jinlanling publication、换行、manifest.json 全文；签名见 manifest.sig（base64）"


@blp.get("/desk/public-notices/<uuid:id_>/publication")
@may(rights.READ_PUBLICATION)
def notice_page(id_: UUID) -> Response:
    """Show where the notice was published, with its bundle to download."""
    with unit_of_work() as uow:
        return _page(uow, NOTICE, id_)


@blp.get("/desk/draws/<uuid:id_>/publication")
@may(rights.READ_PUBLICATION)
def draw_page(id_: UUID) -> Response:
    """Show where the draw was published, with its bundle to download."""
    with unit_of_work() as uow:
        return _page(uow, DRAW, id_)


@blp.get("/desk/public-notices/<uuid:id_>/bundle")
@may(rights.READ_PUBLICATION)
def notice_bundle(id_: UUID) -> Response:
    """Download the bundle of a notice."""
    with unit_of_work() as uow:
        row = row_of(uow, NOTICE, id_)
        return attachment(of_notice(uow, row, today()).content, f"公示{row['number']}.zip", ZIP)


@blp.get("/desk/draws/<uuid:id_>/bundle")
@may(rights.READ_PUBLICATION)
def draw_bundle(id_: UUID) -> Response:
    """Download the bundle of a draw."""
    with unit_of_work() as uow:
        row = row_of(uow, DRAW, id_)
        return attachment(of_draw(uow, row).content, f"抽查{row['title']}.zip", ZIP)


@blp.post("/desk/public-notices/<uuid:id_>/publication")
@may(rights.REGISTER_PUBLICATION)
def register_notice(id_: UUID) -> Response | Redirect:
    """Register where and when its bundle was published."""
    with unit_of_work() as uow:
        return _register(uow, NOTICE, id_, "console.publishing.notice_page")


@blp.post("/desk/draws/<uuid:id_>/publication")
@may(rights.REGISTER_PUBLICATION)
def register_draw(id_: UUID) -> Response | Redirect:
    """Register where and when its bundle was published."""
    with unit_of_work() as uow:
        return _register(uow, DRAW, id_, "console.publishing.draw_page")


def of_notice(uow: UnitOfWork, row: Mapping[str, Any], on: date) -> Bundle:
    """The bundle of a notice: its lines exactly as they were hashed when it was drafted."""
    rows = [[str(at), one["name"], one["id_number"], one["level"], _yuan(one["standard_fen"]), _yuan(one["amount_fen"])]
            for at, one in enumerate(row["content"], 1)]
    facts = [("公示文号", row["number"]), ("单位", _unit(uow, row)), ("人数", str(row["line_count"])),
             ("金额合计（元）", _yuan(row["sum_fen"])), ("内容校验值（SHA-256）", row["content_hash"])]
    period = f"{row['published_on']} 至 {row['ends_on']}" if row["ends_on"] else f"自发布次日起 {uow.policy(on).notice_days} 个工作日"
    sheet = Sheet(row["title"], [*facts[:2], ("公示期", period), *facts[2:]],
                  ["序号", "姓名", "身份证号码", "等级", "标准（元）", "金额（元）"], rows,
                  f"对名单中某一行有异议的，可在公示期内以来电、来信、来访等方式向{_unit(uow, row)}实名提出，并写明理由和联系方式。")
    return _packed(uow, sheet, row, OF_NOTICE, "notice")


def of_draw(uow: UnitOfWork, row: Mapping[str, Any]) -> Bundle:
    """The bundle of a draw: the frame, the seed and the sample, with the script that recomputes it."""
    sample = set(row["sample"] or ())
    rows = [[one["id"], draws.stratum_name(one["stratum"]), "抽中" if one["id"] in sample else ""] for one in row["frame"]]
    facts = [("单位", _unit(uow, row)), ("名册固定日期", str(row["frozen_on"])), ("名册校验值（SHA-256）", row["frame_hash"]),
             ("种子来源", f"{row['seed_source']}（{row['seed_on']}）"), ("公开种子", row["public_seed"] or "尚未产生")]
    sheet = Sheet(row["title"], facts, ["业务编号", "信用等级", "结果"], rows)
    return _packed(uow, sheet, row, OF_DRAW, "draw", {SCRIPT: script_text()})


def _manifests(uow: UnitOfWork, machine: Lifecycle, row: Mapping[str, Any], on: date) -> set[str]:
    """The hashes by which a bundle of this record may be known: as it stands, and as it stood before it was published or drawn."""
    if machine is NOTICE:
        return {of_notice(uow, one, on).manifest_sha256 for one in (row, {**row, "published_on": None, "ends_on": None})}
    return {of_draw(uow, one).manifest_sha256 for one in (row, {**row, "public_seed": None, "seed": None, "sample_sizes": None, "sample": None})}


def _packed(
    uow: UnitOfWork, sheet: Sheet, row: Mapping[str, Any], columns: tuple[str, ...], name: str,
    more: Mapping[str, bytes] | None = None,
) -> Bundle:
    data = current_app.json.dumps({column: row[column] for column in columns}).encode()
    key = uow.runtime.settings.seal_private_key
    about = {"title": sheet.title, "id": str(row["id"]), "desk": uow.service, "unit": row["unit"], "made_on": _recorded_on(uow, row), "signature": HOW}
    return bundle(sheet, render_template("subsidy/static.html", sheet=sheet, name=name), data, name=name, about=about,
                  key=key, more=more)


def _recorded_on(uow: UnitOfWork, row: Mapping[str, Any]) -> date:
    """The day on which the record was drawn up: the same record has the same bundle on every day."""
    day: date = uow.execute("select on_day from journal where subject_id = :id and seq = 1", {"id": row["id"]}).scalar_one()
    return day


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _unit(uow: UnitOfWork, row: Mapping[str, Any]) -> str:
    known = uow.reference("unit").get(row["unit"], {})
    return str(known.get("full_name") or known.get("name") or row["unit"])


def _register(uow: UnitOfWork, machine: Lifecycle, id_: UUID, endpoint: str) -> Response | Redirect:
    row = row_of(uow, machine, id_)
    try:
        typed = forms.read(schemas.notices.Published, _typed(), {})
        if typed["manifest_sha256"] not in _manifests(uow, machine, row, today()):
            raise ValidationError({"manifest_sha256": ["不是本记录公示包的清单校验值；请从本页下载公示包，发布后按其 manifest.json 登记"]})
        receiving.register_publication(
            uow, unit=row["unit"], rehearsal=row["rehearsal"], subject=machine.subject, subject_id=id_,
            by=current_actor(), on=today(), **typed)
    except ValidationError as error:
        return _page(uow, machine, id_, 422, errors=dict(error.normalized_messages()))
    except Refused as error:
        return _page(uow, machine, id_, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
    flash("发布地点和日期已登记。")
    return redirect(url_for(endpoint, id_=id_), 303)


def _typed() -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"])


def _page(
    uow: UnitOfWork, machine: Lifecycle, id_: UUID, status: int = 200, *, errors: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> Response:
    row = row_of(uow, machine, id_)
    made = of_notice(uow, row, today()) if machine is NOTICE else of_draw(uow, row)
    typed = _typed() or MultiDict({"manifest_sha256": made.manifest_sha256, "published_on": today().isoformat()})
    return page(
        uow, "subsidy/publication.html", status, thing=row, machine=machine, manifest=made.manifest_sha256, values=typed,
        publications=notices.publications(uow, machine.subject, id_), fields=forms.fields_of(schemas.notices.Published),
        errors=errors or {}, refusals=refusals, may=rights.REGISTER_PUBLICATION.held_by(current_actor()),
        plural="public-notices" if machine is NOTICE else "draws",
    )
