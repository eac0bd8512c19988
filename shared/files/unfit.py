"""The one reason for which a file is not taken."""

from __future__ import annotations

from shared.refusals import Kind, Reason, Refused

UNFIT = Reason("file-unfit", "文件不能接收", "The file cannot be taken", kind=Kind.MALFORMED)


def unfit(detail: str, cure: str) -> Refused:
    """Refuse a file, saying what is wrong and what to do."""
    return Refused(UNFIT(detail, cure=cure))
