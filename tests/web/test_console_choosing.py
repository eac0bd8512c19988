"""Forms that offer: rows of what is there, files instead of checksums, money in rows of rows."""

from __future__ import annotations

import hashlib
import io

import pytest
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from shared.lifecycle import Role
from shared.web import Fen, Flag, List, Nested, Schema, Text
from shared.web.console import answers, forms
from shared.web.fields import Digest
from tests.web.browser import Browser


class Line(Schema):
    """A line of a bill."""

    what = Text(required=True)
    amount_fen = Fen(required=True)


class Bill(Schema):
    """A bill with lines."""

    number = Text(required=True)
    lines = List(Nested(Line))


class Bills(Schema):
    """Bills, and the file of one."""

    bills = List(Nested(Bill))
    digest = Digest()
    content = Text(2_000_000, lines=True)
    late = Flag()


def wrong(**typed):
    with pytest.raises(ValidationError) as caught:
        forms.read(Bills, MultiDict(typed), {})
    return caught.value.normalized_messages()


class TestRows:
    """A row is what somebody filled in."""

    def test_money_in_rows_of_rows_is_said_at_its_row(self):
        """The third line of the second bill, though there are blank ones between."""
        typed = {"bills-1-number": "a", "bills-1-lines-2-what": "b", "bills-1-lines-2-amount_fen": "1.234"}
        assert wrong(**typed) == {"bills": {1: {"lines": {2: {"amount_fen": [forms.NOT_MONEY]}}}}}

    def test_what_the_shape_says_is_said_at_its_row_too(self):
        """Beside what cannot be read."""
        found = wrong(**{"bills-3-number": "a", "bills-3-lines-1-amount_fen": "x", "bills-5-lines-0-what": "c"})
        assert found["bills"][3]["lines"][1].keys() == {"what", "amount_fen"}
        assert found["bills"][5].keys() == {"number", "lines"} and found["bills"][5]["lines"][0].keys() == {"amount_fen"}

    def test_what_the_page_filled_in_makes_no_row(self):
        """Only what somebody adds to it."""
        typed = MultiDict({"bills-0-number": "a", "bills-1-number": "b", "bills-1-lines-0-what": "c",
                           "bills-1-lines-0-amount_fen": "1", forms.GIVEN: "bills-number"})
        assert forms.read(Bills, typed, {}) == {"bills": [{"number": "b", "lines": [{"what": "c", "amount_fen": 100}]}]}


class TestFiles:
    """Nobody computes a checksum or copies a file by hand."""

    def test_a_file_says_its_checksum_and_its_text(self):
        """In the encodings of banks and spreadsheets."""
        chosen = MultiDict([("digest", FileStorage(io.BytesIO(b"x"), "a.pdf")),
                            ("content", FileStorage(io.BytesIO("流水".encode("gb18030")), "a.csv"))])
        found = forms.read(Bills, forms.filled(forms.fields_of(Bills), MultiDict(), chosen), {})
        assert found == {"digest": hashlib.sha256(b"x").hexdigest(), "content": "流水"}

    def test_without_a_new_file_what_was_read_stays(self):
        """A form that comes back keeps it."""
        kept = MultiDict({"digest": "a" * 64})
        none = MultiDict([("digest", FileStorage(io.BytesIO(), ""))])
        assert forms.filled(forms.fields_of(Bills), kept, none)["digest"] == "a" * 64


class TestPlaces:
    """An entry that belongs to something asks first to what."""

    def test_it_is_chosen_first(self, each_desk):
        """Where there is nothing to choose, the page says so."""
        for kind in each_desk.app.extensions["console"]:
            clerk = Browser(each_desk, each_desk.actor(Role.DISTRICT_CLERK, Role.BASE_CLERK, Role.FUND_ACCOUNTANT))
            for link in filter(None, clerk.get("/desk/do").links):
                if link.startswith(f"/desk/do/{kind.plural}."):
                    page = clerk.get(link)
                    assert page.status == 200 and "所属记录编号" not in page.text

    def test_more_empty_rows_on_demand(self, desk):
        """And nothing is entered by it."""
        clerk = Browser(desk, desk.actor(Role.DISTRICT_CLERK))
        page = clerk.get("/desk/do/memos.write_memo")
        answer = clerk.send(page, "memos.write_memo", title="甲", postage="1", _more="x")
        assert answer.status == 200 and answer.form("memos.write_memo")["fields"]["title"] == "甲"
        assert not desk.query("select 1 from memos")


class TestSeeing:
    """What the API answers beside the pages of things can be read in the browser."""

    def test_everything_readable_opens(self, each_desk):
        """For whoever may read it; nobody else."""
        clerk = Browser(each_desk, each_desk.actor(Role.DISTRICT_CLERK))
        links = [link for link in clerk.get("/desk/do").links if link and link.startswith("/desk/see/")]
        assert links
        for link in links:
            assert clerk.client.get(link).status_code == 200, link
        trainee = Browser(each_desk, each_desk.actor(Role.TRAINEE))
        closed = [link for link in links if link not in trainee.get("/desk/do").links]
        assert all(trainee.get(link).status == 404 for link in closed)



def test_what_is_answered_is_said_in_words(desk_of):
    """Also a value that only answers have and nobody types, as what a lesson is worth; a time without its seconds."""
    desk = desk_of("training")
    with desk.app.test_request_context("/"):
        (table,) = answers.tables({"items": [{"worth": "planned", "start_at": "08:30:00"}]})
    assert [cells for _, cells in table.rows] == [["未上", "08:30"]]
