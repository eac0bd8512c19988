"""Forms are drawn from the shapes of the API and read back by them: nothing typed is lost, nothing wrong gets through."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from shared.lifecycle import Role
from shared.web.console import forms
from shared.web.fields import Choice, Count, Day, Fen, Flag, Id, List, Nested, Schema, Text
from shared.web.language import FILTERS
from tests.enrollment.test_actions import Office, a_draft
from tests.web.browser import Browser

TEMPLATES = Path(forms.__file__).parent / "templates"


class Line(Schema):
    """A row."""

    name = Text(20, required=True)
    score = Count(0, 100, required=True)


class Whole(Schema):
    """One of each kind."""

    title = Text(20, required=True)
    note = Text(1000, lines=True)
    day = Day()
    amount_fen = Fen()
    upheld = Flag()
    post = Choice(Role)
    mode = Text(validate=validate.OneOf(["a", "b"], ["甲", "乙"]))
    ids = List(Id())
    parts = List(Nested(Line))
    values = fields.Dict()


class Marks(Schema):
    """A value for each name."""

    marks = fields.Dict(keys=Text(20), values=Count(0, 100))


def drawn(values: MultiDict[str, str], errors: dict[str, object]) -> str:
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"])
    pages.install_null_translations(newstyle=True)
    pages.filters.update(FILTERS)
    page = pages.from_string(
        '{% import "console/forms.html" as forms %}{{ forms.render(fields, values, errors) }}')
    return page.render(fields=forms.fields_of(Whole), values=values, errors=errors)


def typed(**values: str) -> MultiDict[str, str]:
    return MultiDict({name.replace("__", "-"): value for name, value in values.items()})


def wrong(form: MultiDict[str, str]) -> dict[object, object]:
    with pytest.raises(ValidationError) as raised:
        forms.read(Whole, form, {})
    return dict(raised.value.normalized_messages())


class TestWhatIsTyped:
    """It becomes the values of the shape."""

    def test_every_kind_of_value(self) -> None:
        id_ = "00000000-0000-4000-8000-000000000001"
        found = forms.read(Whole, typed(
            title="甲", note="一\n二", day="2026-03-01", amount_fen="1,234.50", upheld="false", post="auditor", mode="b",
            ids=f"{id_}\n", parts__0__name="演示", parts__0__score="60", parts__4__name="再", parts__4__score="0"), {})
        assert found["amount_fen"] == 123450 and found["upheld"] is False and found["post"] is Role.AUDITOR
        assert [str(one) for one in found["ids"]] == [id_]
        assert found["parts"] == [{"name": "演示", "score": 60}, {"name": "再", "score": 0}]

    def test_pairs_are_chosen_one_by_one_or_written(self) -> None:
        """An empty one says nothing."""
        form = MultiDict([("marks.a", "60"), ("marks.b", ""), ("marks", "c=70\nd＝80")])
        assert forms.read(Marks, form, {}) == {"marks": {"a": 60, "c": 70, "d": 80}}
        with pytest.raises(ValidationError) as raised:
            forms.read(Marks, MultiDict([("marks.a", "600")]), {})
        assert list(raised.value.normalized_messages()["marks"]) == ["a"]

    @pytest.mark.parametrize(("text", "fen"), [("0.01", 1), ("0.29", 29), ("1", 100), ("999999999999.99", 99999999999999)])
    def test_money_is_exact(self, text: str, fen: int) -> None:
        assert forms.read(Whole, typed(title="甲", amount_fen=text), {})["amount_fen"] == fen

    @pytest.mark.parametrize("text", ["1.001", "-1", "1e3", "十元", "1.2.3", "٣"])
    def test_what_is_no_amount_is_said_in_yuan(self, text: str) -> None:
        assert wrong(typed(title="甲", amount_fen=text)) == {"amount_fen": [forms.NOT_MONEY]}

    def test_an_empty_form_says_nothing(self) -> None:
        assert set(wrong(MultiDict())) == {"title"}

    def test_a_wrong_row_is_named_as_the_form_numbers_it(self) -> None:
        """Rows one and three are blank."""
        found = wrong(typed(title="甲", parts__1__name="演示", parts__1__score="60", parts__3__name="再", parts__3__score="x"))
        assert list(found["parts"]) == [3]  # type: ignore[call-overload]


class TestWhatIsDrawn:
    """Every field has its label, its words and what is wrong with it."""

    def test_values_errors_and_labels(self) -> None:
        form = typed(title="<script>", parts__2__name='"x', parts__2__score="999")
        page = drawn(form, wrong(form))
        assert "<script>" not in page and "&lt;script&gt;" in page
        assert 'id="e-parts-2-score"' in page and 'aria-describedby="e-parts-2-score"' in page
        last = 2 + forms.BLANKS
        assert f"parts-{last}-name" in page and f"parts-{last + 1}-name" not in page
        assert '<option value="auditor">审计</option>' in page and '<option value="b">乙</option>' in page
        for control in ("title", "note", "day", "amount_fen", "upheld", "post", "mode", "ids", "parts-0-name"):
            assert f'<label for="f-{control}"' in page and f'id="f-{control}"' in page
        assert "style=" not in page and "onclick" not in page


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(
    ["title", "note", "day", "amount_fen", "upheld", "post", "mode", "ids", "values", "parts",
     "parts-0-name", "parts-0-score", "parts-9999-score", "parts-x-name"]), st.text(max_size=40)))
def test_whatever_is_typed_is_read_or_refused_in_words(values: dict[str, str]) -> None:
    form = MultiDict(values)
    try:
        forms.read(Whole, form, {})
    except ValidationError as error:
        drawn(form, dict(error.normalized_messages()))


def test_every_entry_of_the_desk_can_be_drawn_and_read(each_desk) -> None:  # type: ignore[no-untyped-def]
    shapes = {
        type(one["schema"]) if isinstance(one["schema"], Schema) else one["schema"]
        for view in each_desk.app.view_functions.values()
        for one in getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
        if one["in"] != "query"
    }
    assert len(shapes) > 5
    for shape in shapes:
        columns = forms.fields_of(shape)
        assert [field.name for field in columns] == list(shape().load_fields)
        with suppress(ValidationError):  # nothing typed: what the shape requires is missing, and nothing else happens
            forms.read(shape, MultiDict(), {})


def test_a_missing_reason_is_told_with_what_else_is_missing(desk_of) -> None:  # type: ignore[no-untyped-def]
    """On one thing and on many; neither comes only after the other was mended."""
    office = Office(desk_of("enrollment"))
    (case,) = office.submitted(a_draft())
    clerk = Browser(office.desk, office.clerk)
    token = clerk.get(f"/desk/cases/{case}").form("logout")["fields"]["csrf_token"]
    for path in (f"/desk/cases/{case}/actions/return_for_correction", "/desk/cases/actions/return_for_correction"):
        answer = clerk.post(path, csrf_token=token, _item=f"{case}:2")
        assert answer.status == 422 and "办理“退回补正”须说明理由" in answer.text and answer.html.count('class="error"') == 2, answer.text
