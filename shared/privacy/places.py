"""Where sealed values stand, so that whoever seals anew or verifies finds them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Columns of a table that hold sealed values.

    :param fields: for each column, what its values are bound to beside their owner, see :meth:`Vault.seal`.
    :param owner: SQL of whose values they are.
    :param digests: columns that hold the keyed digests of these values.
    :param whole: they are JSON columns, each sealed as a whole.
    :param erased: what such a column says once its term is over, which is not sealed.
    """

    table: str
    fields: Mapping[str, str]
    owner: str = "person_id"
    key: tuple[str, ...] = ("id",)
    digests: tuple[str, ...] = ()
    whole: bool = False
    erased: str = ""

    def text_of(self, column: str) -> str:
        """SQL of the sealed text that a column holds, or of the plain one that it still holds; null where it was erased."""
        told = f"{column} #>> '{{}}'" if self.whole else column
        return f"nullif({told}, '{self.erased}')" if self.erased else told


CASES = Place("cases", {"id_number": "id_number", "phone": "phone"}, digests=("id_digest", "last_four_digest"))
# What was typed into an action on many: telephone numbers, accounts, whatever its form asks for.
JOBS = Place("bulk_jobs", {"body": "bulk_jobs.body"}, owner="id", whole=True, erased="{}")
# What was answered to a request that may be repeated: a page that asks once more has in it what was typed.
ANSWERS = Place("idempotency", {"answer": "idempotency.answer"}, owner="account || '/' || key", key=("account", "key"))
# What a trainee says of themselves, which goes nowhere else.
STATEMENTS = Place("statements", {"text": "text"}, owner="id")
OF_EVERY_DESK = (CASES, JOBS, ANSWERS, STATEMENTS)
