"""Hostile JSON is refused at the door, as a problem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lifecycle import Role
from shared.web import strictjson

HOSTILE = [
    pytest.param(b"{", "不是合法的 JSON", id="cut-off"),
    pytest.param(b'{"a": NaN}', "NaN", id="nan"),
    pytest.param(b'{"a": -Infinity}', "Infinity", id="infinity"),
    pytest.param(b'{"a": 1e999}', "超出范围", id="float-too-large"),
    pytest.param(b'{"a": 1, "a": 2}', "出现了两次", id="a-name-twice"),
    pytest.param(b'{"a": 9007199254740993}', "2^53", id="an-integer-that-doubles-round"),
    pytest.param(b'{"a": ' + b"9" * 100_000 + b"}", "2^53", id="an-integer-of-a-hundred-thousand-digits"),
    pytest.param(b"[" * 21 + b"]" * 21, "20 层", id="twenty-one-deep"),
    pytest.param(b"[" * 1_000_000, "20 层", id="a-million-deep"),
    pytest.param(b'{"a":' * 100_000, "20 层", id="objects-without-end"),
    pytest.param(rb'{"a": "\u0000"}', "不能保存", id="nul"),
    pytest.param(rb'{"\ud800": 1}', "不能保存", id="half-a-surrogate-pair-as-name"),
    pytest.param(b'{"a": "\xff"}', "UTF-8", id="not-utf-8"),
    pytest.param('{"a": 1}'.encode("utf-16"), "UTF-8", id="utf-16"),
]


class TestReading:
    """What is read, and what is not."""

    @pytest.mark.parametrize(("text", "why"), HOSTILE)
    def test_refuses_with_a_reason(self, text, why):
        """Each in its own words."""
        with pytest.raises(strictjson.Unreadable, match=why.replace("^", r"\^")):
            strictjson.loads(text)

    def test_reads_to_the_limits(self):
        """Twenty levels and 2^53 are still read."""
        assert strictjson.loads("[" * 20 + "9007199254740992" + "]" * 20)

    @given(st.binary())
    def test_never_fails_in_another_way(self, text):
        """Whatever the bytes, the answer is a value or `Unreadable`."""
        try:
            strictjson.loads(text)
        except strictjson.Unreadable:
            return

    @pytest.mark.parametrize(("text", "why"), HOSTILE)
    def test_the_door_answers_400(self, desk, text, why):
        """The problem carries the reason."""
        client = desk.client(desk.actor(Role.DISTRICT_CLERK))
        answer = client.post("memos", data=text, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json["type"] == "/problems/request-unreadable"
        assert why in answer.json["detail"]
