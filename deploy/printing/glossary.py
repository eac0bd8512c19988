"""docs/glossary.md: every identifier that means an official term, and that term.

Enumerations are read from the code, where the term stands beside the member; the other terms are written in
docs/terms.toml.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator

from deploy.printing.pages import ROOT, first_sentence, python_files, table
from deploy.printing.pages import page as put_together

CHINESE = re.compile(r"[一-鿿]")
INTRODUCTION = "Identifiers are English, the official term is Chinese; this page is the bridge, one line each."


def page() -> str:
    """Print the page."""
    terms = tomllib.loads((ROOT / "docs" / "terms.toml").read_text(encoding="utf-8"))
    lines: list[str] = []
    for title, entries in terms.items():
        lines += [f"## {title}", "", *table(("identifier", "term"), ((f"`{k}`", v) for k, v in entries.items()))]
    for place, name, text, members in _enumerations():
        lines += [f"## `{name}` in {place}", "", text, "", *table(("value", "term"), members)]
    return put_together("Glossary", INTRODUCTION, lines)


def _enumerations() -> Iterator[tuple[str, str, str, list[tuple[str, str]]]]:
    for place, tree, text in python_files("shared", "services"):
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and "Enum" in b.id for b in node.bases):
                members = list(_members(node, text.splitlines()))
                if members:
                    yield place, node.name, first_sentence(ast.get_docstring(node)), members


def _members(node: ast.ClassDef, lines: list[str]) -> Iterator[tuple[str, str]]:
    for member in node.body:
        if isinstance(member, ast.Assign) and isinstance(member.value, ast.Constant):
            _, mark, term = lines[member.lineno - 1].partition("  # ")
            if mark and CHINESE.search(term):
                yield f"`{member.value.value!s}`", term.strip()
