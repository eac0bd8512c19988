"""Official letters 文书: issued once for each decision, numbered without gap, kept as they were issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.subsidy.rules import letters
from services.subsidy.rules.letters import LetterKind
from shared.casework import Actor
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

NONE_KNOWN = "可依法申请复查、行政复议或提起行政诉讼。"


def issue(uow: UnitOfWork, kind: LetterKind, row: Mapping[str, Any], *, by: Actor, on: date) -> dict[str, Any]:
    """Issue the letter of the last such decision on a thing; asked again, the one that was issued comes back unchanged.

    :param row: all columns of the thing.
    :raises Refused: `letter-without-decision`, `letter-template-unusable`.
    """
    subject = "fund_request" if kind is LetterKind.FUND_REQUEST else "case"
    seq, reason = _decision(uow, kind, subject, row)
    known = uow.execute("select * from official_letters where kind = :kind and subject_id = :id and subject_seq = :seq",
                        {"kind": str(kind), "id": row["id"], "seq": seq}).mappings().one_or_none()
    if known is not None:
        return dict(known)
    refusal = letters.decided(kind=kind, state=str(row["state"]))
    if refusal is not None:
        raise Refused(refusal)
    unit = uow.reference("unit").get(row["unit"], {}).get("name", row["unit"])
    ordinal = _next(uow, row, on.year)
    try:
        body = letters.text_of(uow.policy(on).letter_templates[str(kind)], _words(row, reason, unit))
    except (KeyError, ValueError) as error:
        raise Refused(letters.BAD_TEMPLATE(f"“{letters.TITLES[kind]}”的模板有误：{error}。", cure="请更正政策参数“文书模板”")) from error
    letter = {
        "id": new_id(), "unit": row["unit"], "rehearsal": row["rehearsal"], "year": on.year, "ordinal": ordinal,
        "number": f"{unit}金蓝领〔{on.year}〕{ordinal}号", "kind": str(kind), "subject": subject, "subject_id": row["id"],
        "subject_seq": seq, "addressee": row.get("name") or "财政局", "title": letters.TITLES[kind], "body": body,
        "issued_by": by.person, "issued_on": on,
    }
    uow.execute(f"insert into official_letters ({', '.join(letter)}) values ({', '.join(f':{name}' for name in letter)})",
                letter)
    return letter


def _decision(uow: UnitOfWork, kind: LetterKind, subject: str, row: Mapping[str, Any]) -> tuple[int, str]:
    _, action = letters.DECISIONS[kind]
    found = uow.execute(
        "select seq, reason from journal where subject = :subject and subject_id = :id and action = :action"
        " order by seq desc limit 1", {"subject": subject, "id": row["id"], "action": action},
    ).one_or_none()
    if found is None:
        raise Refused(letters.NOT_DECIDED(f"没有可出具“{letters.TITLES[kind]}”的决定。", cure="作出决定后再出具"))
    return found.seq, found.reason or ""


def _next(uow: UnitOfWork, row: Mapping[str, Any], year: int) -> int:
    """The next number; the row stays locked until the letter is committed, and a letter that fails takes none."""
    return int(uow.execute(
        "insert into document_numbers (unit, rehearsal, year, last) values (:unit, :rehearsal, :year, 1)"
        " on conflict (unit, rehearsal, year) do update set last = document_numbers.last + 1 returning last",
        {"unit": row["unit"], "rehearsal": row["rehearsal"], "year": year},
    ).scalar_one())


def _words(row: Mapping[str, Any], reason: str, unit: str) -> dict[str, str]:
    fen = int(row.get("sum_fen") or row.get("amount_fen") or 0)
    return {"name": row.get("name") or "", "number": str(row.get("number") or row.get("document_number") or ""),
            "reason": reason, "remedy": row.get("refusal_remedy") or NONE_KNOWN, "unit": unit,
            "amount": f"{fen // 100}.{fen % 100:02d}", "lines": str(row.get("line_count") or 1)}
