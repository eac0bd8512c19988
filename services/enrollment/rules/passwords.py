"""What a new password must not be: short, known or guessed at once (NIST SP 800-63B, OWASP ASVS 5.0 §6.2)."""

from __future__ import annotations

LEAST_DIFFERENT = 5  # signs; fewer are a key held down or a pattern of two


def password_weakness(new: str, *, login: str, present: str, shortest: int) -> str:
    """Return why a password will not do, as a sentence; empty when it will. Nothing is asked of capitals and digits.

    :param shortest: characters.
    """
    if len(new) < shortest:
        return f"新密码至少 {shortest} 个字符，可以用一句话。"
    if new == present:
        return "新密码不能与现在的密码相同。"
    if login.lower() in new.lower():
        return "新密码中不能含有账号。"
    if len(set(new.lower())) < LEAST_DIFFERENT or new.lower() in _row_of_keys(len(new)):
        return "新密码太容易猜到，请换一个。"
    return ""


def _row_of_keys(length: int) -> set[str]:
    """What lies in a row: digits, letters and the rows of the keyboard, forwards and backwards."""
    rows = ("01234567890" * 3, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2,
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm")
    return {row[at:at + length] for one in rows for row in (one, one[::-1]) for at in range(len(one) - length + 1)}
