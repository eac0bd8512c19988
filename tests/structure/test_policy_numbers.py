"""Every number of the policy stands in a policy.toml, dated, with its source; the code has none of its own."""

import ast
import functools
from collections.abc import Iterator

import pytest

from shared import policy
from tests.structure.sources import ROOT, SERVICES, Source, report, sources

MEASURES = {60, 100, 1_000, 10_000}  # minutes of an hour, parts of a whole, 分 of a 元
LOUD = 14  # a smaller number means too many things to be looked for everywhere


def numbers_in(value) -> Iterator[int]:
    """Whole numbers anywhere inside the value of a parameter."""
    if isinstance(value, int) and not isinstance(value, bool):
        yield value
    for item in value.values() if hasattr(value, "values") else value if isinstance(value, tuple) else ():
        yield from numbers_in(item)


@functools.cache
def policy_numbers() -> dict[int, set[str]]:
    """Every number in force on any day, and the parameters that hold it."""
    found: dict[int, set[str]] = {}
    for service in SERVICES:
        for key, parameter in policy.load(ROOT / "services" / service / "policy.toml").items():
            for number in (number for dated in parameter.values for number in numbers_in(dated.value)):
                found.setdefault(number, set()).add(key)
    return found


def literal(node: ast.AST) -> int | None:
    """The number, where the node is one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    return None


def spared(source: Source) -> set[int]:
    """Numbers that are form, not policy: the length of a text, a power of ten, a time of day, the end of a year."""
    return {id(part) for node in ast.walk(source.tree) if is_form(node) for part in ast.walk(node)}


def is_form(node: ast.AST) -> bool:
    """Whether this piece of code counts signs, digits, the clock or the calendar."""
    if isinstance(node, ast.Call):
        return called(node) == "time" or [literal(argument) for argument in node.args[1:]] == [12, 31]
    if isinstance(node, ast.Compare):
        return any(called(part) == "len" for part in ast.walk(node))
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)


def called(node: ast.AST) -> str | None:
    """The name of the function, where the node calls one."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def offenders(source: Source) -> Iterator[str]:
    """Loud policy numbers anywhere, quiet ones where something is compared with them."""
    numbers, sparing = policy_numbers(), spared(source)
    compared = {
        id(part) for node in ast.walk(source.tree) if isinstance(node, ast.Compare) for part in [node.left, *node.comparators]
    }
    for node in ast.walk(source.tree):
        number = literal(node)
        if number is None or number <= 1 or number in MEASURES or id(node) in sparing or number not in numbers:
            continue
        if number >= LOUD or id(node) in compared:
            yield f"{source.name}:{node.lineno} {number} is {', '.join(sorted(numbers[number]))}"


class TestPolicyNumbers:
    """A rule receives its numbers; whoever changes the policy changes no code."""

    def test_rules_and_actions_have_none(self):
        """210, 110, 90, 14, 18 … stand nowhere; 3, 5 and 10 in no comparison."""
        rooms = [source for source in sources("services") if source.within("rules", "actions", "queries")]
        report([offence for source in rooms for offence in offenders(source)], "Take the number from the policy of the day")

    @pytest.mark.parametrize(
        ("code", "found"),
        [
            pytest.param("def rule(*, hours): return hours < 210", True, id="the-notices-210-hours"),
            pytest.param("HOURS = {'theory': 110}", True, id="a-constant-of-110"),
            pytest.param("def rule(*, years): return years >= 3", True, id="three-years-compared"),
            pytest.param("first = names[:3]", False, id="three-of-a-list"),
            pytest.param("def form(*, text): return len(text) == 18", False, id="eighteen-signs-of-an-id"),
            pytest.param("def share(*, part, whole): return part * 100 // whole", False, id="a-percentage"),
        ],
    )
    def test_the_search_finds_what_it_should(self, code, found):
        """The search itself is tried on rules that anybody could write."""
        assert bool(list(offenders(Source(ROOT / "services" / "a" / "rules.py", code)))) is found


@pytest.mark.parametrize("service", SERVICES)
class TestPolicyTexts:
    """The seed of every desk can be read, and says where each number comes from."""

    def test_it_is_valid(self, service):
        """Names, clauses, ascending days, sources."""
        assert policy.load(ROOT / "services" / service / "policy.toml")

    def test_a_placeholder_says_that_it_is_one(self, service):
        """What is invented is called 演示占位, and what is called so is marked."""
        parameters = policy.load(ROOT / "services" / service / "policy.toml").values()
        report(
            [
                f"{parameter.key} from {value.since}: {value.source}"
                for parameter in parameters
                for value in parameter.values
                if value.placeholder != ("演示" in value.source)
            ],
            "`placeholder = true` and the words 演示占位 go together",
        )

    def test_a_choice_of_interpretation_explains_itself(self, service):
        """Where the notice is silent, the note says what was chosen and why."""
        parameters = policy.load(ROOT / "services" / service / "policy.toml").values()
        report([p.key for p in parameters if p.choices and not p.note], "A choice needs a note")
