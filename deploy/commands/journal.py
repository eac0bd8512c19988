"""`jinlanling journal export --desk D`: a desk's journal as anybody can verify it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Annotated

import psycopg
import typer
from psycopg.rows import dict_row

from deploy.commands.databases import url_of
from deploy.local.running import running
from shared.journal.reading import AS_TEXT

typed = typer.Typer(no_args_is_help=True)


@typed.callback()
def journal() -> None:
    """The journals of the desks."""


@typed.command()
def export(desk: Annotated[str, typer.Option("--desk", help="The desk, for example training.")]) -> None:
    """Print every journal row of a desk, one JSON object a line, as deploy/standalone/verify_journal.py reads them.

    A case has one chain through all four desks: verify the files of all of them together.
    """
    for line in _lines(url_of(running(), desk)):
        sys.stdout.write(line)


def _lines(url: str) -> Iterator[str]:
    """Read through a cursor, so that a journal of millions needs no memory."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection, connection.cursor("export", row_factory=dict_row) as found:
        found.execute(f"select {AS_TEXT} from journal order by subject_id, seq")
        for row in found:
            yield json.dumps(row, ensure_ascii=False) + "\n"
