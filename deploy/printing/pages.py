"""What all printed pages share: where things are, and how a table is set."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import services
import shared

ROOT = Path(__file__).resolve().parents[2]
SERVICES = {"enrollment": "报名", "training": "培训", "assessment": "考核", "subsidy": "补贴"}
PRINTED = "<!-- Printed by `make docs`; change the code, not this page. -->"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Set a table in Markdown; nothing at all if it has no rows."""
    body = [_line(row) for row in rows]
    return [_line(head), _line(["---"] * len(head)), *body, ""] if body else []


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def page(title: str, introduction: str, lines: Iterable[str]) -> str:
    """Put a page together."""
    return "\n".join([f"# {title}", "", PRINTED, "", introduction, "", *lines]).rstrip() + "\n"


def first_sentence(docstring: str | None) -> str:
    """What a docstring says before anything else, on one line."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split())


def python_files(*folders: str) -> Iterator[tuple[str, ast.Module, str]]:
    """Name, syntax tree and text of every Python file in these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield path.relative_to(ROOT).as_posix(), ast.parse(text), text


def import_everything() -> None:
    """Load every module of shared and of the services, so that what they register is known."""
    for package in (shared, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:  # they run inside Alembic only
                importlib.import_module(module.name)
