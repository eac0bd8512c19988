"""The few places where the important things happen, and nowhere else."""

import ast
import re

from tests.structure.sources import Source, report, sources

CLOCKS = {"now", "today", "utcnow", "localtime", "gmtime"}
CLOCK_OWNERS = {"datetime", "date", "time", "dt"}
SQL_CLOCK = re.compile(r"\b(current_date|localtimestamp|now\s*\(\)\s*::\s*date|cast\s*\(\s*now)|date(_trunc)?\s*\([^)]*now\(", re.IGNORECASE)
SETS_STATE = re.compile(
    r"\bset\s+(?:(?:(?!\b(?:where|from|returning)\b).)*?,\s*)?state\s*=(?!=)", re.IGNORECASE | re.DOTALL
)
COMMITS = {"commit", "begin"}  # `with engine.begin()` commits too
EDGES = ("routes", "pages", "tasks")
RECORDING = ("models", "migrations")  # a column may record the time of the database; no rule reads it


class TestOneCommit:
    """One request or one task is one transaction, opened at the edge."""

    def test_there_is_one_commit(self):
        """The unit of work commits; nothing else does. Migrations run before anybody asks or works."""
        places = [
            f"{source.name}:{node.lineno} {node.func.attr}"
            for source in sources("shared", "services")
            if "/migrations/" not in source.name
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr in COMMITS and not node.args and not node.keywords
        ]
        assert len(places) == 1, places


class TestOneWriterOfState:
    """`advance` in shared/casework moves a thing, and with it writes its journal."""

    def test_nobody_assigns_a_state(self):
        """No `.state =`, no `setattr(…, "state")`, no `values(state=…)` anywhere else."""
        found = [
            f"{source.name}:{node.lineno}"
            for source in sources("shared", "services", "deploy")
            if not source.name.startswith("shared/casework/")
            for node in ast.walk(source.tree)
            if _assigns_state(node)
        ]
        report(found, "Only shared/casework writes a state")

    def test_no_statement_sets_a_state(self):
        """No `update … set … state = …` in any SQL text anywhere else."""
        found = [
            f"{source.name}:{line}"
            for source in sources("shared", "services", "deploy")
            if not source.name.startswith("shared/casework/")
            for line, text in source.texts()
            if "update" in text.lower() and SETS_STATE.search(text)
        ]
        report(found, "Only shared/casework writes a state")


class TestNoClockBelowTheEdges:
    """The day is read once, in routes and tasks, and passed down: any day can be replayed."""

    def test_services_read_no_clock(self):
        """No `date.today()`, no `datetime.now()` below routes and tasks."""
        found = [
            f"{source.name}:{line} {call}"
            for source in sources("services")
            if not source.within(*EDGES)
            for line, call in _clocks(source)
        ]
        report(found, "The day is passed down as `on`")

    def test_services_ask_no_clock_of_the_database(self):
        """No day comes from the clock of the database. A moment does where the world outside is meant: when a letter
        was sent, when a row was recorded.
        """
        found = [
            f"{source.name}:{line}"
            for source in sources("services")
            if not source.within(*RECORDING)
            for line, text in source.texts()
            if SQL_CLOCK.search(text)
        ]
        report(found, "The day is passed down as `on`")

    def test_the_engine_reads_no_clock(self):
        """`advance`, the tables and the dated policy live on the day that they are given."""
        engine = ("shared/casework/", "shared/policy/", "shared/calendar", "shared/lifecycle", "shared/refusals")
        found = [
            f"{source.name}:{line} {call}"
            for source in sources("shared")
            if source.name.startswith(engine)
            for line, call in _clocks(source)
        ]
        report(found, "The day is passed down as `on`")


def _assigns_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return any(isinstance(argument, ast.Constant) and argument.value == "state" for argument in node.args)
    values = isinstance(node.func, ast.Attribute) and node.func.attr == "values"
    return values and any(keyword.arg == "state" for keyword in node.keywords)


def _clocks(source: Source) -> list[tuple[int, str]]:
    return [
        (node.lineno, f"{node.value.id}.{node.attr}")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in CLOCKS
        and node.value.id in CLOCK_OWNERS
    ]
