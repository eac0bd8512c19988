"""Opening a roster file safely: what comes out is plain cells, and plain words for what is wrong with the file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from shared.refusals import Kind, Reason, Refused

UNREADABLE = Reason("roster-unreadable", "名册无法读取", "The roster cannot be read", kind=Kind.MALFORMED)
READER = Path(__file__).with_name("workbook.py")
SECONDS_MOST = 20  # to wait for the reader, whose own limit is ten of processor time; a web worker is given up after 30
COLUMNS_MOST = 64
TAGGED: Mapping[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}
Cell = Any


@dataclass
class Sheet:
    """The rows of a file as they stand, from its first row; numbers of rows count from 1.

    :ivar hidden: rows that the file hides. :ivar merged: rows whose cells are merged with others, but the first.
    :ivar formulas: rows with a formula in some cell. :ivar notes: what was done to read the file, for the uploader.
    """

    rows: list[list[Cell]]
    hidden: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()
    formulas: frozenset[int] = frozenset()
    notes: list[str] = field(default_factory=list)


def open_sheet(content: bytes, *, rows_most: int, bytes_most: int) -> Sheet:
    """Open a roster: .xlsx, or .csv in UTF-8 or GB18030.

    :raises Refused: `roster-unreadable`, saying what is wrong and what to do.
    """
    if len(content) > bytes_most:
        raise _unreadable(f"文件超过{bytes_most // 1024 // 1024}MB。", "请拆分后分别上传")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unreadable("这是旧版 .xls 文件，或设有打开密码的文件。", "请在 Excel 中另存为不加密的 .xlsx 后再上传")
    if content.startswith(b"PK"):
        return _open_xlsx(content, rows_most)
    return _open_csv(content, rows_most)


def _unreadable(detail: str, cure: str) -> Refused:
    return Refused(UNREADABLE(detail, cure=cure))


def _open_xlsx(content: bytes, rows_most: int) -> Sheet:
    """Let a process with limits of its own read the workbook: what kills a parser kills that process and no more."""
    try:
        done = subprocess.run(  # noqa: S603  # our own program, with a number
            [sys.executable, "-I", str(READER), str(rows_most)], input=content, capture_output=True,
            timeout=SECONDS_MOST, check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise _unreadable("文件过大或过于复杂，无法读取。", "请只保留名册工作表和所需的行列，另存为新文件后再上传") from error
    found = json.loads(done.stdout, object_hook=_untagged)
    if "unreadable" in found:
        raise _unreadable(*found["unreadable"])
    return Sheet(
        found["rows"], frozenset(found["hidden"]), frozenset(found["merged"]), frozenset(found["formulas"]), found["notes"]
    )


def _untagged(value: dict[str, Any]) -> Any:
    ((name, inner),) = value.items() if len(value) == 1 else (("", None),)
    return TAGGED[name](inner) if name in TAGGED else value


def _open_csv(content: bytes, rows_most: int) -> Sheet:
    text, note = _decoded(content)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            if len(rows) > rows_most + 20 or len(row) > COLUMNS_MOST:
                raise _unreadable(f"名册超过{rows_most}行或{COLUMNS_MOST}列。", "请拆分后分别上传")
            rows.append(list(row))
    except csv.Error as error:
        raise _unreadable("文本的列无法分开。", "请使用名册模板填写，保存为 .xlsx 后上传") from error
    return Sheet(rows, notes=[note, "建议改用 .xlsx：文本文件中的长号码容易被表格软件改写。"])


def _decoded(content: bytes) -> tuple[str, str]:
    """Text in whichever of the two encodings it is, and a note that says which."""
    for encoding, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030（国标）")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, f"文件按 {name} 文本读取。"
    raise _unreadable("文件不是 .xlsx，也不是可识别的文本。", "请使用名册模板填写，保存为 .xlsx 后上传")
