"""A letter is kept as a document, so it is not sealed: nothing that it can say of somebody is a number of theirs."""

from __future__ import annotations

import re

import pytest

from services.enrollment.actions import letters as enrollment
from services.subsidy.actions import letters as subsidy
from services.training.actions import letters as training

NUMBERS = re.compile("身份证|手机|电话|账号|卡号|联系")


@pytest.mark.parametrize("kind", [kind for desk in (enrollment, training, subsidy) for kind in desk.LETTERS.kinds], ids=lambda kind: kind.slug)
def test_no_word_is_a_number(kind):
    """63号 §2.2, §2.3, §3, §4: names, reasons, sums and days; what an office writes itself is read for numbers at its field."""
    assert [word for word, meaning in kind.words.items() if NUMBERS.search(word + meaning)] == []
