"""Passwords, as Argon2id hashes."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The least that OWASP recommends for Argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Two at once, so that a crowd at the log-in does not take the memory and the processors of everything else.
_at_once = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Hash a password for keeping."""
    with _at_once:
        return _hasher.hash(password)


def password_matches(kept: str | None, password: str) -> bool:
    """Compare a password with a kept hash; without one it takes as long and says no."""
    with _at_once:
        try:
            return _hasher.verify(kept or _NOBODY, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


_NOBODY = hash_password("a password that no account has")
