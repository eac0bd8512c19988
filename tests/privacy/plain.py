"""Looking for plain personal numbers in everything that a database holds."""

from __future__ import annotations

from tests.harness import Desk

NUMBERS = "371099[12][0-9]{10}[0-9Xx]|1990000[0-9]{4}|62220000[0-9]{4,}"  # of the invented people; nobody else is here
COLUMNS = """
    select table_name, column_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE'
        and (data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY'))
"""
BYTES = COLUMNS.partition("and (data_type")[0] + "and data_type = 'bytea'"


def plain_numbers(desk: Desk) -> list[str]:
    """Where a plain identity number, telephone number or account of an invented person stands: `table.column: n rows`."""
    found = []
    with desk.databases.server.connect(desk.database) as admin:
        texts = [(table, column, f'"{column}"::text') for table, column in admin.execute(COLUMNS).fetchall()]
        raw = [(table, column, f"encode(\"{column}\", 'escape')") for table, column in admin.execute(BYTES).fetchall()]  # type: ignore[arg-type]
        for table, column, said in texts + raw:
            rows = admin.execute(f'select count(*) from "{table}" where {said} ~ %s', [NUMBERS]).fetchone()  # type: ignore[arg-type]  # names of the schema
            if rows and rows[0]:
                found.append(f"{table}.{column}: {rows[0]} rows")
    return found


def answers(desk: Desk) -> str:
    """The answers that are kept for a repetition, opened: what must not be in them is looked for in here."""
    kept = desk.query("select account || '/' || key as owner, answer from idempotency where answer is not null")
    return "\n".join(desk.runtime.vault.open("idempotency.answer", row.owner, row.answer) for row in kept)
