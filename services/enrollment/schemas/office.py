"""The JSON shapes of reference data, corrections, policy and the register."""

from __future__ import annotations

from marshmallow import fields, validate

from services.enrollment.rules import Level, Outcome, Trained
from shared.policy import Standing
from shared.web import (
    Choice,
    Code,
    Count,
    Day,
    Flag,
    Id,
    Nested,
    Page,
    Phone,
    ResidentId,
    Schema,
    Text,
    Uscc,
)


class NewEmployer(Schema):
    """An employer 用人单位."""

    name = Text(100, required=True)
    uscc = Uscc(required=True)
    unit = Code(required=True)


class OccupationFilter(Schema):
    """The day on which the catalogue is asked."""

    on = Day(load_default=None)
    name = Text(60, load_default=None)


class YearBinding(Schema):
    """A programme year and its governing document."""

    year = Count(2019, 2099, required=True)
    document = Text(100, required=True)
    status = Choice(Standing, required=True)
    note = Text(300, load_default="", empty=True)


class NewPolicy(Schema):
    """The next value of a parameter, from a day on."""

    parameter = Code(required=True)
    value = fields.Raw(required=True)
    since = Day(required=True)
    source = Text(200, required=True)
    placeholder = Flag(load_default=False)


class RehearsalDay(Schema):
    """The day on which the rehearsal unit lives."""

    day = Day(required=True, metadata={"description": "四个环节随即按这一天办理，可前可后；到期自动办理的随即办理"})


class PersonChanges(Schema):
    """What may be corrected of a person."""

    name = Text(50)
    id_number = ResidentId()
    phone = Phone()


class NewCorrection(Schema):
    """A correction of the person of a case, with its evidence."""

    case_id = Id(required=True)
    changes = Nested(PersonChanges, required=True)
    evidence = Text(500, numbers=False, required=True)


class Refusing(Schema):
    """Why not."""

    note = Text(500, numbers=False, required=True)


class RosterForm(Schema):
    """The programme year of a roster."""

    year = Count(2019, 2099, required=True)


class RosterFile(Schema):
    """The roster's file: .xlsx, or .csv."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class RosterFilter(Page):
    """Which rosters to list."""

    year = Count(2019, 2099)


class RowFilter(Page):
    """Which rows of a roster."""

    standing = Text(16, validate=validate.OneOf(["new", "changed", "same", "elsewhere", "bad"]))


class Committing(Schema):
    """Whether those who are at another base are taken too; their cases then wait for a decision."""

    also_elsewhere = Flag(load_default=False)


class RegisterFilter(Page):
    """The search of the register; `name` is the beginning of a name."""

    number = Text(40)
    name = Text(50)
    last_four = Text(4, validate=validate.Regexp(r"^\d{3}[\dX]\Z", error="应为身份证号码末四位"))
    base_id = Id()
    employer_id = Id()
    unit = Code()
    occupation = Text(16)
    trade = Text(60)
    level = Choice(Level)
    state = Code()
    desk = Code()
    year = Count(2019, 2099)
    trained = Choice(Trained)
    outcome = Choice(Outcome)


class ForYear(Schema):
    """A programme year."""

    year = Count(2019, 2099, required=True)


class ForAnnual(ForYear):
    """Unit, year and meaning of the annual table; the meaning in force where it is left out."""

    unit = Code(load_default=None)
    meaning = Text(16, load_default=None)
    filed_by = Text(50, load_default="", empty=True)
    phone = Text(30, load_default="", empty=True)
