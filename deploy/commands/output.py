"""How answers look: a table for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value on standard output.")]
errors = Console(stderr=True)
WIDE = 200  # characters of a line that no terminal breaks


def print_json(value: Any) -> None:
    """Print one JSON value, its Chinese readable; what JSON does not know becomes text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table as wide as the terminal, or as it needs when nobody watches; what is long goes on below, uncut."""
    table = Table(*(Column(head, overflow="fold") for head in heads), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    console.print(table, markup=False)
