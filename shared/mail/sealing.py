"""Envelopes: sealed for one receiver, so that the broker can neither read nor forge them.

AES-256-GCM under the key of the pair, with everything on the outside authenticated. The body is JSON, compressed.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.runtime.settings import DESKS

VERSION = 1
LARGEST = 64 * 1024 * 1024  # bytes of an opened body; a thousand dossiers are about 5 MB


class Unsealable(Exception):
    """The envelope was altered, was meant for somebody else, or was sealed with another key."""


@dataclass(frozen=True)
class Letter:
    """What an envelope says on the outside, and what is in it: JSON text, parsed only where it is read."""

    id: str
    sender: str
    receiver: str
    contract: str
    trace: str | None
    text: str

    @cached_property
    def body(self) -> Any:
        """What the text says."""
        return orjson.loads(self.text)


def seal(letter: Letter, key: bytes) -> str:
    """Close a letter with the key of its pair; answers the envelope as text."""
    nonce = os.urandom(12)
    outside = [VERSION, letter.id, letter.sender, letter.receiver, letter.contract, letter.trace]
    plain = zlib.compress(letter.text.encode(), 1)
    box = nonce + AESGCM(key).encrypt(nonce, plain, _authenticated(outside))
    return json.dumps([*outside, base64.b64encode(box).decode()])


def unseal(envelope: str, receiver: str, keys: Mapping[str, bytes]) -> Letter:
    """Open an envelope that was sealed for this receiver.

    A contract that begins with a desk's name is that desk's word alone: nobody hands on cases, changes reference data
    or answers for eligibility in another's name, a desk that was broken into included.

    :raises Unsealable: when it was not, is not whole, or speaks in another desk's name.
    """
    try:
        *outside, box64 = json.loads(envelope)
        version, id_, sender, addressee, contract, trace = outside
        box = base64.b64decode(box64, validate=True)
        if version != VERSION or addressee != receiver:
            raise Unsealable(f"version {version!r} for {addressee!r}")
        if (speaker := contract.partition(".")[0]) in DESKS and speaker != sender:
            raise Unsealable(f"{sender!r} says {contract!r}")
        plain = AESGCM(keys[sender]).decrypt(box[:12], box[12:], _authenticated(outside))
        unzip = zlib.decompressobj()
        body = unzip.decompress(plain, LARGEST)
        if unzip.unconsumed_tail:
            raise Unsealable("the body is too large")
        return Letter(id_, sender, addressee, contract, trace, body.decode())
    except (ValueError, TypeError, KeyError, AttributeError, InvalidTag, zlib.error) as error:
        raise Unsealable(type(error).__name__) from error


def _authenticated(outside: list[Any]) -> bytes:
    return json.dumps(outside, separators=(",", ":")).encode()
