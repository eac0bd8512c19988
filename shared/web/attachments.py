"""Files as answers: always saved, never shown inside our pages."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv; charset=utf-8"


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Answer with a file.

    :param name: may be Chinese; it is sent as RFC 6266 says.
    """
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, content_type=media_type, headers={"Content-Disposition": disposition})
