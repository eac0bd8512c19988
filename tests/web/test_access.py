"""The printed page docs/access.md against the desks: every address, every role, a record of one's own and a stranger's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest

from deploy.printing.access import CITY, EVERYBODY, OWN, PUBLIC, reach
from deploy.printing.pages import ROOT
from shared.lifecycle import Role
from shared.web import access_rows
from shared.web.access import PEOPLE
from shared.web.terms import terms
from tests.harness import Client
from tests.web.browser import HTML
from tests.web.planting import Bodies, Planted, named, plant

pytestmark = pytest.mark.long

LINE = re.compile(r"^\| ([A-Z]+) `([^`]+)` \| ([^|]+) \| ([^|]+) \|")
WRONG_POST = "/problems/role-may-not-here"


@dataclass(frozen=True)
class Printed:
    """One line of the page."""

    method: str
    address: str
    public: bool
    roles: frozenset[Role]
    reaches: frozenset[str]


def printed(service):
    """The lines of a desk on the page, by method and address."""
    text = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    _, _, chapter = text.partition(f"## {service} ")
    roles = {term: Role(value) for value, term in terms(Role).items()}
    lines = {}
    for line in chapter.partition("\n## ")[0].splitlines():
        if found := LINE.match(line):
            method, address, who, whose = found.groups()
            named_roles = PEOPLE if who == EVERYBODY else {roles[term] for term in who.split("、") if who != PUBLIC}
            lines[method, address] = Printed(
                method, address, who == PUBLIC, frozenset(named_roles), frozenset(whose.split("、")))
    return lines


class Everywhere(Client):
    """A client of the API that is a browser on the pages: with the cookie, and a form's token."""

    def __init__(self, desk, actor):
        super().__init__(desk.app.test_client(), actor)
        self.flask.set_cookie("jinlanling", self.headers["Authorization"].removeprefix("Bearer "))
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', self.flask.get("/desk/inbox", headers=HTML).text)[1]

    def open(self, method, path, **arguments):
        """As a page where there is one."""
        if not path.startswith("/desk"):
            return super().open(method, path, **arguments)
        sent = {} if method == "GET" else {"data": {"csrf_token": self.token}}
        return self.flask.open(path, method=method, headers=HTML, **sent)


@dataclass
class Site:
    """A desk where three units each have a record of every kind."""

    desk: object
    lines: dict
    bodies: Bodies
    own: Planted
    other: Planted
    rehearsal: Planted

    def client(self, role):
        """Somebody of the own unit in that role, tied to its base, its employer or its trainee."""
        return Everywhere(self.desk, self.actor(role))

    def actor(self, role):
        """The person behind it."""
        return self.desk.actor(role, unit=self.own.unit, person=self.own.person)

    def stranger(self, role):
        """Whose records the role must not reach: another unit's, or where it reaches the whole city, the rehearsal's."""
        return self.rehearsal if reach(role) == CITY else self.other

    def as_nothing(self, answer, client, line):
        """Whether the answer is 404, or refuses the body exactly as for a record that has never existed."""
        if answer.status_code == 404:
            return True
        nobody = Planted("nowhere", ids=dict.fromkeys(self.own.ids, uuid4()))
        missing = self.ask(client, line, nobody)
        return answer.status_code == 422 == missing.status_code and answer.json["detail"] == missing.json["detail"]

    def ask(self, client, line, home):
        """Ask for this home's record at an address; None where the address names none."""
        address = named(line.address, home)
        if address is None:
            return None
        body = self.bodies.of(line.method, line.address)
        return client.open(line.method, address, **({} if body is None else {"json": body}))


@pytest.fixture
def site(each_desk, monkeypatch):
    """Own unit, another unit and the rehearsal unit, each with its canary; forms are sent without being opened first."""
    monkeypatch.setitem(each_desk.app.config, "WTF_CSRF_METHODS", set())
    own, other, rehearsal = Planted("huancui"), Planted("wendeng"), Planted("rehearsal", rehearsal=True)
    plant(each_desk, own, other, rehearsal)
    document = each_desk.client().get("/openapi.json").json
    return Site(each_desk, printed(each_desk.service.name), Bodies(document), own, other, rehearsal)


class TestPage:
    """Nothing is reachable that the page does not name."""

    def test_every_route_is_printed(self, each_desk):
        """The page has exactly the routes of the desk."""
        routes = {(row.method, row.address) for row in access_rows(each_desk.app)}
        assert routes == set(printed(each_desk.service.name))


class TestDoors:
    """Each line of the page is what the desk does."""

    def test_without_log_in_nothing_but_the_public_routes(self, site):
        """401, also where the record exists."""
        client = site.desk.client()
        answers = {(line.method, line.address): client.open(line.method, named(line.address, site.own) or filled(line.address))
                   for line in site.lines.values() if not line.public}
        assert {where: answer.status_code for where, answer in answers.items() if answer.status_code != 401} == {}

    def test_no_route_for_a_role_that_is_not_printed(self, site):
        """403 on every line, for every role that it does not name, also on a record of the own unit."""
        wrong = []
        for role in sorted(PEOPLE):
            client = site.client(role)
            for line in site.lines.values():
                if line.public or role in line.roles:
                    continue
                address = named(line.address, site.own) or filled(line.address)
                if line.address.startswith("/api/"):
                    answer = client.open(line.method, address)
                    fine = (answer.status_code, answer.json["type"]) == (403, WRONG_POST)
                else:  # a page is refused in words, to whoever has the token of a form too
                    answer = client.flask.open(address, method=line.method, data={"csrf_token": client.token})
                    fine = answer.status_code == 403 and "岗位" in answer.text
                if not fine:
                    wrong.append((role, line.method, line.address, answer.status_code))
        assert not wrong, summed(wrong)

    def test_a_strangers_record_is_not_there(self, site):
        """404 to every role of the line, and nothing of the record in the answer."""
        wrong = []
        for role in sorted(PEOPLE):
            client, home = site.client(role), site.stranger(role)
            for line in site.lines.values():
                if role not in line.roles:
                    continue
                answer = site.ask(client, line, home)
                if answer is not None and (not site.as_nothing(answer, client, line) or home.canary.encode() in answer.data):
                    wrong.append((role, line.method, line.address, answer.status_code, answer.text[:150]))
        assert not wrong, summed(wrong)

    def test_a_strangers_record_moves_for_nobody(self, site):
        """An action on many answers 404 for it alone; no list shows it."""
        wrong = []
        for role in sorted(PEOPLE):
            client, home = site.client(role), site.stranger(role)
            for line in site.lines.values():
                if role not in line.roles or "<" in line.address:
                    continue
                if line.method == "GET":
                    answer = client.get(line.address)
                    fine = answer.status_code < 500
                elif "/actions/" in line.address:
                    table = line.address.split("/")[3].replace("-", "_")
                    answer = client.post(line.address, json=site.bodies.of(
                        line.method, line.address, ids=[str(home.ids[table])], reason="演示"))
                    fine = answer.status_code in (404, 422) or (answer.json.get("moved") == [] and {
                        each["problem"]["status"] for each in answer.json["refused"]} <= {404})
                else:
                    continue
                if not fine or home.canary.encode() in answer.data:
                    wrong.append((role, line.method, line.address, answer.status_code, answer.text[:150]))
        assert not wrong, summed(wrong)

    def test_the_own_record_is_there(self, site):
        """No role of a line is turned away from a record of its own unit: the record is found."""
        wrong = []
        for role in sorted(PEOPLE):
            client = site.client(role)
            for line in site.lines.values():
                if role not in line.roles:
                    continue
                answer = site.ask(client, line, site.own)
                if answer is None:
                    continue
                # An officer finds every record of their reach; a notice or a saved view is one's own, not one's unit's.
                ours = role in OWN or line.address.startswith("/desk/saved-views")
                found = answer.status_code != 404 or line.method != "GET" or ours
                if answer.status_code in (401, 403) or answer.status_code >= 500 or not found:
                    wrong.append((role, line.method, line.address, answer.status_code, answer.text[:150]))
        assert not wrong, summed(wrong)


def filled(address):
    """The address with ids of nothing in its places."""
    return re.sub(r"<[^>]+>", "00000000-0000-4000-8000-000000000000", address)


def summed(wrong):
    """Faults by address and answer, with the roles that met them."""
    found = {}
    for role, *what in wrong:
        found.setdefault(tuple(what[:3]), (what[3:], []))[1].append(str(role))
    return "\n".join(f"{where} {rest} {len(whom)}: {'、'.join(whom)}" for where, (rest, whom) in found.items())
