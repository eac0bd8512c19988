"""What enrollment answers: applications, rosters, the register, reference data, policy and corrections as they go out."""

from __future__ import annotations

from marshmallow import fields

from services.enrollment.models import Case, PolicyDraft, RegisterCase, RegisterJournal, Roster
from services.enrollment.queries.register import SHOWN
from services.enrollment.schemas.cases import CaseLine, VerdictOut
from shared.web import Dict, Id, List, Nested, Schema
from shared.web.shapes import of_table

TEXT, WHOLE = fields.String, fields.Integer


class JudgementOut(Schema):
    """A human judgement 认定."""

    matter = TEXT()
    name = TEXT()
    found = fields.Boolean()
    author = TEXT()
    note = TEXT(allow_none=True)
    document = TEXT(allow_none=True)
    on = fields.Date()


class CaseOut(CaseLine):
    """An application with its judgements and the verdict of the day; `actions` on its own page."""

    population = TEXT()
    certificate = Dict(allow_none=True)
    certificate_kind = TEXT()
    spells = List(Dict())
    award = Dict(allow_none=True)
    papers = List(Dict())
    confirmed_on = fields.Date(allow_none=True)
    submitted_on = fields.Date(allow_none=True)
    accepted_on = fields.Date(allow_none=True)
    return_items = List(Dict(), allow_none=True)
    held_until = fields.Date(allow_none=True)
    held_reason = TEXT(allow_none=True)
    judgements = List(Nested(JudgementOut))
    verdict = Nested(VerdictOut)
    timeline = List(Dict())
    actions = List(Dict())


RosterLine = of_table(Roster, "RosterLine", only={"id", "unit", "year", "file_name", "uploaded_on", "committed_on"})


class RosterCase(Schema):
    """A case that a row became or changed."""

    id = Id()
    number = TEXT()


class RosterOut(RosterLine):  # type: ignore[valid-type,misc]  # a shape made from the table
    """A roster with its counts by standing; what became of it once it is taken."""

    sha256 = TEXT()
    heading = List(TEXT())
    notes = List(TEXT())
    rows = WHOLE()
    taken = WHOLE()
    counts = Dict(keys=TEXT(), values=WHOLE())
    standings = Dict(keys=TEXT(), values=TEXT())
    cases = List(Nested(RosterCase), metadata={"description": "入库之后：各行成为的业务"})


class RosterRowOut(Schema):
    """A row of a roster: read, or as written where it could not be."""

    row = WHOLE()
    name = TEXT(allow_none=True)
    standing = TEXT()
    standing_name = TEXT()
    errors = List(TEXT())
    remarks = List(TEXT())
    changes = Dict()
    case_id = Id(allow_none=True)
    taken = fields.Boolean()
    values = Dict(allow_none=True)
    cells = List(TEXT(), allow_none=True)


RegisterLine = of_table(
    Case, "RegisterLine", only={column.key for column in SHOWN if column.class_ is Case}, without={"person_id"}, desk_name=TEXT(),
    **of_table(RegisterCase, "Standing", only={column.key for column in SHOWN if column.class_ is RegisterCase})().fields)


class Number(Schema):
    """How many cases stand somewhere."""

    unit = TEXT()
    desk = TEXT()
    state = TEXT()
    level = TEXT()
    cases = WHOLE()


class Statistics(Schema):
    """A year's cases by unit, desk, state and level."""

    year = WHOLE()
    items = List(Nested(Number))


JournalRow = of_table(
    RegisterJournal, "JournalRow", without={"case_id", "subject", "leaf"}, facts=Dict(), desk_name=TEXT(), actor_name=TEXT())
HashedRow = of_table(RegisterJournal, "HashedRow", without={"case_id", "leaf"}, subject_id=TEXT(), on_day=TEXT())


class WholeJournal(Schema):
    """A case's journal over all desks, and whether it has arrived without a gap."""

    id = Id()
    complete = fields.Boolean()
    rows = List(Nested(JournalRow))


class Exported(Schema):
    """The rows as they were hashed, for the stand-alone verifier."""

    rows = List(Nested(HashedRow))


class AnnualRow(Schema):
    """An occupation in the annual table 统计表."""

    occupation = TEXT()
    trade = TEXT()
    label = TEXT()
    cells = Dict(keys=TEXT(), values=Dict())
    remarks = TEXT()


class AnnualTable(Schema):
    """The annual table with the proof that it adds up."""

    title = TEXT()
    unit = TEXT(allow_none=True)
    unit_name = TEXT()
    year = WHOLE()
    meaning = TEXT()
    meaning_name = TEXT()
    as_of = fields.Date()
    clause = TEXT()
    columns = List(Dict())
    rows = List(Nested(AnnualRow))
    total = Dict(keys=TEXT(), values=Dict())
    proof = Dict(keys=TEXT(), values=fields.Boolean())


class UnitOut(Schema):
    """A unit 区市."""

    code = TEXT()
    name = TEXT()
    full_name = TEXT()
    area = TEXT(allow_none=True)
    serial = TEXT()
    rehearsal = fields.Boolean()
    day_offset = WHOLE(metadata={"description": "演练单位的日期与今天相差的天数"})


class LevelOut(Schema):
    """A level 技能等级."""

    code = TEXT()
    name = TEXT()
    digit = WHOLE()


class OccupationOut(Schema):
    """An occupation 职业（工种） as it is listed on the day."""

    code = TEXT()
    name = TEXT()
    trade = TEXT()
    listed = fields.Boolean()
    kind = TEXT(allow_none=True)
    document = TEXT(allow_none=True)
    until = fields.Date(allow_none=True)


class EmployerOut(Schema):
    """An employer 用人单位."""

    id = Id()
    name = TEXT()
    uscc = TEXT()
    unit = TEXT()
    rehearsal = fields.Boolean()


class YearOut(Schema):
    """A programme year and its governing document."""

    year = WHOLE()
    document = TEXT()
    status = TEXT()
    note = TEXT()
    placeholder = fields.Boolean()


class PolicyOn(Schema):
    """The parameters in force on a day, each with its value, source and clause."""

    on = fields.Date()
    parameters = Dict(keys=TEXT(), values=Dict())


DraftOut = of_table(PolicyDraft, "PolicyDraftOut")


class DayOut(Schema):
    """The rehearsal's day."""

    day = fields.Date()


class CorrectionOut(Schema):
    """A correction of a person's name, number or telephone, masked on both sides."""

    id = Id()
    person_id = Id()
    unit = TEXT()
    before = Dict(keys=TEXT(), values=TEXT())
    after = Dict(keys=TEXT(), values=TEXT())
    evidence = TEXT()
    status = TEXT()
    proposed_by = Id()
    proposed_on = fields.Date()
    decided_by = Id(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    note = TEXT(allow_none=True)


def all_of(item: type[Schema]) -> type[Schema]:
    """A list that is answered whole."""
    return type(f"AllOf{item.__name__}", (Schema,), {"items": List(Nested(item))})
