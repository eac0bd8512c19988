"""Budgets on the tail: no hall among the rooms."""

import re
from statistics import quantiles

from tests.structure.sources import functions, report, sources

FILE, FILE_MOSTLY = 400, 250  # lines
TEST_FILE = 500  # a policy is read clause by clause
FUNCTION, FUNCTION_MOSTLY = 50, 25
SUPPRESSIONS = 1 / 1_000  # per line
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:)")
ARGUED = re.compile(r"#\s*(noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|type: ignore\[[a-z-, ]+\]) {1,2}# \S+")


def mostly(sizes):
    """Nine in ten are at most this large."""
    return quantiles(sizes, n=10)[-1]


class TestFiles:
    """A file is read in one sitting."""

    def test_no_file_is_too_long(self):
        """At most 400 lines, 500 in a test."""
        lengths = {source.name: len(source.text.splitlines()) for source in sources("deploy", "services", "shared", "tests")}
        most = {name: TEST_FILE if name.startswith("tests/") else FILE for name in lengths}
        report([f"{name}: {lines}" for name, lines in lengths.items() if lines > most[name]], "Make it a folder of that name")

    def test_nine_in_ten_are_short(self):
        """At most 250 lines."""
        assert mostly([len(source.text.splitlines()) for source in sources()]) <= FILE_MOSTLY


class TestFunctions:
    """A function is read at one glance."""

    def test_no_function_is_too_long(self):
        """At most 50 lines, tests included."""
        sizes = [size for source in sources("deploy", "services", "shared", "tests") for size in functions(source)]
        report([f"{name}: {lines}" for name, lines in sizes if lines > FUNCTION], f"At most {FUNCTION} lines")

    def test_nine_in_ten_are_short(self):
        """At most 25 lines."""
        assert mostly([lines for source in sources() for _, lines in functions(source)]) <= FUNCTION_MOSTLY


class TestSuppressions:
    """A warning is silenced rarely, by its code, with a reason."""

    def test_they_are_rare(self):
        """At most one in a thousand lines of code."""
        lines = [line for source in sources() for line in source.text.splitlines()]
        silenced = [line for line in lines if SUPPRESSION.search(line)]
        assert len(silenced) <= max(1, len(lines) * SUPPRESSIONS), "\n".join(silenced)

    def test_each_has_a_code_and_a_reason(self):
        """`# noqa: BLE001  # a worker must survive any task`."""
        offenders = [
            f"{source.name}:{number} {line.strip()}"
            for source in sources()
            for number, line in enumerate(source.text.splitlines(), 1)
            if SUPPRESSION.search(line) and not ARGUED.search(line)
        ]
        report(offenders, "Write the code and, after another #, the reason")
