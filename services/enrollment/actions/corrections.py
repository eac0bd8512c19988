"""Corrections 信息更正: proposed with evidence by one person, confirmed by another, told to all desks."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.reasons import DECIDED, NO_SUCH, NOTHING_CHANGES, SAME_PERSON
from services.enrollment.lifecycle import CASE
from services.enrollment.models import Case, Correction, Person
from shared.casework import Actor, correct, lock, not_second
from shared.casework.persons import CORRECTED, take_corrections
from shared.casework.requests import tell_owner
from shared.identity import scope
from shared.mail import stage
from shared.privacy import salted_digest
from shared.refusals import Refused
from shared.runtime import DESKS, UnitOfWork, new_id

FIELDS = ("name", "id_number", "phone")
Sides = Mapping[str, Mapping[str, str]]  # before and after, in plain


def propose_correction(
    uow: UnitOfWork, case_id: UUID, *, by: Actor, on: date, changes: Mapping[str, str], evidence: str,
) -> Correction:
    """Propose a correction 更正申请 of the person of a case that the actor sees (`63号 §4.1`).

    :param changes: new values of name, id_number, phone.
    :raises Refused: `no-such-entry`, `nothing-changes`.
    """
    case = uow.session.execute(select(Case).where(Case.id == case_id, scope(by, Case))).scalar_one_or_none()
    if case is None:
        raise Refused(NO_SUCH("没有这条业务记录，或不在您的管辖范围内。"))
    person = uow.session.get_one(Person, case.person_id)
    known = uow.vault.opened({"person_id": person.id, **{name: getattr(person, name) for name in FIELDS}})
    before = {name: known[name] or "" for name in changes}
    if all(before[name] == value for name, value in changes.items()):
        raise Refused(NOTHING_CHANGES("填写内容与登记一致，无需更正。"))
    id_, vault = new_id(), uow.vault
    correction = Correction(
        id=id_, person_id=person.id, unit=case.unit, rehearsal=case.rehearsal,
        before=vault.seal_json("corrections.before", id_, before),
        after=vault.seal_json("corrections.after", id_, dict(changes)), evidence=evidence, proposed_by=by.person, proposed_on=on, status="proposed")
    uow.session.add(correction)
    uow.session.flush()
    return correction


def confirm_correction(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date) -> Correction:
    """Confirm a correction 更正复核 (`63号 §4.1`): another person; the cases here, and all desks, follow.

    :raises Refused: `no-such-entry`, `already-decided`, `second-person-needed`.
    """
    correction = _open(uow, id_, by)
    with uow.whole_city():  # a person's cases follow in whichever unit they are
        _correct(uow, correction, by=by, on=on)
    return correction


def _correct(uow: UnitOfWork, correction: Correction, *, by: Actor, on: date) -> None:
    person = uow.session.execute(
        select(Person).where(Person.id == correction.person_id).with_for_update()).scalar_one()
    ids = list(uow.session.execute(
        select(Case.id).where(Case.person_id == person.id, Case.rehearsal == person.rehearsal)).scalars())
    lock(uow, CASE, ids)
    sides = sides_of(uow, correction)
    item = uow.vault.sealed({"person_id": str(person.id), "rehearsal": person.rehearsal, **sides["after"]})
    for name in (*FIELDS, "id_digest"):
        setattr(person, name, item.get(name, getattr(person, name)))
    correction.status, correction.decided_by, correction.decided_on = "confirmed", by.person, on
    uow.session.flush()
    take_corrections(uow, [item], None)
    for desk in DESKS:
        if desk != uow.service:
            stage(uow, desk, CORRECTED, [item], case_ids=ids)
    _note_on_chains(uow, _digested(correction, sides), ids, on)


def refuse_correction(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date, note: str) -> Correction:
    """Refuse a correction, with the reason.

    :raises Refused: `no-such-entry`, `already-decided`, `second-person-needed`.
    """
    correction = _open(uow, id_, by)
    correction.status, correction.decided_by, correction.decided_on = "refused", by.person, on
    correction.note = note
    uow.session.flush()
    return correction


def _open(uow: UnitOfWork, id_: UUID, by: Actor) -> Correction:
    correction = uow.session.execute(
        select(Correction).where(Correction.id == id_, scope(by, Correction)).with_for_update()).scalar_one_or_none()
    if correction is None:
        raise Refused(NO_SUCH("没有这条更正申请，或不在您的管辖范围内。"))
    if correction.status != "proposed":
        raise Refused(DECIDED("该更正申请已经办结。"))
    second = not_second(by, correction.proposed_by, SAME_PERSON("更正须由申请人以外的同事复核。", cure="请由另一位同事办理"))
    if second is not None:
        raise Refused(second)
    return correction


def sides_of(uow: UnitOfWork, correction: Correction) -> Sides:
    """What a correction says, before and after, in plain."""
    return {side: uow.vault.open_json(f"corrections.{side}", correction.id, getattr(correction, side))
            for side in ("before", "after")}


def _digested(correction: Correction, sides: Sides) -> dict[str, Any]:
    """What the chain may know of a correction: who, and salted digests of before and after, no personal data."""
    salt = secrets.token_bytes(16)
    return {
        "correction": str(correction.id), "salt": salt.hex(), "proposed_by": str(correction.proposed_by),
        "confirmed_by": str(correction.decided_by),
        "fields": {name: {"before": salted_digest(salt, sides["before"][name]),
                          "after": salted_digest(salt, value)} for name, value in sides["after"].items()},
    }


def _note_on_chains(uow: UnitOfWork, facts: dict[str, Any], ids: list[UUID], on: date) -> None:
    """Write the correction on each case's chain, at whichever desk holds it."""
    here = {id_ for (id_,) in uow.execute(
        "select id from cases where id = any(cast(:ids as uuid[])) and here", {"ids": ids})}
    correct(uow, CASE, list(here), by=Actor.desk("enrollment"), on=on, facts=facts)
    for id_ in ids:
        if id_ not in here:
            tell_owner(uow, id_, "correct", {"facts": facts})
