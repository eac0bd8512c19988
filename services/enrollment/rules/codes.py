"""A trainee's code 学员码: random, written so that it is copied by hand without mistakes."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
MEANT = str.maketrans("ILO", "110")  # what is read for another sign is taken for it
GROUPS, GROUP = 5, 4  # of signs, five bits each: 100 random bits


def new_code() -> str:
    """Make a code, in groups with a hyphen between."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))


def code_digest(typed: str) -> str:
    """Digest a code as it was typed or read, SHA-256 in hexadecimal; groups, case and look-alikes do not matter."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(MEANT)
    # As with the tokens of programs, random bits need neither a key nor a slow digest.
    return hashlib.sha256("".join(sign for sign in plain if sign in SIGNS).encode()).hexdigest()
