"""The text of a letter: of the unit's own office, drafted by one person and put in force by another, or of the policy."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.letters import drafting
from shared.letters.kinds import LetterKind, Letters
from shared.policy import SilentPolicy
from shared.refusals import Reason, Refused
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork

TABLE = "letter_templates"
EVERYWHERE = {"单位": "出具文书的区市", "出具日期": "出具之日，如 2026年11月24日"}  # what every template may name
PARTS = {"title": "标题", "addressee": "主送", "body": "正文", "signature": "落款"}
BAD_TEMPLATE = Reason("letter-template-unusable", "文书模板有误", "The template cannot be used")
BY_THEN = "施行日须不早于今天，也晚于本单位该文书已有模板的施行日"


@dataclass(frozen=True, kw_only=True)
class Template:
    """The text of one kind of letter, with words in braces in the place of what each letter says.

    :param addressee: may be empty, as on a public notice. :param body: a paragraph a line.
    """

    title: str
    addressee: str
    body: str
    signature: str


def faults(kind: LetterKind, template: Template) -> dict[str, list[str]]:
    """What is wrong with each part: a word that this letter does not know, or one that it must say and does not."""
    found: dict[str, list[str]] = {}
    known, used = {*kind.words, *EVERYWHERE}, set()
    for part, text in asdict(template).items():
        try:
            for _, name, form, conversion in string.Formatter().parse(text):
                if name is None:
                    continue
                used.add(name)
                if name not in known or form or conversion:
                    found.setdefault(part, []).append(f"本文书没有“{name}”这个占位词")
        except ValueError:
            found.setdefault(part, []).append("花括号须成对，占位词写在一对花括号中")
    for name in sorted(kind.needed - used):
        found.setdefault("body", []).append(f"缺少占位词“{name}”")
    for part in ("title", "body", "signature"):
        if not getattr(template, part).strip():
            found.setdefault(part, []).append("必须填写")
    return found


def written(kind: LetterKind, template: Template, words: Mapping[str, str]) -> Template:
    """Put what one letter says in the place of the words.

    :raises Refused: `letter-template-unusable`.
    """
    if wrong := faults(kind, template):
        said = "".join(f"{PARTS[part]}：{'；'.join(each)}。" for part, each in wrong.items())
        raise Refused(BAD_TEMPLATE(f"“{kind.title}”的模板有误：{said}", cure="请先更正文书模板"))
    return Template(**{part: _filled(text, words) for part, text in asdict(template).items()})


def _filled(text: str, words: Mapping[str, str]) -> str:
    """Put the words in their places; a line that says nothing on this letter is left out."""
    lines = ((line, line.format_map(words)) for line in text.strip().splitlines())
    return "\n".join(filled for line, filled in lines if filled.strip() or not line.strip())


def in_force(uow: UnitOfWork, letters: Letters, kind: LetterKind, unit: str, *, rehearsal: bool, on: date) -> Template:
    """The text that a letter of this unit has on a day: the unit's own, or else the policy's.

    :raises Refused: `letter-template-unusable` where the policy has none.
    """
    own = uow.execute(
        "select title, addressee, body, signature from letter_templates where unit = :unit and rehearsal = :rehearsal"
        " and kind = :kind and status = 'in_force' and since <= :on order by since desc limit 1",
        {"unit": unit, "rehearsal": rehearsal, "kind": kind.slug, "on": on}).mappings().one_or_none()
    if own is not None:
        return Template(**own)
    try:
        return Template(**getattr(uow.policy(on), letters.policy)[kind.slug])
    except (SilentPolicy, KeyError, TypeError) as error:
        raise Refused(BAD_TEMPLATE(f"政策参数中没有“{kind.title}”的模板。", cure="请先补充政策参数")) from error


def draft(
    uow: UnitOfWork, kind: LetterKind, template: Template, *, unit: str, since: date, by: Actor, on: date,
) -> UUID:
    """Draft 起草 the unit's own text, to hold from a day on.

    :raises Refused: `letter-template-unusable`, `no-such-record` for another unit.
    """
    drafting.require_unit(unit, by)
    written(kind, template, dict.fromkeys((*kind.words, *EVERYWHERE), ""))
    id_ = new_id()
    row = {"id": id_, "unit": unit, "rehearsal": bool(by.rehearsal), "kind": kind.slug, **asdict(template), "since": since,
           "drafted_by": by.person, "drafted_name": by.name, "drafted_on": on}
    _require_ahead(uow, row, on)
    uow.execute(f"insert into letter_templates ({', '.join(row)}, status)"
                f" values ({', '.join(f':{name}' for name in row)}, 'drafted')", row)
    return id_


def put_in_force(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date) -> dict[str, Any]:
    """Confirm a draft 复核: a second person; letters issued from its day on have this text, those before keep theirs.

    :raises Refused: `no-such-record`, `letter-template-decided`, `letter-template-second-person`,
        `letter-template-unusable` when its day has passed meanwhile.
    """
    row = drafting.to_confirm(uow, TABLE, id_, by)
    _require_ahead(uow, row, on)
    return drafting.decide(uow, TABLE, id_, "in_force", by, on)


def drop(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date) -> dict[str, Any]:
    """Give a draft up: whoever drafted it, or a colleague.

    :raises Refused: `no-such-record`, `letter-template-decided`.
    """
    drafting.undecided(uow, TABLE, id_, by)
    return drafting.decide(uow, TABLE, id_, "dropped", by, on)


def templates_of(uow: UnitOfWork, by: Actor) -> list[dict[str, Any]]:
    """All texts of the actor's units, the newest first."""
    rows = uow.execute("select * from letter_templates order by since desc, id desc").mappings()
    return [row for row in map(dict, rows) if drafting.within(row, by)]


def draft_of(uow: UnitOfWork, id_: UUID, by: Actor) -> dict[str, Any]:
    """One text.

    :raises Refused: `no-such-record`, also when it is another unit's.
    """
    return drafting.found(uow, TABLE, id_, by)


def _require_ahead(uow: UnitOfWork, row: Mapping[str, Any], on: date) -> None:
    last = uow.execute(
        "select max(since) from letter_templates where unit = :unit and rehearsal = :rehearsal and kind = :kind"
        " and status = 'in_force'", {name: row[name] for name in ("unit", "rehearsal", "kind")}).scalar_one()
    if row["since"] < on or (last is not None and row["since"] <= last):
        raise Refused(BAD_TEMPLATE(f"自 {row['since'].isoformat()} 起施行会改变已经施行的模板。", cure=BY_THEN))
