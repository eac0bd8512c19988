"""The list of files of a desk: who brought which, when, under which name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import structlog

from shared.casework import Actor
from shared.files.judging import FileKind, Limits, judged
from shared.files.store import UNREADABLE
from shared.identity.scopes import BELONGS
from shared.lifecycle import Role
from shared.refusals import Refused
from shared.runtime import Runtime, UnitOfWork, new_id

log = structlog.get_logger()

LONGEST = 100  # characters of a name, without its ending
OWNERS = ("base_id", "employer_id", "person_id")


@dataclass(frozen=True)
class Kept:
    """A file that is kept.

    :param name: as it came, made harmless. :param brought_by: the person.
    """

    digest: str
    kind: FileKind
    size: int
    name: str
    brought_by: UUID | None
    brought_on: date


def limits(uow: UnitOfWork, on: date) -> Limits:
    """The limits of that day."""
    policy = uow.policy(on)
    return Limits(size=policy.upload_bytes_most, unpacked=policy.upload_unpacked_most, parts=policy.upload_parts_most,
                  pixels=policy.upload_pixels_most)


def keep(uow: UnitOfWork, content: bytes, name: str, *, by: Actor, on: date) -> Kept:
    """Judge a file and keep it; the same file brought again by the same person is the same line.

    :param name: what the sender calls it; no part of any address.
    :raises Refused: `file-unfit`, `files-away`.
    """
    kind = judged(content, limits(uow, on))
    kept = Kept(uow.runtime.files.put(content), kind, len(content), harmless(name, kind), by.person, on)
    uow.execute(
        """
        insert into files (id, digest, media_type, size_bytes, name, rehearsal, office, owner, brought_by, brought_on)
        values (:id, :digest, :media, :size, :name, :rehearsal, :office, :owner, :by, :on)
        on conflict (digest, brought_by) do nothing
        """,
        {"id": new_id(), "digest": kept.digest, "media": str(kind), "size": kept.size, "name": kept.name,
         "rehearsal": bool(by.rehearsal), "by": by.person, "on": on, **_whose(by)},
    )
    return kept


def read(uow: UnitOfWork, digest: str) -> bytes:
    """The content of a kept file; that one cannot be read is put before the administrators, on their page of operations.

    :raises Refused: `files-away`, `file-damaged`, `file-key-away`.
    """
    try:
        return uow.runtime.files.get(digest)
    except Refused as error:
        (refusal,) = error.refusals
        if refusal.reason in UNREADABLE:
            log.error("file_unreadable", digest=digest, reason=refusal.reason.slug)
            _report(uow.runtime, digest, refusal.reason.title)
        raise


def _report(runtime: Runtime, digest: str, why: str) -> None:
    """Add it, once, to what the last `verify` found, in a transaction of its own: the request's ends in a refusal."""
    with runtime.unit_of_work() as uow:
        uow.execute(
            """
            insert into verifications (sound, checked, findings)
            select false, coalesce(v.checked, 0), coalesce(v.findings, '[]') || f.found
            from (select cast(:found as jsonb) as found) f
            left join lateral (select checked, findings from verifications order by id desc limit 1) v on true
            where not coalesce(v.findings, '[]') @> f.found
            """,
            {"found": orjson.dumps([{"check": "files", "desk": uow.service, "subject": digest, "detail": f"打开时发现：{why}"}]).decode()})


def _whose(by: Actor) -> dict[str, Any]:
    """A base's, employer's or trainee's own; else its unit's, or the whole city's."""
    if by.roles <= set(BELONGS):
        return {"office": None, "owner": by.person if by.roles == {Role.TRAINEE} else by.org}
    return {"office": min(by.units) if by.units and "*" not in by.units else None, "owner": None}


def find(uow: UnitOfWork, row: Mapping[str, Any], digests: Collection[str]) -> dict[str, Kept]:
    """The kept files among these digests of a thing, by digest.

    A digest can be typed by anybody: it leads to a file only where this was brought by somebody to whom the thing
    belongs, or by an officer of its unit.

    :param row: all columns of the thing.
    """
    found = uow.execute(
        """
        select digest, media_type, size_bytes, name, brought_by, brought_on from files
        where digest = any(cast(:digests as text[])) and rehearsal = :rehearsal
            and case when owner is null then office is null or office = :unit else owner = any(cast(:owners as uuid[])) end
        order by brought_on desc, id desc
        """,
        {"digests": list(digests), "rehearsal": row["rehearsal"], "unit": row["unit"],
         "owners": [row[name] for name in OWNERS if row.get(name)]},
    )
    return {digest: Kept(digest, FileKind(media), size, name, by, on) for digest, media, size, name, by, on in found}


def harmless(name: str, kind: FileKind) -> str:
    """A name to show and to save under: its last part, without signs that steer, with the ending of what it is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*%;')
    stem = re.sub(r"(?:\.[A-Za-z0-9]{1,5})+\Z", "", plain).strip(" .")[:LONGEST]
    return f"{stem or '材料'}{kind.ending}"
