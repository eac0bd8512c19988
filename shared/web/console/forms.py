"""Forms from shapes: what an action or an entry asks for is drawn from the schema that will judge it, and read back.

Names in a form are those of the shape; of the third row of `parts` its `score` is `parts-2-score`; in the
pairs `grades` the value of `A1` is `grades.A1`. Columns that the page
itself fills in, so that they alone make no row, are named in `_given`: `parts-case`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from shared.runtime import new_id
from shared.web import strictjson, uploads
from shared.web.console.labels import LABELS
from shared.web.fields import Choice, Day, Digest, Fen, Flag, Text, Upload
from shared.web.terms import terms
from shared.web.uploads import FileDigest

BLANKS = 5  # empty rows under those that are filled
MOST_ROWS = 500  # rows of one table in one form
MORE = "_more"  # the button for more empty rows
NEW = "new"  # chosen where an id is asked for: somebody or something of which none is known, another one in each row
GIVEN = "_given"
BY_FILE = ("digest", "document")  # what is typed by choosing a file
DOCUMENT = 100_000  # characters from which a text comes in a file
KEPT = 50_000  # characters of such a text that a page can bring back
ENCODINGS = ("utf-8-sig", "gb18030")  # as banks and spreadsheets write
LONG = 300  # characters from which a text has a box of several lines
DECIMAL = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?", re.ASCII)
MONEY = re.compile(r"\d{1,15}(?:\.\d{1,2})?", re.ASCII)
NOT_MONEY = "应为以元为单位的金额，最多两位小数，如 1234.50"
YES_NO = (("true", "是"), ("false", "否"))
YES = {"是": "true", "否": "false"}
PAIRS = "一行一项，如：名称=值"


@dataclass(frozen=True)
class FormField:
    """One field of a form.

    :param kind: text, password, textarea, date, time, number, money, choice, multi, lines, checks (several, to be ticked), fixed,
        pairs (a value for each of the choices), file, upload (a file, or the digest of one that was brought), digest (of a file), document (the text of a file), rows or
        table (of one row).
    :param choices: (value, word) of what may be chosen.
    :param fields: the columns of rows; of pairs, the field of a value.
    :param each: of rows, the column of which each choice has a row of its own; of that column, `given` or `tick`.
    """

    name: str
    label: str
    kind: str
    required: bool
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    fields: tuple[FormField, ...] = ()
    each: str = ""

    @property
    def key(self) -> FormField | None:
        """The column of which each choice has a row."""
        return next((column for column in self.fields if column.name == self.each), None)

    def chosen(self, name: str, values: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
        """What may be chosen, and what was chosen though it is not among it."""
        known = {value for value, _ in self.choices}
        return (*self.choices, *((value, "所选的一项") for value in values.getlist(name) if value and value not in known))

    @property
    def takes_file(self) -> bool:
        """Whether a file can go with it."""
        return self.kind in ("file", "upload", *BY_FILE) or any(column.takes_file for column in self.fields)

    def rows(self, name: str, values: MultiDict[str, str]) -> range:
        """The rows to draw: those that were typed, and a few blank ones; one where there is only one."""
        if self.kind == "table":
            return range(1)
        if self.key is not None:
            return range(min(MOST_ROWS, len(self.key.choices)))
        return range(min(MOST_ROWS, max(_indexes(name, values), default=-1) + 1 + BLANKS))

    def said(self, name: str, errors: Mapping[Any, Any]) -> list[str]:
        """What is wrong with the field of this name in the form."""
        found: Any = errors
        for part in re.split(r"-(\d+)-", name):
            key: Any = int(part) if part.isdigit() else part
            found = found.get(key, found if isinstance(key, int) else None) if isinstance(found, Mapping) else None
        return list(_sentences(found, deep=self.kind not in ("rows", "table")))


def fields_of(schema: type[Schema]) -> list[FormField]:
    """The fields of a shape, in its order, without what only programs say."""
    return list(_fields(schema()))


def _fields(shape: Schema) -> Iterator[FormField]:
    return (_drawn(name, field) for name, field in shape.load_fields.items() if not field.metadata.get("for_programs"))


def filled(fields: Iterable[FormField], form: MultiDict[str, str], files: MultiDict[str, Any]) -> MultiDict[str, str]:
    """What was typed, with what the chosen files say in the fields that are typed by choosing a file."""
    kinds = dict(_leaves(fields))
    found = MultiDict(form.items(multi=True))
    for name, file in files.items():
        kind = kinds.get(name.rpartition("-")[2])
        if kind not in BY_FILE or not file.filename:
            continue
        content = file.stream.read()
        file.stream.seek(0)
        found[name] = hashlib.sha256(content).hexdigest() if kind == "digest" else _decoded(content)
    return found


def aligned(fields: Iterable[FormField], values: MultiDict[str, str]) -> MultiDict[str, str]:
    """Bring what was typed in rows that each choice has to where these choices stand now: some may have gone meanwhile."""
    found = MultiDict(values.items(multi=True))
    for field in fields:
        if field.key is None:
            continue
        now = {value: at for at, (value, _) in enumerate(field.key.choices)}
        row = re.compile(re.escape(field.name) + r"-(\d{1,4})-(.+)", re.ASCII)
        typed = {key: at for key in values if (at := row.fullmatch(key))}
        for key in typed:
            found.poplist(key)
        for key, at in typed.items():
            choice = values.get(f"{field.name}-{at[1]}-{field.each}")
            place = at[1] if choice is None else now.get(choice)
            if place is not None:
                found.setlist(f"{field.name}-{place}-{at[2]}", values.getlist(key))
    return found


def _leaves(fields: Iterable[FormField]) -> Iterator[tuple[str, str]]:
    for field in fields:
        yield field.name, field.kind
        yield from _leaves(field.fields)


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def read(schema: type[Schema], form: MultiDict[str, str], files: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was typed, by the shape; a field left empty says nothing, a row left empty is none.

    :raises ValidationError: naming the fields, and the rows as the form numbers them.
    """
    shape, form = schema(), uploads.with_names(form, files)
    wrong: dict[Any, Any] = {}
    told = _told(shape, form, files, "", wrong)
    try:
        loaded: dict[str, Any] = shape.load(told)
    except ValidationError as error:
        found = _as_numbered(shape, form, dict(error.normalized_messages()), "")
        raise ValidationError(_merged(found, wrong)) from error
    if wrong:
        raise ValidationError(wrong)
    return loaded


def _drawn(name: str, field: fields.Field[Any]) -> FormField:
    told = str(field.metadata.get("label") or LABELS.get(name) or field.metadata.get("description") or name)
    helps = str(field.metadata.get("description") or "")
    kind, choices, columns = _kind(field)
    shown = "" if choices or helps == told else helps.replace("，分", "") if kind == "money" else helps
    if isinstance(field, fields.Dict):
        shown = f"{shown}；{PAIRS}" if shown else PAIRS
    return FormField(name, told, kind, field.required, shown, choices, columns)


def _kind(field: fields.Field[Any]) -> tuple[str, tuple[tuple[str, str], ...], tuple[FormField, ...]]:
    inner = field.inner if isinstance(field, fields.List) else None
    nested = inner if isinstance(inner, fields.Nested) else field
    if isinstance(field, fields.Dict):
        return "textarea", (), (_drawn("value", field.value_field),) if field.value_field is not None else ()
    if isinstance(nested, fields.Nested):
        columns = tuple(_fields(nested.schema))
        return ("rows" if inner is not None or nested.many else "table"), (), columns
    if choices := _choices(inner or field):
        return ("multi" if inner is not None else "choice"), choices, ()
    if inner is not None:
        return "lines", (), ()
    if field.metadata.get("secret"):
        return "password", (), ()
    if isinstance(field, FileDigest):
        return "upload", (), ()
    if field.metadata.get("format") == "binary":
        return "file", (), ()
    if isinstance(field, Text) and _longest(field) > DOCUMENT:
        return "document", (), ()
    kinds = ((Upload, "file"), (Digest, "digest"), (Day, "date"), (fields.Date, "date"), (fields.Time, "time"), (Fen, "money"),
             (fields.Number, "number"))
    if found := next((kind for made, kind in kinds if isinstance(field, made)), None):
        return found, (), ()
    return ("textarea" if isinstance(field, Text) and (field.lines or _longest(field) > LONG) else "text"), (), ()


def _longest(field: fields.Field[Any]) -> int:
    return max((one.max or 0 for one in field.validators if isinstance(one, validate.Length)), default=0)


def _choices(field: fields.Field[Any]) -> tuple[tuple[str, str], ...]:
    if isinstance(field, Flag):
        return YES_NO
    if isinstance(field, Choice):
        names = terms(field.whole)
        return tuple((str(member.value), names.get(str(member.value), str(member.value))) for member in field.enum)
    for one in field.validators:
        if isinstance(one, validate.OneOf):
            return tuple((str(value), str(label or LABELS.get(value) or value)) for value, label in one.options())
    return ()


def _told(
    shape: Schema, form: MultiDict[str, str], files: Mapping[str, Any], before: str, wrong: dict[Any, Any],
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, field in shape.load_fields.items():
        drawn, here = _drawn(name, field), before + name
        if drawn.kind in ("rows", "table"):
            of_rows: dict[Any, Any] = {}
            value: Any = _rows(field, form, files, here, of_rows)
            if of_rows:
                wrong[name] = of_rows
            value = value[0] if value and drawn.kind == "table" else value
        elif drawn.kind == "file":
            value = files.get(here) or None
        elif isinstance(field, fields.Dict):
            value = _pairs(field, form, here)
        elif drawn.kind == "upload":
            value = uploads.brought(here, form, files)
        else:
            value = _value(drawn.kind, field, [typed for typed in form.getlist(here) if typed.strip()])
        if value is NOT_MONEY:
            wrong[name] = [NOT_MONEY]
            told[name] = form[here]  # what cannot be read is not silence
        elif value not in (None, []):
            told[name] = value
    return told


def _rows(
    field: fields.Field[Any], form: MultiDict[str, str], files: Mapping[str, Any], here: str, wrong: dict[Any, Any],
) -> list[Any]:
    found = []
    for at in _indexes(here, form):
        of_row: dict[Any, Any] = {}
        found.append(_told(_nested(field).schema, form, files, f"{here}-{at}-", of_row))
        if of_row:
            wrong[at] = of_row
    return found


def _nested(field: fields.Field[Any]) -> Any:
    return field.inner if isinstance(field, fields.List) else field


def _value(kind: str, field: fields.Field[Any], typed: list[str]) -> Any:
    if not typed:
        return None
    one = typed[0].strip()
    if kind == "multi":
        return typed
    if kind == "lines":
        inner = field.inner if isinstance(field, fields.List) else field
        return [_whole(inner, part.strip()) for text in typed for part in re.split(r"[\n,，;；]", text) if part.strip()]
    if kind == "money":
        return _fen(one)
    if type(field) is fields.Raw:
        return _said(one)
    if one == NEW and isinstance(field, fields.UUID):
        return str(new_id())
    return _whole(field, one) if kind in ("number", "choice") else typed[0]


def _whole(field: fields.Field[Any], text: str) -> Any:
    if isinstance(field, fields.Number) and re.fullmatch(r"-?\d{1,16}", text, re.ASCII):
        return int(text)
    return float(text) if isinstance(field, fields.Decimal) and DECIMAL.fullmatch(text) else text


def _pairs(field: fields.Dict, form: MultiDict[str, str], here: str) -> Any:
    """Read the value of each name; or `名称=值`, one a line; or JSON, for who writes it."""
    text = form.get(here, "").strip()
    if text.startswith("{"):
        return _said(text)
    pairs = [(name.removeprefix(f"{here}."), value) for name, value in form.items() if name.startswith(f"{here}.") and value.strip()]
    for line in filter(str.strip, text.splitlines()):
        name, sign, value = line.replace("＝", "=").partition("=")
        if not sign or name.strip() in dict(pairs):
            return text
        pairs.append((name.strip(), value))
    inner = field.value_field
    plain = {name: YES.get(value.strip(), value.strip()) if isinstance(inner, Flag) else value.strip() for name, value in pairs}
    return {name: value if inner is None else _whole(inner, value) for name, value in plain.items()} or None


def _said(text: str) -> Any:
    try:
        return strictjson.loads(text)
    except strictjson.Unreadable:
        return text


def _fen(text: str) -> Any:
    plain = text.replace(",", "").replace("，", "")
    try:
        return int(Decimal(plain) * 100) if MONEY.fullmatch(plain) else NOT_MONEY
    except InvalidOperation:
        return NOT_MONEY


def _indexes(name: str, form: MultiDict[str, str]) -> list[int]:
    """The rows of a table in which something was typed."""
    given = {one.removeprefix(f"{name}-") for one in form.getlist(GIVEN) if one.startswith(f"{name}-")}
    row = re.compile(re.escape(name) + r"-(\d{1,4})-(.+)", re.ASCII)
    found = {int(at[1]) for key in form if (at := row.fullmatch(key)) and at[2] not in given
             and any(typed.strip() for typed in form.getlist(key))}
    return sorted(found)[:MOST_ROWS]


def _as_numbered(shape: Schema, form: MultiDict[str, str], found: dict[Any, Any], before: str) -> dict[Any, Any]:
    """Number the rows in what is wrong as the form does, which has blank ones between."""
    for name, inner in found.items():
        field = shape.load_fields.get(name)
        kind = None if field is None else _kind(field)[0]
        if field is None or kind not in ("rows", "table") or not isinstance(inner, Mapping):
            continue
        here, schema = before + name, _nested(field).schema
        at = _indexes(here, form)
        rows = {(at[0] if at else 0): inner} if kind == "table" else {
            at[key] if isinstance(key, int) and key < len(at) else key: said for key, said in inner.items()}
        found[name] = {key: _as_numbered(schema, form, dict(said), f"{here}-{key}-") if isinstance(said, Mapping) else said
                       for key, said in rows.items()}
    return found


def _merged(found: dict[Any, Any], more: Mapping[Any, Any]) -> dict[Any, Any]:
    """What the shape says, and, where this page knows better, what it says instead."""
    for key, said in more.items():
        inner = found.get(key)
        found[key] = _merged(dict(inner), said) if isinstance(inner, Mapping) and isinstance(said, Mapping) else said
    return found


def _sentences(found: Any, *, deep: bool) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping) and deep:
        for inner in found.values():
            yield from _sentences(inner, deep=True)
    elif isinstance(found, list):
        for inner in found:
            yield from _sentences(inner, deep=deep)
