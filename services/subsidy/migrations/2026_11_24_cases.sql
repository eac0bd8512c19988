-- Cases 学员业务 at the subsidy desk, and what a claim brings with it.

create table cases (
    :subject,
    number text not null unique,
    year integer not null,
    person_id uuid not null,
    name text not null,
    id_number text not null,
    phone text not null,
    occupation text not null,
    trade text not null,
    level text not null,
    certificate_kind text not null,
    route text not null,
    base_id uuid,
    employer_id uuid,
    handed_to text,
    facts jsonb not null,
    timeline jsonb not null,
    -- read from the dossier
    certificate_number text,
    certified_on date,
    class_number text,
    class_started_on date,
    class_ended_on date,
    -- the claim 申领
    claim_batch_id uuid,
    claim_route text,
    claimed_on date,
    payee_name text,
    payee_bank text,
    payee_account text,
    invoice_id uuid,
    paid_fen bigint,
    agency_fee_fen bigint,
    standard_fen bigint,
    amount_fen bigint,
    amount_basis jsonb,
    refusal_remedy text,
    -- the money
    fund text,
    fund_year integer,
    stands_at text,
    recovered_fen bigint not null default 0,
    -- the batches it is in
    notice_id uuid,
    fund_request_id uuid,
    payment_batch_id uuid,
    constraint claim_route_is_known check (claim_route in ('individual', 'employer', 'base')),
    constraint claimed_has_amount_and_payee check (
        state in ('passed', 'certified', 'waived', 'withdrawn', 'disqualified')
        or num_nulls(amount_fen, standard_fen, claim_route, claimed_on, payee_name, payee_account) = 0),
    constraint an_amount_is_within_its_standard check (amount_fen > 0 and amount_fen <= standard_fen),
    constraint money_has_a_fund check (stands_at is null or (fund is not null and fund_year is not null)),
    constraint on_notice_has_notice check (state not in ('on_notice', 'objected') or notice_id is not null),
    constraint with_finance_has_request check (
        state not in ('finance_review', 'funded') or fund_request_id is not null),
    constraint paid_out_has_batch check (
        state not in ('in_payment', 'payment_returned', 'paid', 'closed', 'recovering', 'recovered', 'written_off')
        or payment_batch_id is not null),
    constraint recovered_within_amount check (
        recovered_fen >= 0 and recovered_fen <= coalesce(amount_fen, 0))
);
create index cases_unit_state on cases (unit, state, number);
create index cases_person on cases (person_id);
create index cases_certificate on cases (certificate_number);
create index cases_base on cases (base_id, state);
create index cases_employer on cases (employer_id, state);
create index cases_claim_batch on cases (claim_batch_id);
create index cases_notice on cases (notice_id);
create index cases_fund_request on cases (fund_request_id);
create index cases_payment_batch on cases (payment_batch_id);
-- A certificate is claimed once, whatever the rules overlook.
create unique index a_certificate_is_claimed_once on cases (rehearsal, certificate_number)
    where state not in ('passed', 'certified', 'refused', 'waived', 'withdrawn', 'disqualified');

-- What the officers have in hand is what is paid: once claimed, a claim keeps its person, payee and amount, and money that
-- stands somewhere keeps its fund. Only a returned payment gets another account.
create function a_claim_in_hand_is_not_edited() returns trigger language plpgsql as $$
begin
    raise exception 'case % is %: its claim is not edited any more', old.number, old.state
        using errcode = 'check_violation', constraint = 'a_claim_in_hand_is_not_edited';
end $$;
create trigger a_claim_keeps_its_content before update on cases for each row
    when (old.state not in ('passed', 'certified', 'claim_returned')
        and (old.person_id, old.claim_route, old.payee_name, old.paid_fen, old.invoice_id, old.standard_fen, old.amount_fen)
        is distinct from
            (new.person_id, new.claim_route, new.payee_name, new.paid_fen, new.invoice_id, new.standard_fen, new.amount_fen))
    execute function a_claim_in_hand_is_not_edited();
create trigger a_claim_keeps_its_account before update on cases for each row
    when (old.state not in ('passed', 'certified', 'claim_returned', 'payment_returned')
        and (old.payee_account, old.payee_bank) is distinct from (new.payee_account, new.payee_bank))
    execute function a_claim_in_hand_is_not_edited();
create trigger money_keeps_its_fund before update on cases for each row
    when (old.stands_at is not null and new.stands_at is not null
        and (old.fund, old.fund_year) is distinct from (new.fund, new.fund_year))
    execute function a_claim_in_hand_is_not_edited();

create table claim_batches (
    :subject,
    number text not null unique,
    claim_route text not null,
    base_id uuid,
    employer_id uuid,
    person_id uuid,
    line_count integer not null,
    sum_fen bigint not null default 0,
    refused jsonb not null default '[]'
);
create table papers (
    case_id uuid not null references cases,
    kind text not null,
    reference text not null,
    sha256 text,
    given_on date not null,
    primary key (case_id, kind)
);
create table invoices (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    claim_batch_id uuid not null references claim_batches,
    number text not null,
    issuer text not null,
    issued_on date not null,
    amount_fen bigint not null,
    allocated_fen bigint not null,
    constraint an_invoice_is_used_once unique (rehearsal, number),
    constraint allocated_within_invoice check (allocated_fen between 0 and amount_fen)
);
