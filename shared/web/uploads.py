"""Files that come with a form or by themselves: judged, kept, and from then on known by their digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from marshmallow import ValidationError, validate
from werkzeug.datastructures import MultiDict

from shared.files import UNFIT, Kept, keep
from shared.identity import rights
from shared.refusals import Refused
from shared.web.access import may
from shared.web.blueprints import Blueprint
from shared.web.fields import Count, Day, Schema, Text, Upload
from shared.web.requests import current_actor, today, unit_of_work


@dataclass(frozen=True)
class Unfit:
    """Stands in a form's answers for a file that was not taken, so that its field says why."""

    why: str


class FileDigest(Text):
    """A file: in JSON the SHA-256 of one that was brought, in a form the file itself."""

    def __init__(self, **kwargs: Any) -> None:
        form = validate.Regexp(r"^[0-9a-f]{64}\Z", error="应为文件的 SHA-256（64 位十六进制）")
        kwargs.setdefault("metadata", {"description": "PDF、JPEG、PNG、DOCX 或 XLSX"})
        super().__init__(64, validate=form, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if isinstance(value, Unfit):
            raise ValidationError(value.why)
        return super()._deserialize(value, attr, data, **kwargs)


def with_names(form: MultiDict[str, str], files: Mapping[str, Any]) -> MultiDict[str, str]:
    """What was typed, and the names of the files chosen, so that a row with a file alone is a row."""
    named = MultiDict(form)
    for name, file in files.items():
        if file.filename and not named.get(name):
            named[name] = file.filename
    return named


def brought(name: str, form: Mapping[str, str], files: Mapping[str, Any]) -> str | Unfit | None:
    """The digest under this name of a form: of the file that comes with it, which is kept, or of one that came before.

    :raises Refused: `files-away`.
    """
    file = files.get(name)
    if file is None or not file.filename:
        return form.get(name, "").strip() or None
    try:
        kept = _kept(file)
    except Refused as error:
        (refusal,) = error.refusals
        if refusal.reason is not UNFIT:
            raise
        return Unfit(f"{refusal.detail}{refusal.cure}。")
    g.setdefault("brought", {})[name] = kept.digest
    return kept.digest


def kept_in(values: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed, with the files that were kept in this request, so that they need not be chosen again."""
    for name, digest in g.get("brought", {}).items():
        values[name] = digest
    return values


def _kept(file: Any) -> Kept:
    with unit_of_work() as uow:
        return keep(uow, file.stream.read(), file.filename, by=current_actor(), on=today())


class FileIn(Schema):
    """One file."""

    file = Upload(required=True)


class FileOut(Schema):
    """A file that is kept; its digest is what other entries ask for."""

    digest = Text(64)
    kind = Text()
    size = Count()
    name = Text()
    brought_on = Day()


def files() -> Blueprint:
    """Make the blueprint of these routes for a desk."""
    blp = Blueprint("files", __name__, url_prefix="/files", description="材料文件：先上传，再以校验值登记")

    @blp.route("/", methods=["POST"])
    @may(rights.BRING_FILES)
    @blp.doc(summary="上传材料文件")
    @blp.arguments(FileIn, location="files")
    @blp.response(201, FileOut)
    def bring(body: dict[str, Any]) -> Kept:
        return _kept(body["file"])

    return blp
