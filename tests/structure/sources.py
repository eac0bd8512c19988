"""Every source file of the house, read and parsed once, for the tests that look at all of them."""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("enrollment", "training", "assessment", "subsidy")
CODE = ("deploy", "services", "shared")
WRITTEN = {".py", ".toml", ".md", ".sql", ".html", ".css", ".js", ".conf", ".yaml", ".yml", ".ini", ".cfg", ".in", ""}
NOT_OURS = {"__pycache__", "build"}  # nor anything hidden but what is listed as ours
HIDDEN_BUT_OURS = {".ci", ".gitignore", ".importlinter"}


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """The path as a reader would type it."""
        return self.path.relative_to(ROOT).as_posix()

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    def within(self, *rooms: str) -> bool:
        """Whether the file lies in one of these rooms of a service, be it a file or a folder."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return len(parts) > 2 and parts[0] == "services" and parts[2] in rooms

    def texts(self) -> Iterator[tuple[int, str]]:
        """Line and text of every string that is not a docstring; of an f-string, the fixed parts joined by `?`."""
        inside = {id(part) for node in ast.walk(self.tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        docstrings = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.JoinedStr):
                yield node.lineno, "?".join(v.value for v in node.values if isinstance(v, ast.Constant))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | docstrings:
                yield node.lineno, node.value


def _ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    hidden = any(part.startswith(".") and part not in HIDDEN_BUT_OURS for part in parts)
    return not hidden and not NOT_OURS.intersection(parts) and not any(part.endswith(".egg-info") for part in parts)


@functools.cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files of these folders of the repository, all of the code if none is named."""
    found = (path for folder in folders or CODE for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(Source(path, path.read_text(encoding="utf-8")) for path in found if _ours(path))


@functools.cache
def written() -> tuple[tuple[str, str], ...]:
    """Name and text of every file that somebody wrote by hand, whatever its kind; locks are made by a program."""
    found = []
    for path in sorted(ROOT.rglob("*")):
        if _ours(path) and path.is_file() and path.suffix in WRITTEN:
            try:
                found.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue
    return tuple(found)


def functions(source: Source) -> Iterator[tuple[str, int]]:
    """Name and number of lines of every function, decorators apart."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{source.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def without_comments(text: str) -> str:
    """A rough reading of code without its comments, enough to look for words in it."""
    return re.sub(r"(^|\s)#.*", r"\1", text)


def report(offenders: list[str], law: str) -> None:
    """Fail with all offenders at once."""
    assert not offenders, f"{law}\n  " + "\n  ".join(sorted(offenders))
