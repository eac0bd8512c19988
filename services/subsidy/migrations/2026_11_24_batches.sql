-- What moves beside the cases: public notices, fund requests, payment batches, recoveries, draws.

create table public_notices (
    :subject,
    number text not null,
    title text not null,
    content jsonb not null,
    content_hash text not null,
    line_count integer not null,
    sum_fen bigint not null,
    address text,
    published_on date,
    ends_on date,
    constraint a_notice_number_is_used_once unique (unit, number),
    constraint published_has_address_and_date check (
        state in ('drafted', 'cancelled') or num_nulls(address, published_on, ends_on) = 0)
);
create function a_notice_keeps_its_content() returns trigger language plpgsql as $$
begin
    raise exception 'the content of a notice is fixed when it is drafted';
end $$;
create trigger a_notice_keeps_its_content before update of content, content_hash on public_notices
    for each row execute function a_notice_keeps_its_content();
create table objections (
    id uuid primary key,
    case_id uuid not null references cases,
    notice_id uuid not null references public_notices,
    raised_by text not null,
    grounds text not null,
    raised_on date not null,
    due_on date not null,
    upheld boolean,
    decision text,
    decided_by uuid,
    decided_on date,
    constraint decided_says_what_and_when check (num_nulls(upheld, decision, decided_on) in (0, 3))
);
create unique index one_open_objection_per_line on objections (case_id) where decided_on is null;

create table fund_requests (
    :subject,
    document_number text not null,
    line_count integer not null,
    sum_fen bigint not null,
    by_fund jsonb not null,
    finance_document text,
    answered_on date,
    constraint a_request_number_is_used_once unique (unit, document_number),
    constraint released_has_finance_document check (state <> 'released' or finance_document is not null)
);

create table eligibility (
    case_id uuid not null references cases,
    day date not null,
    eligible boolean,
    reason text,
    primary key (case_id, day)
);
create table payment_batches (
    :subject,
    number text not null unique,
    line_count integer not null,
    sum_fen bigint not null,
    file_sha256 text not null,
    maker uuid not null,
    checker uuid,
    sent_on date,
    constraint maker_is_not_checker check (maker <> checker),
    constraint sent_has_checker check (state in ('prepared', 'cancelled') or num_nulls(checker, sent_on) = 0)
);
create table payment_lines (
    id uuid primary key,
    batch_id uuid not null references payment_batches,
    case_id uuid not null references cases,
    place integer not null,
    reference text not null unique,
    amount_fen bigint not null,
    payee_name text not null,
    payee_bank text not null,
    payee_account text not null,
    fingerprint text not null,
    status text not null,
    bank_reference text,
    return_reason text,
    settled_on date,
    constraint a_line_pays_something check (amount_fen > 0),
    constraint line_status_is_known check (status in ('prepared', 'sent', 'paid', 'returned', 'cancelled')),
    constraint returned_has_reason check (status <> 'returned' or return_reason is not null),
    constraint a_case_stands_once_in_a_batch unique (batch_id, case_id)
);
-- What was checked is what is paid: a line keeps what it says to the bank, a batch its file.
create function a_payment_file_is_not_edited() returns trigger language plpgsql as $$
begin
    raise exception 'a payment file is made once; cancel it and make another'
        using errcode = 'check_violation', constraint = 'a_payment_file_is_not_edited';
end $$;
create trigger a_line_keeps_what_it_says before update of batch_id, case_id, place, reference, amount_fen, payee_name, payee_bank,
    payee_account, fingerprint on payment_lines for each row execute function a_payment_file_is_not_edited();
create trigger a_batch_keeps_its_file before update of number, line_count, sum_fen, file_sha256, maker on payment_batches
    for each row execute function a_payment_file_is_not_edited();
-- Nobody is paid twice: a case has one line that is alive.
create unique index one_live_payment_per_case on payment_lines (case_id) where status in ('prepared', 'sent', 'paid');
create table bank_answers (
    id uuid primary key,
    batch_id uuid not null references payment_batches,
    sha256 text not null,
    content text not null,
    line_count integer not null,
    disagreements jsonb not null,
    read_by uuid not null,
    read_on date not null,
    read_at timestamptz not null default now()
);
create index bank_answers_of_batch on bank_answers (batch_id);

create table recoveries (
    :subject,
    case_id uuid not null references cases,
    demand_fen bigint not null,
    recovered_fen bigint not null default 0,
    cause text not null,
    document_number text,
    proposed_by uuid not null,
    decided_by uuid,
    constraint proposer_is_not_decider check (proposed_by <> decided_by),
    constraint decided_has_decider_and_document check (
        state in ('proposed', 'dropped') or num_nulls(decided_by, document_number) = 0),
    constraint recovered_within_demand check (recovered_fen between 0 and demand_fen and demand_fen > 0)
);
create unique index one_open_recovery_per_case on recoveries (case_id) where state in ('proposed', 'decided');
create table receipts (
    id uuid primary key,
    recovery_id uuid not null references recoveries,
    amount_fen bigint not null,
    document text not null,
    booked_by uuid not null,
    booked_on date not null,
    constraint a_receipt_brings_something check (amount_fen > 0),
    constraint a_receipt_is_booked_once unique (recovery_id, document)
);
alter table transfers add foreign key (receipt_id) references receipts;

create table draws (
    :subject,
    title text not null,
    frame jsonb not null,
    frame_hash text not null unique,
    frozen_on date not null,
    seed_source text not null,
    seed_on date not null,
    library jsonb not null,
    public_seed text,
    seed text,
    sample_sizes jsonb,
    sample jsonb,
    inspectors jsonb,
    drawn_on date,
    constraint the_seed_comes_after_the_frame check (seed_on > frozen_on and drawn_on >= seed_on),
    constraint drawn_has_seed_and_sample check (
        state = 'frozen' or num_nulls(public_seed, seed, sample_sizes, sample, drawn_on) = 0)
);
create unique index one_frame_waits_for_its_seed on draws (unit, rehearsal) where state = 'frozen';
create function a_draw_keeps_its_frame() returns trigger language plpgsql as $$
begin
    raise exception 'the frame and the source of the seed are fixed before the seed exists';
end $$;
create trigger a_draw_keeps_its_frame before update of frame, frame_hash, frozen_on, seed_source, seed_on on draws
    for each row execute function a_draw_keeps_its_frame();
create trigger a_draw_keeps_its_seed before update of public_seed, seed on draws
    for each row when (old.seed is not null and (new.seed, new.public_seed) is distinct from (old.seed, old.public_seed))
    execute function a_draw_keeps_its_frame();

revoke delete, truncate on public_notices, objections, fund_requests, payment_batches, payment_lines, bank_answers, recoveries,
    receipts, draws from :app;
revoke update on bank_answers, receipts from :app;
