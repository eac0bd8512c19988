"""Sealing of personal numbers at rest: AES-256-GCM under versioned keys, bound to the person or thing that they are of.

A sealed value is text, `<version>:<base64 of nonce, ciphertext, tag>`. It opens only for the field and the owner that it
was sealed for, so a value that is moved to somebody else's row is worth nothing. Cases carry what is bound to the
person, who is the same at every desk: what is sealed travels as it is, and no statement that copies it needs a key.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.privacy.boxes import Boxes, Unopenable
from shared.privacy.showing import HIDDEN, keyed_hash, mask_account, mask_contact, mask_id, mask_phone, mask_words

NONCE = 12  # bytes, random for each value
SEALED = re.compile(r"\d+:[A-Za-z0-9+/]{38,}={0,2}", re.ASCII)
LAST_FOUR = re.compile(r"\d{3}[\dXx]", re.ASCII)
OF_PERSON = ("id_number", "phone")
OF_ROW = ("contact", "text")  # what somebody has left in words: bound to its row
MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": mask_id, "phone": mask_phone, "payee_account": mask_account, "contact": mask_contact,
    "text": mask_words}
UNREADABLE = HIDDEN * 4  # stands for a value that does not open: one damaged row does not take a list away


class Vault:
    """The keys of one process, and what can be done with them.

    :param keys: by version, 32 bytes each; the highest seals, all open.
    :param index_key: keys the digests by which values are found.
    :ivar boxes: seals whole files.
    """

    def __init__(self, keys: Mapping[int, bytes], index_key: bytes) -> None:
        self._ciphers = {version: AESGCM(key) for version, key in keys.items()}
        self._index_key = index_key
        self.boxes = Boxes(keys)
        self.version = max(keys)
        self.versions = frozenset(keys)

    def seal(self, field: str, owner: object, value: str) -> str:
        """Close a value for this field of this owner; an empty one stays empty.

        :param field: the place that it may stand in, such as `id_number` (of a person) or `bank_answers.content`.
        """
        if not value:
            return value
        nonce = os.urandom(NONCE)
        box = self._ciphers[self.version].encrypt(nonce, value.encode(), _bound(field, owner, self.version))
        return f"{self.version}:{base64.b64encode(nonce + box).decode()}"

    def open(self, field: str, owner: object, sealed: str) -> str:
        """Open what was sealed for this field of this owner.

        :raises Unopenable: when it was not.
        """
        if not sealed:
            return sealed
        version, separator, text = sealed.partition(":")
        if not separator or not version.isdecimal() or int(version) not in self._ciphers:
            raise Unopenable(f"{field}: not sealed with a key that is known here")
        try:
            box = base64.b64decode(text, validate=True)
            bound = _bound(field, owner, int(version))
            return self._ciphers[int(version)].decrypt(box[:NONCE], box[NONCE:], bound).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise Unopenable(f"{field}: {type(error).__name__}") from None

    def seal_json(self, field: str, owner: object, value: Any) -> str:
        """Close a whole JSON value."""
        return self.seal(field, owner, json.dumps(value, ensure_ascii=False, default=str))

    def open_json(self, field: str, owner: object, sealed: Any) -> Any:
        """Open a whole JSON value.

        :raises Unopenable: when it does not open.
        """
        if not isinstance(sealed, str):
            raise Unopenable(f"{field}: not sealed")
        return json.loads(self.open(field, owner, sealed))

    def digest(self, field: str, value: str) -> str:
        """The keyed digest by which a value of this field is found."""
        return keyed_hash(self._index_key, field, value)

    def of_last_four(self, words: str) -> str | None:
        """The digest of what may be the last four of an identity number; None where it cannot be."""
        return self.digest("last_four", words) if LAST_FOUR.fullmatch(words) else None

    def digests(self, column: str, value: str) -> dict[str, str]:
        """The digests that stand beside a sealed value, by column: of an identity number the whole and its last four."""
        if column == "id_number":
            return {"id_digest": self.digest(column, value), "last_four_digest": self.digest("last_four", value[-4:])}
        return {"payee_digest": self.digest(column, value)} if column == "payee_account" else {}

    def sealed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row with its person's numbers sealed and their digests beside them; what is sealed already stays."""
        closed = dict(row)
        for field in OF_PERSON:
            value = row.get(field)
            if value and not is_sealed(value):
                closed[field] = self.seal(field, row["person_id"], value)
                closed |= self.digests(field, value)
        return closed

    def opened(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row with its numbers in plain: for a rule or a file, never for a page.

        :raises Unopenable: when one does not open.
        """
        return {**row, **{field: self.open(field, owner_of(field, row), row[field]) for field in MASKS if row.get(field)}}

    def masked(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row as pages and lists show it."""
        return {**row, **{field: self._masked(field, row) for field in MASKS if row.get(field)}}

    def hides(self, row: Mapping[str, Any]) -> bool:
        """Whether a number stands in a row that is masked where it is shown."""
        shown = self.masked(row)
        try:
            return shown != self.opened(row)
        except Unopenable:
            return bool(row.get("id_number"))

    def _masked(self, field: str, row: Mapping[str, Any]) -> str:
        try:
            return MASKS[field](self.open(field, owner_of(field, row), row[field]))
        except Unopenable:
            return UNREADABLE


def owner_of(field: str, row: Mapping[str, Any]) -> object:
    """Whose value this is: of the person, of the case whose claim names it, or of the row alone."""
    if field in OF_ROW:
        return row["id"]
    return row["person_id"] if field in OF_PERSON else row.get("case_id") or row["id"]


def is_sealed(value: str) -> bool:
    """Whether a text is a sealed value."""
    return SEALED.fullmatch(value) is not None


def _bound(field: str, owner: object, version: int) -> bytes:
    """What is authenticated with the value: its place, its owner and the key's version."""
    table, _, column = field.rpartition(".")
    of = table or ("persons" if column in OF_PERSON else "rows" if column in OF_ROW else "cases")
    return f"{of}|{column}|{owner}|{version}".encode()
