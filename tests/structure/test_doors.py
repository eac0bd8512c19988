"""Every action of every table can be taken: there is a function that does it, and a door that leads to it."""

import ast
import importlib
from collections import Counter

import pytest

from deploy.printing.access import app_of
from shared.lifecycle import Role
from shared.web.throttling import WORDS
from tests.machines import machines
from tests.structure.sources import SERVICES, Source, report, sources

OF_TRADES = {"occupations.list_occupations"}  # are found by name, and are nobody
NOT_PEOPLE = {Role.TIMER, Role.DESK}
EVERYWHERE = {"withdraw", "disqualify", "send_back", "correct", "revoke", "hold", "release_hold",
              "uphold", "overturn", "dismiss"}  # done by shared


def actions_of(service: str) -> list[Source]:
    return [s for s in sources("services") if s.within("actions") and s.name.startswith(f"services/{service}/")]


def defined(service: str) -> set[str]:
    """Names of the functions in the room `actions`."""
    nodes = (node for source in actions_of(service) for node in ast.walk(source.tree))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def has_function(action: str, names: set[str]) -> bool:
    """`release` is done by `release` or `release_class`, but not by `release_hold`, which is an action itself."""
    return any(name == action or (name.startswith(f"{action}_") and name not in EVERYWHERE) for name in names)


def named(service: str) -> set[str]:
    """Actions that another one takes with it, as a class takes its cases: it names them to `advance`."""
    return {text for source in actions_of(service) for _, text in source.texts()}


def people(machine, action) -> set[Role]:
    return {role for step in machine.by_action[action] for role in step.who} - NOT_PEOPLE


@pytest.fixture(scope="module", params=SERVICES)
def service(request):
    return request.param


@pytest.fixture(scope="module")
def app(service):
    """The service's app; nothing is connected until somebody asks."""
    return app_of(service)


@pytest.fixture(scope="module")
def rules_of_addresses(app):
    """The addresses of the service's app."""
    return [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]


def asked_by(view) -> set[str]:
    """The parameters of the query that an address of the API takes."""
    shapes = [one["schema"] for one in getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", []) if one["in"] == "query"]
    return {name for shape in shapes for name in (shape() if isinstance(shape, type) else shape).fields}


class TestSearch:
    """Where persons are found by words they can be guessed at."""

    def test_every_such_address_is_limited(self, app):
        """Whatever takes a name, last fours or words counts with the search; so does the page that asks any of them."""
        searching = {endpoint for endpoint, view in app.view_functions.items() if asked_by(view) & set(WORDS)} - OF_TRADES
        limited = {endpoint for endpoint, view in app.view_functions.items() if getattr(view, "throttled", ("",))[0] == "search_rate"}
        assert searching | {"console.see", "console.worklist"} <= limited
        assert searching or app.extensions["runtime"].service.name == "training", "where persons are listed by class only"


class TestActions:
    """The verb in the table, in the code and in the address is the same word."""

    def test_every_action_has_its_function(self, service):
        """`accept` is done by `accept`, or by `accept_…` where several kinds of things are accepted; what happens to
        the cases of a class happens in the function of the class, which names it.
        """
        names, along = defined(service), named(service)
        report(
            [
                f"{service} {machine.subject}.{action}"
                for machine in machines(service)
                for action in machine.by_action
                if action not in EVERYWHERE
                and not has_function(action, names)
                and action not in along
            ],
            "The room `actions` has a function for every action of the table",
        )

    def test_every_action_of_a_person_has_its_doors(self, service, rules_of_addresses):
        """On one thing and on many, under /api/v1; what moves with its class needs none of its own."""
        along, names = named(service), defined(service)
        needed = Counter(
            action
            for machine in machines(service)
            for action in machine.by_action
            if people(machine, action) and (has_function(action, names) or action not in along)
            and not (machine.subject == "case" and any(action in m.by_action for m in machines(service) if m is not machine))
        )
        many = Counter(
            rule.rsplit("/", 1)[1] for rule in rules_of_addresses
            if rule.startswith("/api/v1/") and "/actions/" in rule and "<" not in rule
        )
        one = Counter(rule.rsplit("/", 1)[1] for rule in rules_of_addresses if "<" in rule and "/actions/" in rule)
        report(
            [
                f"{service}.{action}: {needed[action]} needed, {many[action]} for many, {one[action]} for one"
                for action in needed
                if many[action] < needed[action] or one[action] < needed[action]
            ],
            "Mount the action with action_doors",
        )

    def test_what_only_a_timer_or_a_desk_does_is_registered(self, service):
        """Such an action has no address; the sweeper or the mail finds it by name, or an action of a person takes it along."""
        registered = importlib.import_module(f"services.{service}.app").SERVICE
        known = {**registered.timers, **registered.requests}
        report(
            [
                f"{service} {machine.subject}.{action}"
                for machine in machines(service)
                for action in machine.by_action
                if not people(machine, action) and action not in known and action not in ("correct", "overturn")
            ],
            "Name it in SERVICE.timers or SERVICE.requests",
        )
