"""What is kept no longer than its term: when cases ended, purges by two persons, what they removed, and how each part goes."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "enrollment_2026_11_24_retention"
down_revision = "enrollment_2026_11_24_classes"
branch_labels = None
depends_on = None

EMPTIED = """
alter table cases drop constraint numbers_of_a_person_are_sealed;
alter table cases add constraint numbers_of_a_person_are_sealed check (
    ((id_number ~ '^[0-9]+:' and num_nulls(id_digest, last_four_digest) = 0)
        or (id_number = '' and num_nulls(id_digest, last_four_digest) = 2))
    and (phone = '' or phone ~ '^[0-9]+:')) not valid;
"""
ERASING = {
    "cases.contact": "update cases t set phone = '' where t.id = any (cast($1 as uuid[]))",
    "looks.looks": "delete from looks t where t.id = any (cast($1 as uuid[]))",
    "notes.notes": "delete from notes t where t.id = any (cast($1 as uuid[]))",
    "letters.inbox": "delete from letters t where t.id = any (cast($1 as uuid[]))",
    "notices.inbox": "delete from notices t where t.id = any (cast($1 as uuid[]))",
    "bulk_jobs.typed": "update bulk_jobs t set body = '{}', refused = '[]' where t.id = any (cast($1 as uuid[]))",
    "requests.typed": "update requests t set payload = '{}', answer = '' where t.id = any (cast($1 as uuid[]))",
    "statements.papers": (
        "update statements t set name = '（已到期删除）', about_words = '（已到期删除）', text = '（已到期删除）'"
        " where t.id = any (cast($1 as uuid[]))"),
    "denials.papers": "update denials t set about_words = '（已到期删除）' where t.id = any (cast($1 as uuid[]))",
    "parked_items.typed": "delete from parked_items t where t.id = any (cast($1 as bigint[]))",
    "judgements.papers": (
        "update judgements t set note = '（已到期删除）', document = '（已到期删除）'"
        " where t.id = any (cast($1 as uuid[]))"),
    "files.papers": "delete from files t where t.id = any (cast($1 as uuid[]))",
    "corrections.identity": "delete from corrections t where t.id = any (cast($1 as uuid[]))",
    "cases.identity": (
        "update cases t set name = '（已到期删除）', id_number = '', id_digest = null, last_four_digest = null, phone = '', "
        "spells = '[]', certificate = null, award = null"
        " where t.id = any (cast($1 as uuid[]))"),
    "persons.identity": (
        "update persons t set name = '（已到期删除）', id_number = null, id_digest = null, phone = ''"
        " where t.id = any (cast($1 as uuid[]))"),
    "accounts.identity": "update accounts t set name = '（已到期删除）', email = null where t.id = any (cast($1 as uuid[]))",
    "trainee_codes.log_ins": "delete from trainee_codes t where t.id = any (cast($1 as uuid[]))",
    "log_ins.log_ins": "delete from log_ins t where t.id = any (cast($1 as uuid[]))",
}


def upgrade() -> None:
    """Add the tables, let what is erased stand empty, and say how each part goes."""
    mechanisms.add(op, "enrollment", "retention")
    op.get_bind().exec_driver_sql(EMPTIED.replace("%", "%%"))
    mechanisms.erasing(op, ERASING)


def downgrade() -> None:
    """Refuse: what was erased cannot be sealed, and what was proved would be lost."""
    raise NotImplementedError("restore the backup instead")
