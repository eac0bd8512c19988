"""What is kept no longer than its term: when cases ended, purges by two persons, what they removed, and how each part goes."""

from __future__ import annotations

from alembic import op

from shared.runtime import mechanisms

revision = "subsidy_2026_11_24_retention"
down_revision = "subsidy_2026_11_24_hanging"
branch_labels = None
depends_on = None

EMPTIED = """
alter table cases drop constraint numbers_of_a_person_are_sealed;
alter table cases add constraint numbers_of_a_person_are_sealed check (
    ((id_number ~ '^[0-9]+:' and num_nulls(id_digest, last_four_digest) = 0)
        or (id_number = '' and num_nulls(id_digest, last_four_digest) = 2))
    and (phone = '' or phone ~ '^[0-9]+:')) not valid;
alter table cases drop constraint an_account_is_sealed;
alter table cases add constraint an_account_is_sealed check (
    (payee_account is null or payee_account = '' or payee_account ~ '^[0-9]+:')
    and num_nulls(payee_account, payee_digest) in (0, 2)) not valid;
alter table payment_lines drop constraint an_account_is_sealed;
alter table payment_lines add constraint an_account_is_sealed check (
    payee_account = '' or payee_account ~ '^[0-9]+:') not valid;
alter table bank_answers drop constraint an_answer_is_sealed;
alter table bank_answers add constraint an_answer_is_sealed check (content = '' or content ~ '^[0-9]+:') not valid;

-- What is in hand is not edited; when its term is over, its name and account go, by the owner of the tables alone.
create or replace function a_claim_in_hand_is_not_edited() returns trigger language plpgsql as $$
begin
    if new.payee_name = '（已到期删除）'
        and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
        return new;
    end if;
    raise exception 'case % is %: its claim is not edited any more', old.number, old.state
        using errcode = 'check_violation', constraint = 'a_claim_in_hand_is_not_edited';
end $$;
create or replace function a_payment_file_is_not_edited() returns trigger language plpgsql as $$
begin
    if to_jsonb(new)->>'payee_name' = '（已到期删除）'
        and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
        return new;
    end if;
    raise exception 'a payment file is made once; cancel it and make another'
        using errcode = 'check_violation', constraint = 'a_payment_file_is_not_edited';
end $$;
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
    "objections.objections": (
        "update objections t set raised_by = '（已到期删除）', grounds = '（已到期删除）'"
        " where t.id = any (cast($1 as uuid[]))"),
    "received_objections.objections": (
        "update received_objections t set raised_by = '（已到期删除）', contact = '', grounds = '（已到期删除）'"
        " where t.id = any (cast($1 as uuid[]))"),
    "files.papers": "delete from files t where t.id = any (cast($1 as uuid[]))",
    "papers.papers": "update papers t set reference = '（已到期删除）' where t.case_id = any (cast($1 as uuid[]))",
    "claim_batches.papers": "update claim_batches t set refused = '[]' where t.id = any (cast($1 as uuid[]))",
    "bank_answers.payments": "update bank_answers t set content = '', disagreements = '[]' where t.id = any (cast($1 as uuid[]))",
    "payment_lines.payments": (
        "update payment_lines t set payee_name = '（已到期删除）', payee_account = ''"
        " where t.id = any (cast($1 as uuid[]))"),
    "cases.payments": "update cases t set payee_name = '（已到期删除）', payee_account = '' where t.id = any (cast($1 as uuid[]))",
    "cases.identity": (
        "update cases t set name = '（已到期删除）', id_number = '', id_digest = null, last_four_digest = null, phone = ''"
        " where t.id = any (cast($1 as uuid[]))"),
}


def upgrade() -> None:
    """Add the tables, let what is erased stand empty, and say how each part goes."""
    mechanisms.add(op, "subsidy", "retention")
    op.get_bind().exec_driver_sql(EMPTIED.replace("%", "%%"))
    mechanisms.erasing(op, ERASING)


def downgrade() -> None:
    """Refuse: what was erased cannot be sealed, and what was proved would be lost."""
    raise NotImplementedError("restore the backup instead")
