"""Identity numbers, telephone numbers and accounts are sealed wherever they stand, and found by keyed digests.

The rows that are there are sealed right after the migrations, by whoever has the keys; nothing plain is written from here on.
What a claim and a payment line say of the account is compared by its digest, since a sealed value changes with its key.
"""

from alembic import op

revision = "subsidy_2026_11_24_sealed"
down_revision = "2026_11_24_isolation"
branch_labels = None
depends_on = None

SEALED = """
alter table cases add column id_digest text, add column last_four_digest text, add column payee_digest text;
create index cases_by_id_digest on cases (id_digest);
create index cases_by_last_four on cases (last_four_digest);
create index cases_by_payee_digest on cases (payee_digest);
alter table cases add constraint numbers_of_a_person_are_sealed check (
    id_number ~ '^[0-9]+:' and (phone = '' or phone ~ '^[0-9]+:') and num_nulls(id_digest, last_four_digest) = 0) not valid;
alter table cases add constraint an_account_is_sealed check (
    (payee_account is null or payee_account ~ '^[0-9]+:') and num_nulls(payee_account, payee_digest) in (0, 2)) not valid;
alter table payment_lines add constraint an_account_is_sealed check (payee_account ~ '^[0-9]+:') not valid;
alter table bank_answers add constraint an_answer_is_sealed check (content ~ '^[0-9]+:') not valid;

-- The owner seals anew when a key is followed by another; to everybody else an account in hand is closed.
create function only_the_owner_seals_anew() returns trigger language plpgsql as $$
begin
    if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
        raise exception 'an account in hand is not edited'
            using errcode = 'check_violation', constraint = 'only_the_owner_seals_anew';
    end if;
    return new;
end $$;
drop trigger a_claim_keeps_its_account on cases;
create trigger a_claim_keeps_its_account before update on cases for each row
    when (old.state not in ('passed', 'certified', 'claim_returned', 'payment_returned') and old.payee_digest is not null
        and (old.payee_digest, old.payee_bank) is distinct from (new.payee_digest, new.payee_bank))
    execute function a_claim_in_hand_is_not_edited();
create trigger an_account_is_sealed_anew_by_the_owner before update on cases for each row
    when (old.state not in ('passed', 'certified', 'claim_returned', 'payment_returned')
        and old.payee_account is distinct from new.payee_account)
    execute function only_the_owner_seals_anew();
drop trigger a_line_keeps_what_it_says on payment_lines;
create trigger a_line_keeps_what_it_says before update of batch_id, case_id, place, reference, amount_fen, payee_name,
    payee_bank, fingerprint on payment_lines for each row execute function a_payment_file_is_not_edited();
create trigger an_account_is_sealed_anew_by_the_owner before update of payee_account on payment_lines for each row
    execute function only_the_owner_seals_anew();
"""


def upgrade() -> None:
    """Add the digests, and let nothing plain in."""
    op.get_bind().exec_driver_sql(SEALED)


def downgrade() -> None:
    """Numbers that are sealed stay so; an older program cannot read them."""
    op.execute("alter table cases drop constraint numbers_of_a_person_are_sealed, drop constraint an_account_is_sealed")
    op.execute("alter table payment_lines drop constraint an_account_is_sealed")
    op.execute("alter table bank_answers drop constraint an_answer_is_sealed")
