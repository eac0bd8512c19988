"""Single values: what a field takes, in which form it keeps it, and what it refuses."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import pytest
from marshmallow import ValidationError

from shared import privacy, web

TAKEN = [
    (web.Day(), "2024-02-29", date(2024, 2, 29)),
    (web.Fen(), 10**15, 10**15),
    (web.Fen(), 0, 0),
    (web.Text(5), " 张三 ", "张三"),
    (web.Text(5), "e\u0301", "é"),
    (web.Text(9, lines=True), "一\n二", "一\n二"),
    (web.ResidentId(), "371099199001010014", "371099199001010014"),
    (web.ResidentId(), "３７１０９９ 19900101 001４", "371099199001010014"),
    (web.ResidentId(), "37109919900101009x", "37109919900101009X"),
    (web.ResidentId(), "37109920000229005X", "37109920000229005X"),
    (web.Phone(), "199 0000 0001", "19900000001"),
    (web.Flag(), True, True),
    (web.Code(), "6-31-01-03", "6-31-01-03"),
]
REFUSED = [
    (web.Day(), "20261231"), (web.Day(), "2026-2-1"), (web.Day(), "2023-02-29"), (web.Day(), "2026-01-01T00:00"),
    (web.Day(), 20261231), (web.Day(), "٢٠٢٦-01-01"), (web.Day(), "0001-01-01"),
    (web.Fen(), -1), (web.Fen(), 10**15 + 1), (web.Fen(), 1.0), (web.Fen(), True), (web.Fen(), "1.5"), (web.Fen(), None),
    (web.Text(5), "\x00"), (web.Text(5), "\ud800"), (web.Text(5), "  "), (web.Text(5), "123456"), (web.Text(5), 5),
    (web.Text(9), "一\n二"),
    (web.ResidentId(), "371099199001010015"), (web.ResidentId(), "371099199002300010"), (web.ResidentId(), "37109919900101001"),
    (web.ResidentId(), "371099189901010010"), (web.ResidentId(), "37109919900101001４x"),
    (web.Phone(), "12900000001"), (web.Uscc(), "91371099MA00000000"), (web.Id(), "01a20b9f0066781bb090db9e086ddcf5"),
    (web.Flag(), 1), (web.Flag(), "yes"), (web.Code(), "../etc"), (web.BankCard(), "6222000000000001"),
]


PERSONAL = [
    "身份证号371099199001010014有误", "371099 19900101 0014", "３７１０９９19900101001４", "号码 37109919900101009x。", "共 3 人 371099199001010014",
    "已通知19900000001", "手机：+86 199-0000-0001", "卡号6222 0000 0000 0009 不对", "6222000000000009",
]
NOT_PERSONAL = [
    "末四位 0014", "威人社字〔2019〕63号", "JLL-37109919900101001", "统一社会信用代码 91371099MA00000000", "371099199001010015 校验位不对", "金额 371099199001.01 元",
    "6222000000000001", "2026-11-24 09:30 至 2026-11-25", "0631-5190000", "12345678901", "6217 8901 2345 6789 0123 4567",
]


def check_digit(first_17: str) -> str:
    """GB 11643's last digit, worked out by the standard's weights."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first_17))
    return "10X98765432"[total % 11]


class TestWhatPeopleWrite:
    """What stands in the journal, in letters and lists for ever holds no number of a person (PIPL art. 19)."""

    @pytest.mark.parametrize("written", PERSONAL)
    def test_a_number_is_refused(self, written):
        """However it is grouped; the sentence says what to write in its place."""
        with pytest.raises(ValidationError, match="请不要写身份证号、手机号或银行卡号；需要指明时写末四位"):
            web.Text(lines=True).deserialize(written)
        assert web.Text(lines=True, numbers=True).deserialize(written) and web.Text().deserialize(written)

    @pytest.mark.parametrize("written", NOT_PERSONAL)
    def test_other_digits_are_not(self, written):
        """Document numbers, days, sums, what fails its check digit."""
        assert web.Text(lines=True).deserialize(written) == written

    def test_an_office_may_say_how_it_is_reached(self):
        """In the words of a letter; an identity number or a card is refused there too."""
        letter = web.Text(lines=True, phones=True)
        assert letter.deserialize("请于三日内电话 19900000001 联系")
        for written in ("371099199001010014", "6222000000000009"):
            with pytest.raises(ValidationError, match="请不要写身份证号或银行卡号"):
                letter.deserialize(f"编号 {written}")

    def test_one_line_may_be_held_to_it_too(self):
        """A reason that is short is one all the same."""
        with pytest.raises(ValidationError, match="末四位"):
            web.Text(200, numbers=False).deserialize("371099199001010014")


class TestFields:
    """Each field, both ways."""

    @pytest.mark.parametrize(("field", "written", "kept"), TAKEN, ids=lambda value: repr(value)[:40])
    def test_takes(self, field, written, kept):
        """The value in the form that is kept."""
        if isinstance(field, web.ResidentId):
            assert kept[-1] == check_digit(kept[:17])
        assert field.deserialize(written) == kept

    @pytest.mark.parametrize(("field", "written"), REFUSED, ids=lambda value: ascii(value)[:40])
    def test_refuses(self, field, written):
        """With a sentence in Chinese."""
        with pytest.raises(ValidationError) as refused:
            field.deserialize(written)
        assert all(any(character >= "\u4e00" for character in message) for message in refused.value.messages)


class TestPrivacy:
    """What may be shown, and how a value is found again."""

    @pytest.mark.parametrize(("mask", "value", "shown"), [
        (privacy.mask_id, "371099199001010014", "37*************014"),
        (privacy.mask_phone, "19900000001", "199****0001"),
        (privacy.mask_account, "6222000012345678", "************5678"),
        (privacy.mask_name, "王五", "王*"),
        (privacy.mask_name, "欧阳小明", "欧**明"),
        (privacy.mask_name, "王", "王"),
        (privacy.mask_id, "371", "***"),
        (privacy.mask_phone, "", ""),
    ])
    def test_masks(self, mask, value, shown):
        """Short values are hidden whole."""
        assert mask(value) == shown

    def test_a_number_is_found_however_it_was_typed(self):
        """One digest for full-width, spaced and small memos."""
        key = b"k" * 32
        assert privacy.keyed_hash(key, "id_number", "３７1099 19900101006x") == privacy.keyed_hash(
            key, "id_number", "37109919900101006X"
        )

    def test_columns_and_keys_do_not_share_digests(self):
        """A digest tells nothing across columns or keys."""
        digests = {privacy.keyed_hash(key, column, "19900000001") for key in (b"a" * 32, b"b" * 32)
                   for column in ("phone", "id_number")}
        assert len(digests) == 4
        assert privacy.salted_digest(b"a", "bc") != privacy.salted_digest(b"ab", "c")


class TestAChoice:
    """The office's words stand beside the identifiers, in the documents and in the refusals."""

    class Season(StrEnum):
        """Two of four."""

        SPRING = "spring"  # 春
        AUTUMN = "autumn"  # 秋

    def test_its_description_gives_the_terms(self):
        """In the order of the members."""
        assert web.Choice(self.Season).metadata["description"] == "spring 春；autumn 秋"

    def test_its_refusal_gives_them_too(self):
        """Whoever chose wrongly reads what may be chosen."""
        with pytest.raises(ValidationError, match="spring（春）、autumn（秋）"):
            web.Choice(self.Season).deserialize("winter")

    def test_only_some_are_taken_here(self):
        """Others of the enumeration are refused as strangers are."""
        narrow = web.Choice(self.Season, among=[self.Season.SPRING])
        assert narrow.deserialize("spring") is self.Season.SPRING
        with pytest.raises(ValidationError, match=r"只能是：spring（春）$"):
            narrow.deserialize("autumn")
