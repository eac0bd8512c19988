"""Results and certificates."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load, validate, validates_schema

from services.assessment.rules import Part
from services.assessment.schemas.words import Level, Score, by_case
from shared.web import Choice, Day, Id, List, Nested, Page, Schema, Text

PARTS = {str(part): part for part in Part}


class ScoresIn(Schema):
    """The score of each part; a part that is left out is not touched."""

    theory = Score()
    skill = Score()
    review = Score()


class RowIn(ScoresIn):
    """The scores of one case."""

    case = Id(required=True)


class ResultsIn(Schema):
    """The scores of many cases of these sittings."""

    results = List(Nested(RowIn), required=True, validate=validate.Length(1, 5000))

    @post_load
    def _by_case(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "results": by_case(data["results"], "results", _scores)}


class ReadingsIn(Schema):
    """What the checker read from the papers; without it, what was entered is confirmed."""

    readings = List(Nested(RowIn), load_default=list, validate=validate.Length(max=5000))

    @post_load
    def _by_case(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "readings": by_case(data["readings"], "readings", _scores)}


def _scores(row: dict[str, Any]) -> dict[Part, Any]:
    return {part: row[name] for name, part in PARTS.items() if name in row}


class ResultOut(Schema):
    """A result of one part; a voided one stays, with its reason."""

    id = Id()
    sitting_id = Id()
    part = Choice(Part)
    score = Score()
    entered_by = Id()
    entered_on = Day()
    checked_by = Id(allow_none=True)
    checked_on = Day(allow_none=True)
    voided_on = Day(allow_none=True)
    void_reason = Text(allow_none=True)
    replaces = Id(allow_none=True)


class CertificateIn(Schema):
    """A certificate as the issuing system numbered it; occupation and trade are compared where they are given."""

    number = Text(22, required=True, metadata={"description": "16 位职业资格证书编号，或 22 位职业技能等级证书编号"})
    issued_on = Day(required=True)
    issuer = Text(required=True, metadata={"description": "发证机构"})
    occupation = Text(load_default=None)
    trade = Text(load_default=None)


class CertificateRow(CertificateIn):
    """A certificate of a case that is named by its id or its business number 业务编号."""

    case = Id()
    case_number = Text(metadata={"for_programs": True})

    @validates_schema
    def _one_name(self, data: dict[str, Any], **_: Any) -> None:
        if ("case" in data) == ("case_number" in data):
            raise ValidationError("case 与 case_number 须填其中一项", "case")


class CertificatesIn(Schema):
    """Many certificates, answered for each."""

    certificates = List(Nested(CertificateRow), required=True, validate=validate.Length(1, 5000))


class CertificateFilter(Page):
    """Which certificates to list."""

    number = Text(22, load_default=None)
    case_id = Id(load_default=None)
    issuer = Text(load_default=None)


class CertificateOut(Schema):
    """A registered certificate."""

    id = Id()
    number = Text()
    kind = Text()
    level = Choice(Level)
    occupation = Text()
    trade = Text()
    issued_on = Day()
    issuer = Text()
    registered_on = Day()
    voided_on = Day(allow_none=True)
    void_reason = Text(allow_none=True)
    case_id = Id()
    case_number = Text()
    name = Text()
