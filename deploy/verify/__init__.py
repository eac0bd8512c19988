"""`jinlanling verify`: are the four databases one truth? Needs nothing but the four addresses, and changes nothing it checks.

With the keys of personal numbers it also opens what is sealed, and makes the files to the bank afresh; with the stores it reads
every file that was brought.

The databases are read one after the other while work goes on, so a case on its way may look wrong for a moment: what
the first reading finds counts only if a later reading finds it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from deploy.verify import chains, copies, decided, files, letters, money, ownership, personal, purged, register, sealing
from deploy.verify.reading import Connections, Problem, snapshots
from shared.files.store import Store
from shared.privacy import Vault

CHECKS: tuple[Callable[[Connections], list[Problem]], ...] = (
    ownership.check, chains.check, register.check, letters.check, sealing.check, money.check, decided.check, copies.check,
    purged.check,
)
WITH_KEYS: tuple[Callable[[Connections, Vault], list[Problem]], ...] = (money.check_files, personal.check)
SETTLING = 5.0  # seconds between two readings of something that looked wrong
READINGS = 6
NO_STORES: Mapping[str, Store] = {}
LISTED = 200  # problems that one report prints; the count is always whole


def run(urls: Mapping[str, str], vault: Vault | None = None, stores: Mapping[str, Store] = NO_STORES) -> dict[str, Any]:
    """Check everything over the four databases.

    :param urls: the address of each desk's database, by desk.
    :param vault: the keys of personal numbers; without them what is sealed is compared by its digests only.
    :param stores: the files of each desk, as far as this machine reaches them.
    :returns: `{"ok", "cases", "problems"}`; each problem is `{"check", "desk", "subject", "detail"}`.
    """
    problems, cases = _read(urls, vault, stores)
    for _ in range(READINGS - 1):
        if not problems:
            break
        time.sleep(SETTLING)
        again, cases = _read(urls, vault, stores)
        known = {problem.key for problem in problems}
        problems = [problem for problem in again if problem.key in known]
    listed = [problem.as_dict() for problem in problems[:LISTED]]
    return {"ok": not problems, "cases": cases, "problem_count": len(problems), "problems": listed}


def note(urls: Mapping[str, str], result: Mapping[str, Any]) -> None:
    """Write into each desk's database what was found there, so that its administrators see it; a desk that is away is left out.

    :param result: what :func:`run` answered.
    """
    for desk, url in urls.items():
        found = [problem for problem in result["problems"] if problem["desk"] in (desk, "")]
        with suppress(psycopg.Error), psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute(
                "insert into verifications (sound, checked, findings) values (%s, %s, %s)",
                (not found, result["cases"], Jsonb(found)),
            )


def _read(urls: Mapping[str, str], vault: Vault | None, stores: Mapping[str, Store]) -> tuple[list[Problem], int]:
    try:
        with snapshots(urls) as connections:
            problems = [problem for check in CHECKS for problem in check(connections)]
            if vault is not None:
                problems += [problem for check in WITH_KEYS for problem in check(connections, vault)]
            return problems + files.check(connections, stores), ownership.count(connections)
    except psycopg.OperationalError as error:
        return [Problem("database", "", "", f"a database cannot be read: {str(error).strip()}")], 0
