"""Sealing of whole files at rest: AES-256-GCM under keys derived from those of personal numbers, bound to the file's address.

A box is `<format tag><version, 4 bytes><nonce><ciphertext and tag>`, in one piece: an upload has at most 10 MB and is in memory
as it is judged, so that pieces would only add ways to be cut or rearranged.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TAG = b"JLLBOX1\n"  # another form is another tag, such as one for SM4
PURPOSE = b"jinlanling/files/1"  # what is derived for files opens nothing else
VERSION = 4  # bytes
HEAD = len(TAG) + VERSION
NONCE = 12  # bytes, random for each box: 2^32 files before two may be the same


class Unopenable(Exception):
    """What is sealed was altered, belongs to another owner or place, or its key is not here."""


class KeyAway(Unopenable):
    """It is sealed with a key that this process was not given."""


class Boxes:
    """The keys of files in one process.

    :param keys: those of personal numbers by version, 32 bytes each; the highest seals, all open.
    """

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._ciphers = {version: AESGCM(HKDF(SHA256(), 32, None, PURPOSE).derive(key)) for version, key in keys.items()}
        self._version = max(keys)
        self.newest = TAG + self._version.to_bytes(VERSION, "big")  # how a box begins that is sealed now

    def seal(self, address: str, content: bytes) -> bytes:
        """Close a file for this address."""
        nonce = os.urandom(NONCE)
        return self.newest + nonce + self._ciphers[self._version].encrypt(nonce, content, _bound(address, self._version))

    def open(self, address: str, box: bytes) -> bytes:
        """Open what was sealed for this address.

        :raises KeyAway: when its key is not here.
        :raises Unopenable: when it was not sealed for it, or altered.
        """
        version = int.from_bytes(box[len(TAG):HEAD], "big")
        if not box.startswith(TAG) or len(box) < HEAD + NONCE:
            raise Unopenable("it is no sealed file")
        if version not in self._ciphers:
            raise KeyAway(f"it is sealed with key {version}, which is not here")
        try:
            return self._ciphers[version].decrypt(box[HEAD:HEAD + NONCE], box[HEAD + NONCE:], _bound(address, version))
        except InvalidTag:
            raise Unopenable("it was altered, or sealed with another key") from None


def _bound(address: str, version: int) -> bytes:
    """What is authenticated with the file: its address, the key's version, the form."""
    return f"{address}|{version}|".encode() + TAG
