"""What the desk is born with: reference data of all desks, policy, and, where a password is given, the sample.

Only what is missing is written: what an office has changed since stays as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid5

from stdnum.cn import ric, uscc

from services.enrollment.actions.applications import Draft, draft
from services.enrollment.actions.decisions import submit
from services.enrollment.actions.persons import find_persons
from services.enrollment.queries import catalogue
from shared import reference
from shared.calendar import calendar_rows
from shared.casework import Actor
from shared.identity import actor_from, hash_password
from shared.identity.posts import ENGAGED, unfit
from shared.lifecycle import Role
from shared.policy import parse, to_rows
from shared.runtime import UnitOfWork

NAMESPACE = UUID("6f1c63d8-0000-5000-8000-000000000063")
HERE = files("services.enrollment")
SINCE = datetime(2019, 10, 21, tzinfo=UTC)
PAPERS = ("application_form", "id_card", "prior_certificate", "work_statement", "award")


def seed(uow: UnitOfWork, on: date) -> None:
    """Load reference data and policy, and the invented sample 演示数据 if there is a password for it."""
    for kind, rows in _reference().items():
        _put_missing(uow, kind, rows)
    if uow.runtime.settings.sample_password:
        _sample(uow, on, uow.runtime.settings.sample_password)


def sample_logins() -> set[str]:
    """The names of all accounts of the sample."""
    book, on = _toml("sample.toml"), date.min
    return {one["login"] for one in _accounts(book, on)} | {row["login"] for row in book["person"] if "login" in row}


def fixed_id(kind: str, key: str) -> UUID:
    """The id of a thing in the reference data or the sample, the same at every desk and in every installation."""
    return uuid5(NAMESPACE, f"{kind}:{key}")


def _put_missing(uow: UnitOfWork, kind: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    known = uow.reference(kind)
    missing = {key: row for key, row in rows.items() if key not in known}
    if missing:
        reference.put(uow, kind, missing)


def _reference() -> dict[str, dict[str, dict[str, Any]]]:
    units = _toml("units.toml")
    return {
        "unit": {code: {"code": code, "full_name": row["name"], "area": None, "rehearsal": False, "day_offset": 0,
                        **row} for code, row in units.items()},
        "level": {code: {"code": code, **row} for code, row in _toml("levels.toml").items()},
        "occupation": dict(_occupations(_toml("occupations.toml"))),
        "programme_year": _toml("programme_years.toml"),
        "holiday": {row["day"]: dict(row) for row in calendar_rows()},
        "policy": to_rows(parse((HERE / "policy.toml").read_text(encoding="utf-8"))),
    }


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "reference" / name).read_text(encoding="utf-8"))


def _occupations(book: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """One row per code and trade, with the documents written out."""
    documents = book["documents"]
    for row in book["occupation"]:
        listings = [
            {"kind": one["kind"], "from": one["from"].isoformat(), "document": documents[one["document"]],
             "until": one["until"].isoformat() if "until" in one else None,
             "closed_by": documents[one["closed_by"]] if "closed_by" in one else None}
            for one in row["listings"]
        ]
        for trade in row["trades"]:
            yield f"{row['code']}/{trade}", {"code": row["code"], "name": row["name"], "trade": trade,
                                             "old_names": row["old_names"], "listings": listings}


def _sample(uow: UnitOfWork, on: date, password: str) -> None:
    book = _toml("sample.toml")
    employers = {str(fixed_id("employer", row["key"])): _employer(row) for row in book["employer"]}
    _put_missing(uow, "employer", employers)
    accounts = {str(fixed_id("account", one["login"])): one for one in _accounts(book, on)}
    missing = {key: row for key, row in accounts.items() if key not in uow.reference("account")}
    if missing:
        uow.execute(
            "insert into persons (id, rehearsal, name, phone) values (:person_id, :rehearsal, :name, '')"
            " on conflict do nothing", list(missing.values()))
        _put_accounts(uow, missing, password)
        _applications(uow, book, on)
    _put_accounts(uow, _trainees(uow, book, on), password)


def _put_accounts(uow: UnitOfWork, rows: Mapping[str, Mapping[str, Any]], password: str) -> None:
    if not rows:
        return
    for row in rows.values():
        if wrong := unfit(row["roles"], **{name: row[name] for name in ("unit", "org", "valid_until")}, scope=row["scope"] or ()):
            raise ValueError(f"{row['login']}: {wrong}")
    hashed = hash_password(password)  # one password for all of them, so hashed once
    uow.execute(
        "insert into accounts (id, login, person_id, name, password_hash, email, unit, org, roles, rehearsal, sample, active,"
        " valid_from, valid_until, scope) values (:account, :login, :person_id, :name, :hash, :email, :unit, :org, :roles,"
        " :rehearsal, true, true, :since, :valid_until, :scope)",
        [{**row, "hash": hashed, "since": SINCE} for row in rows.values()])
    reference.put(uow, "account", rows)


def _trainees(uow: UnitOfWork, book: Mapping[str, Any], on: date) -> dict[str, dict[str, Any]]:
    """The accounts of the invented people who have a log-in and none yet, so that a trainee's pages can be seen."""
    found = {}
    for row in book["person"]:
        person = find_persons(uow, [_id_number(row)], rehearsal=False).get(_id_number(row)) if "login" in row else None
        if person is None or uow.execute("select 1 from accounts where person_id = :id", {"id": person["id"]}).first():
            continue
        account = _account(row["login"], None, "", {"name": row["name"], "roles": [str(Role.TRAINEE)]}, on)
        found[account["account"]] = {**account, "person_id": str(person["id"])}
    return found


def _id_number(row: Mapping[str, Any]) -> str:
    stem = str(row["id_number_stem"])
    return stem + ric.calc_check_digit(stem + "0")


def _employer(row: Mapping[str, Any]) -> dict[str, Any]:
    stem = f"91371099MA0T{row['serial']:04d}X"
    return {"id": str(fixed_id("employer", row["key"])), "name": row["name"], "unit": row["unit"],
            "uscc": stem + uscc.calc_check_digit(stem), "rehearsal": row["unit"] == "rehearsal"}


def _accounts(book: Mapping[str, Any], on: date) -> Iterator[dict[str, Any]]:
    plan, units = book["accounts"], _toml("units.toml")
    for unit in (*plan["all_posts"], *plan["some_posts"]):
        posts = book["posts"] if unit in plan["all_posts"] else plan["posts_of_some"]
        for post in posts:
            if post != "admin" or unit == "rehearsal":
                named = {**book["posts"][post], "name": f"演示·{units[unit]['name']}{book['posts'][post]['name']}"}
                yield _account(f"{unit}-{post}", unit, post, named, on)
    for row in book["single"]:
        yield _account(row["account"], None, "", row, on)


def _account(login: str, unit: str | None, post: str, row: Mapping[str, Any], on: date) -> dict[str, Any]:
    """An account's public half; whoever evaluates from outside is engaged for this unit, until the end of next year."""
    engaged = not ENGAGED.isdisjoint(row["roles"])
    return {
        "account": str(fixed_id("account", login)), "login": login, "person_id": str(fixed_id("person", login)),
        "name": row["name"], "roles": list(row["roles"]), "scope": [unit] if engaged else None,
        "valid_until": date(on.year + 1, 12, 31).isoformat() if engaged else None,
        "unit": None if engaged else unit, "org": str(fixed_id(post, unit)) if unit and post in ("base", "employer") else None,
        "rehearsal": unit == "rehearsal", "active": True, "valid_from": SINCE.isoformat(), "sample": True,
        "email": f"{login}@example.invalid",
    }


def _applications(uow: UnitOfWork, book: Mapping[str, Any], on: date) -> None:
    """A few invented people in 环翠区, most of them submitted."""
    account = fixed_id("account", "huancui-base")
    base: Actor = actor_from(account, uow.reference("account")[str(account)])
    known = catalogue(uow)
    drafts = []
    for number, row in enumerate(book["person"], start=1):
        code, trade = known.meant_by(row["occupation"])[0]
        certificate = row.get("certificate")
        if certificate:
            held = known.meant_by(certificate["occupation"])[0]
            certificate = {**certificate, "issued_on": certificate["issued_on"].isoformat(),
                           "written": certificate["occupation"], "occupation": held[0], "trade": held[1]}
        award = row.get("award")
        drafts.append(Draft(
            name=row["name"], id_number=_id_number(row), phone=f"1990000{number:04d}",
            population=row["population"], employer_id=fixed_id("employer", "huancui"), occupation=code, trade=trade,
            level=row["level"], route=row["route"], year=2026, certificate=certificate,
            spells=[{name: day.isoformat() for name, day in one.items()} for one in row.get("spells", ())],
            award={**award, "granted_on": award["granted_on"].isoformat()} if award else None,
            papers=[{"kind": kind, "form": "paper"} for kind in PAPERS], confirmed_on=on,
        ))
    ids = draft(uow, drafts, by=base, on=on)
    submit(uow, ids[:-1], by=base, on=on).require_all()
