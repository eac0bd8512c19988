"""What the page of a case says at enrollment: the verdict of the day, the papers, and the register's whole journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.enrollment import queries, rules
from services.enrollment.actions.applications import FIELD_NAMES
from services.enrollment.models import RegisterCase
from services.enrollment.pages import doubts
from shared.refusals import Check, Finding
from shared.runtime import UnitOfWork
from shared.web.console import words
from shared.web.console.faces import Checks, Face, Paper, Part, Place
from shared.web.console.labels import LABELS

Row = Mapping[str, Any]


def place(uow: UnitOfWork, row: Row) -> Place | None:
    """Where the register has heard that the case is; its own row while it is here."""
    known = None if row["here"] else uow.session.get(RegisterCase, row["id"])
    return Place(known.desk, known.state, known.as_of) if known is not None else None


def journal(uow: UnitOfWork, row: Row) -> Sequence[Mapping[str, Any]]:
    """The rows of all desks, as far as they have arrived."""
    return queries.exported(uow, row["id"])


def checks(uow: UnitOfWork, row: Row, on: date) -> Sequence[Checks]:
    """The verdict of the day; of a case that was accepted, the verdict of that day."""
    day = on if row["here"] else row["accepted_on"] or on
    note = "" if row["here"] else f"{day} 审核通过时的结论"
    return [Checks("审核事项", [*queries.verdicts(uow, [row], day)[row["id"]], *_other_routes(row)], note)]


def _other_routes(row: Row) -> list[Check]:
    """The routes that the applicant did not choose are not applicable, and the page says so."""
    return [Check(rule=f"route_{route}", name=f"按{name}报名", finding=Finding.NOT_APPLICABLE, clause="63号 §2.2")
            for route, name in rules.ROUTE_NAMES.items() if route != row["route"]]


def facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """What the person brought."""
    certificate, award = row["certificate"], row["award"]
    found = [("人员类别", rules.POPULATION_NAMES.get(row["population"], "")), ("报名条件", rules.ROUTE_NAMES.get(row["route"], ""))]
    if certificate:
        level = rules.LEVEL_NAMES.get(certificate["level"], "")
        found.append(("原证书", f"{certificate.get('trade') or ''} {level}，{certificate['issued_on']} 发证".strip()))
    if award:
        found.append(("称号或成果", f"{award['title']}，{award['granted_on']}"))
    found += [("从业经历", f"{spell['start']} 至 {spell.get('end') or '今'}") for spell in row["spells"]]
    found += [("须补正", f"{FIELD_NAMES.get(item['item'], item['item'])}：{item.get('note') or ''}".rstrip("：")) for item in row["return_items"] or ()]
    return found


def papers(uow: UnitOfWork, row: Row, on: date) -> Sequence[Paper]:
    """What is on file, and what the route still asks for."""
    there = {paper["kind"]: paper for paper in row["papers"]}
    asked = queries.limits_on(uow, on).papers_required.get(row["route"], ())
    return [
        *(Paper(rules.PAPER_NAMES.get(kind, kind), "电子件" if paper.get("digest") else "纸质件") for kind, paper in there.items()),
        *(Paper(rules.PAPER_NAMES.get(kind, kind), "缺少", there=False) for kind in asked if kind not in there),
    ]


def mine(uow: UnitOfWork, row: Row, on: date) -> Sequence[Part]:
    """What is registered, what has to be mended, and what is still missing."""
    names = ("name", "id_number", "phone", "occupation", "trade", "level", "base_id", "employer_id", "submitted_on", "accepted_on")
    shown = uow.vault.masked(row)
    told = [(LABELS[name], text) for name in names
            if shown[name] and (text := words.plain(words.shown(uow, name, shown[name])))]
    lacking = [paper.name for paper in papers(uow, row, on) if not paper.there] if row["here"] else []
    return [
        Part("报名登记", [*told, *facts(uow, row)]),
        *_card(uow, row),
        *([Part("材料", note=f"还缺：{'、'.join(lacking)}。请交到培训基地。")] if lacking else []),
    ]


def _card(uow: UnitOfWork, row: Row) -> list[Part]:
    """By whom the card was printed that opens this page, so that a card that somebody else has got is noticed."""
    found = next((one for one in queries.codes_of(uow, row["person_id"]) if one.revoked_at is None), None)
    if found is None or found.case_id != row["id"]:
        return []
    used = words.moment(found.last_used_at) or "尚未登录"
    return [Part("学员码", [("打印", words.moment(found.issued_at)), ("打印人", found.issued_by_name), ("最近登录", used),
                         ("有效至", words.moment(found.until))], note="不是您本人领的卡、不是您本人登录的，请告诉所在区市人力资源社会保障局。")]


FACE = Face(marks=(doubts.MARK,), doubts=doubts.of_case, place=place, journal=journal, checks=checks, facts=facts, papers=papers, mine=mine)
