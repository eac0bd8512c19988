"""How answers look: a table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value on standard output.")]
errors = Console(stderr=True)


def print_json(value: Any) -> None:
    """Print one JSON value, its Chinese readable; what JSON does not know becomes text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table as wide as the terminal, or as it needs when nobody watches."""
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console = Console()
    console.print(table, width=None if console.is_terminal else 200, markup=False)
