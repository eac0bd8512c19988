"""The layout 版式 of a unit's letters: a Word file of its own office, brought by one person and put in force by another.

Without one the letters have the house's; going back to it goes the same way. What was issued keeps the file it was issued as.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.files import FileKind, limits
from shared.files.keeping import harmless
from shared.files.store import DAMAGED, digest_of
from shared.letters import drafting
from shared.letters.kinds import LetterKind
from shared.letters.layout_faults import faults, read
from shared.letters.paper import UNNUMBERED, as_docx, house, in_layout
from shared.letters.templates import Template, written
from shared.letters.wordfile import opened
from shared.refusals import Reason, Refused
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork

TABLE = "letter_layouts"
COLUMNS = "id, unit, rehearsal, kind, name, digest, drafted_by, drafted_name, drafted_on, status, decided_by, decided_name, decided_on"
BAD_LAYOUT = Reason("letter-layout-unusable", "文书版式有误", "The layout cannot be used")
HOUSE_ALREADY = "现在用的就是全市统一版式。"


@dataclass(frozen=True)
class Layout:
    """A layout.

    :param id: of the unit's own; None for the house's. :param name: of the file as it was brought.
    """

    id: UUID | None
    content: bytes
    name: str = ""
    decided_name: str = ""
    decided_on: date | None = None


def layout_in_force(uow: UnitOfWork, kind: LetterKind, unit: str, *, rehearsal: bool) -> Layout:
    """The layout that a letter of this unit has now."""
    own = uow.execute(
        "select id, content, name, decided_name, decided_on from letter_layouts where unit = :unit and rehearsal = :rehearsal"
        " and kind = :kind and status = 'in_force' and content is not null",
        {"unit": unit, "rehearsal": rehearsal, "kind": kind.slug}).one_or_none()
    if own is None:
        return Layout(None, house(annex=kind.sample.annex is not None))
    return Layout(own.id, bytes(own.content), own.name, own.decided_name, own.decided_on)


def bring_layout(uow: UnitOfWork, kind: LetterKind, content: bytes, name: str, *, unit: str, by: Actor, on: date) -> UUID:
    """Bring a Word file as the layout of a letter, for another person to confirm.

    :raises Refused: `file-unfit`; `letter-layout-unusable`, one for each fault; `no-such-record` for another unit.
    """
    drafting.require_unit(unit, by)
    made = read(content, limits(uow, on), uow.policy(on).letter_layout_bytes_most)
    if wrong := faults(kind, made):
        raise Refused(*(BAD_LAYOUT(one, cure="请改好后再上传") for one in wrong))
    return _draft(uow, kind, content, harmless(name, FileKind.DOCX), unit, by, on)


def back_to_house(uow: UnitOfWork, kind: LetterKind, *, unit: str, by: Actor, on: date) -> UUID:
    """Propose to use the house's layout again, for another person to confirm.

    :raises Refused: `letter-layout-unusable` where it is used already; `no-such-record` for another unit.
    """
    drafting.require_unit(unit, by)
    if layout_in_force(uow, kind, unit, rehearsal=bool(by.rehearsal)).id is None:
        raise Refused(BAD_LAYOUT(HOUSE_ALREADY))
    return _draft(uow, kind, None, "", unit, by, on)


def _draft(uow: UnitOfWork, kind: LetterKind, content: bytes | None, name: str, unit: str, by: Actor, on: date) -> UUID:
    id_ = new_id()
    row = {"id": id_, "unit": unit, "rehearsal": bool(by.rehearsal), "kind": kind.slug, "name": name, "content": content,
           "digest": None if content is None else digest_of(content),
           "drafted_by": by.person, "drafted_name": by.name, "drafted_on": on}
    uow.execute(f"insert into letter_layouts ({', '.join(row)}, status) values ({', '.join(f':{one}' for one in row)}, 'drafted')", row)
    return id_


def put_layout_in_force(uow: UnitOfWork, kind: LetterKind, id_: UUID, *, by: Actor, on: date) -> dict[str, Any]:
    """Confirm a layout 复核: a second person; letters issued from now on have it.

    :raises Refused: `no-such-record`, `letter-template-decided`, `letter-template-second-person`,
        `letter-layout-unusable` when the letter has other words by now.
    """
    row = drafting.to_confirm(uow, TABLE, id_, by)
    require_usable(kind, row["content"])
    uow.execute("update letter_layouts set status = 'replaced' where unit = :unit and rehearsal = :rehearsal and kind = :kind"
                " and status = 'in_force'", row)
    return drafting.decide(uow, TABLE, id_, "in_force", by, on)


def drop_layout(uow: UnitOfWork, kind: LetterKind, id_: UUID, *, by: Actor, on: date) -> dict[str, Any]:
    """Give a layout up that nobody has confirmed: whoever brought it, or a colleague.

    :raises Refused: `no-such-record`, `letter-template-decided`.
    """
    drafting.undecided(uow, TABLE, id_, by)
    return drafting.decide(uow, TABLE, id_, "dropped", by, on)


def layouts_of(uow: UnitOfWork, by: Actor) -> list[dict[str, Any]]:
    """All layouts of the actor's units, the newest first, without their files."""
    rows = uow.execute(f"select {COLUMNS} from letter_layouts order by drafted_on desc, id desc").mappings()
    return [row for row in map(dict, rows) if drafting.within(row, by)]


def layout_of(uow: UnitOfWork, id_: UUID, by: Actor) -> dict[str, Any]:
    """One layout, with its file; None where it is the house's again.

    :raises Refused: `no-such-record`, also when it is another unit's.
    """
    return drafting.found(uow, TABLE, id_, by)


def require_usable(kind: LetterKind, content: bytes | None) -> None:
    """Hold a layout that was once judged against the words that the letter has now.

    :raises Refused: `letter-layout-unusable`.
    """
    wrong = [] if content is None else faults(kind, opened(content))
    if wrong:
        raise Refused(*(BAD_LAYOUT(f"“{kind.title}”的版式不能使用：{one}。", cure="请更换版式") for one in wrong))


def shown_on_somebody(kind: LetterKind, template: Template, content: bytes | None, words: Mapping[str, str], on: date) -> bytes:
    """A layout filled in with a letter to somebody invented.

    :param words: what every letter says. :param on: the day of its issue.
    :raises Refused: `letter-layout-unusable`, `letter-template-unusable`.
    """
    require_usable(kind, content)
    words, annex = {**kind.sample.words, **words}, kind.sample.annex
    letter = {**asdict(written(kind, template, words)), "number": UNNUMBERED, "issued_on": on,
              "annex": None if annex is None else asdict(annex)}
    return in_layout(house(annex=annex is not None) if content is None else content, letter, words)


def keep_file(uow: UnitOfWork, kind: LetterKind, letter: Mapping[str, Any], words: Mapping[str, str]) -> None:
    """Make the Word file of a letter in the layout of the day, and keep it as it is with its digest.

    :param letter: the columns of its row. :param words: all that was said in it.
    :raises Refused: `letter-layout-unusable`.
    """
    layout = layout_in_force(uow, kind, letter["unit"], rehearsal=letter["rehearsal"])
    if layout.id is not None:
        require_usable(kind, layout.content)
    content = in_layout(layout.content, letter, words)
    uow.execute("insert into letter_files (letter_id, layout_id, digest, content) values (:id, :layout, :digest, :content)",
                {"id": letter["id"], "layout": layout.id, "digest": digest_of(content), "content": content})


def file_of(uow: UnitOfWork, letter: Mapping[str, Any]) -> bytes:
    """The Word file of a letter as it was issued; of one that was issued before files were kept, in the house's layout.

    :raises Refused: `file-damaged` when it is not what was kept.
    """
    kept = uow.execute("select digest, content from letter_files where letter_id = :id", {"id": letter["id"]}).one_or_none()
    if kept is None:
        return as_docx(letter)
    content = bytes(kept.content)
    if digest_of(content) != kept.digest:
        raise Refused(DAMAGED("库中的内容与登记的校验值不符，请告知管理员。"))
    return content


def has_own_layout(uow: UnitOfWork, id_: UUID) -> bool:
    """Whether a letter was issued in a layout of its unit's own."""
    return uow.execute("select 1 from letter_files where letter_id = :id and layout_id is not null", {"id": id_}).first() is not None
