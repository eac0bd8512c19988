"""What may be shown, and how a person is found without showing anything.

Masking keeps just enough to tell two rows of one list apart. Digests are keyed: identity numbers are a small space,
so whoever has the key can find the number, and nobody else.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

HIDDEN = "*"
TELEPHONE = 11  # digits; what has fewer is no number of a person, except where one was asked for


def _kept(text: str, first: int, last: int) -> str:
    """Keep some characters at both ends; a text too short for that is hidden whole."""
    if len(text) <= first + last:
        return HIDDEN * len(text)
    return text[:first] + HIDDEN * (len(text) - first - last) + text[len(text) - last :]


def mask_id(number: str) -> str:
    """Show an identity number as 37*************123: the first two and the last three."""
    return _kept(number, 2, 3)


def mask_phone(number: str) -> str:
    """Show a telephone number as 199****0001."""
    return _kept(number, 3, 4)


def mask_account(number: str) -> str:
    """Show a bank account by its last four digits."""
    return _kept(number, 0, 4)


def mask_contact(words: str) -> str:
    """Show how somebody is reached, which may be a number, an address or a name elsewhere, by its first two and last two characters;
    a mobile number as such."""
    return mask_phone(words) if re.fullmatch(rf"\d{{{TELEPHONE}}}", words, re.ASCII) else _kept(words, 2, 2)


def mask_words(text: str) -> str:
    """Show what somebody has written without the middle of any number in it that may be a person's, however it is grouped."""
    return re.sub(rf"\d(?:[ -]?\d){{{TELEPHONE - 1},}}(?: ?[Xx])?", lambda found: mask_id(re.sub("[ -]", "", found[0])), text)


def mask_for_good(number: str) -> str:
    """Show a number by its last two digits: for the journal, which is kept when the number itself has gone."""
    return _kept(number, 0, 2)


def mask_name(name: str) -> str:
    """Show a name on a public page: 王五 as 王*, 欧阳小明 as 欧**明."""
    if len(name) <= 2:
        return name[:1] + HIDDEN * (len(name) - 1)
    return _kept(name, 1, 1)


def without_numbers(text: str, *, shortest: int = TELEPHONE) -> str:
    """Write a sentence without the middle of any number that may be somebody's.

    :param shortest: how many digits such a number has at least: fewer where it is one that somebody has mistyped.
    """
    return re.sub(rf"\d{{{shortest},}}[Xx]?", lambda found: mask_id(found[0]), text)


def normalised(column: str, value: str) -> str:
    """Write a value the one way in which it is hashed: half-width, no spaces; identity numbers and codes in capitals."""
    plain = "".join(unicodedata.normalize("NFKC", value).split())
    return plain if column == "name" else plain.upper()


def keyed_hash(key: bytes, column: str, value: str) -> str:
    """Digest a value for finding it again: HMAC-SHA-256 under a key of its own for each column, in hexadecimal.

    :param key: the desk's privacy key; the column's key is derived from it.
    """
    of_column = hmac.digest(key, b"blind-index:" + column.encode(), "sha256")
    return hmac.digest(of_column, normalised(column, value).encode(), "sha256").hex()


def salted_digest(salt: bytes, value: str) -> str:
    """Digest a value so that it can be proved later but not guessed: SHA-256 over the salt's length, the salt, the value."""
    return hashlib.sha256(len(salt).to_bytes(4, "big") + salt + value.encode()).hexdigest()
