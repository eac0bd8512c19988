"""What holds at each of the four desks: who is named beside each route, and the API as it describes itself."""

from __future__ import annotations

import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.lifecycle import Role
from shared.web import access_rows

OPEN_TO_ALL = {
    "/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs", "/docs/assets/<name>", "/problems/<slug>",
    "/login", "/login/provider", "/login/provider/callback", "/my/code", "/logout", "/desk/assets/<name>",
}
PUBLISHED = {
    f"/api/v1/{address}" for address in (
        "units", "levels", "occupations", "programme-years", "policy", "rehearsal/day", "accounts/sample",
        "public/notices", "public/notices/<uuid:id>", "public/draws/<uuid:id>",
    )
}
PAGES = {
    "/public", "/public/notices/<uuid:id_>", "/public/draws/<uuid:id_>", "/public/draws/<uuid:id_>/draw.json",
    "/public/recompute_draw.py",
}
OBJECTION = "/public/notices/<uuid:id_>/objections"


class TestAccess:
    """Who may use a route is what stands beside it, for every route and every role."""

    def test_actions_are_open_to_whom_the_tables_name(self, each_desk):
        """The address of every action of a lifecycle has exactly the roles of its rows."""
        tables = {machine.subject: machine for machine in each_desk.service.machines}
        for row in access_rows(each_desk.app):
            named = re.search(r"/actions/(\w+)$", row.address)
            if named is None or not row.endpoint.endswith((f".{named[1]}_one", f".{named[1]}_many")):
                continue
            whose = [{who for step in machine.by_action[named[1]] for who in step.who} - {Role.TIMER, Role.DESK}
                     for machine in tables.values() if named[1] in machine.by_action]
            assert row.access.roles in whose, row.address

    def test_the_public_routes_are_few(self, each_desk):
        """Reading what is published anyway, and logging in; no other write is open to strangers."""
        public = [row for row in access_rows(each_desk.app) if row.access.public and row.address not in OPEN_TO_ALL]
        assert {row.address for row in public if row.method == "GET"} <= PUBLISHED | PAGES
        assert {row.address for row in public if row.method != "GET"} <= {"/api/v1/login", "/desk/language", OBJECTION}


class TestDocument:
    """OpenAPI 3.1 of each desk."""

    def test_is_valid_and_complete(self, each_desk):
        """By the specification's own schema, with every route of the API in it."""
        document = each_desk.client().get("/openapi.json").json
        OpenAPIV31SpecValidator(document).validate()
        described = set(document["paths"])
        routed = {re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", row.address) for row in access_rows(each_desk.app)}
        assert {address for address in routed if address.startswith("/api/v1")} == described

    def test_every_success_says_what_it_answers(self, each_desk):
        """JSON by a shape that the answers are held to (tests/web/test_fuzz_roles.py), a file by its media type; 204 says nothing."""
        silent = []
        for address, methods in each_desk.client().get("/openapi.json").json["paths"].items():
            for method, operation in methods.items():
                for status, answer in operation.get("responses", {}).items() if method != "parameters" else ():
                    content = answer.get("content", {})
                    shaped = content and all(found.get("schema") for kind, found in content.items() if "json" in kind)
                    if status.startswith("2") and status != "204" and not shaped:
                        silent.append(f"{method} {address} {status}")
        assert silent == []

    def test_the_database_has_the_form_that_the_code_expects(self, each_desk):
        """Ready as far as the database goes."""
        checks = each_desk.client().get("/health/ready").json["checks"]
        assert checks["database"]["ok"]
        assert checks["migrations"]["ok"]
