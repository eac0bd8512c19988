-- The ledger 资金台账. A transfer is one row with a debit and a credit account of the same fund, unit and year, so it
-- balances by construction; a trigger keeps the balances, a constraint keeps them from going below zero, and nobody,
-- the owner included, can change or remove a transfer. The running service cannot write a balance at all.

create table accounts (
    unit text not null,
    fund text not null,
    year integer not null,
    kind text not null,
    balance bigint not null default 0,
    primary key (unit, fund, year, kind),
    constraint account_kind_is_known check (
        kind in ('granted', 'available', 'reserved', 'requested', 'in_payment', 'paid', 'recovered')),
    constraint no_account_below_zero check (balance >= 0)
);
create table indicators (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    fund text not null,
    year integer not null,
    amount_fen bigint not null,
    document_number text not null,
    subject_code text not null,
    carried_over boolean not null,
    placeholder boolean not null,
    entered_by text not null,
    on_day date not null,
    constraint an_indicator_grants_something check (amount_fen > 0),
    constraint an_indicator_is_entered_once unique (unit, fund, year, document_number)
);
create table transfers (
    id uuid primary key default uuidv7(),
    unit text not null,
    fund text not null,
    year integer not null,
    debit text not null,
    credit text not null,
    amount_fen bigint not null,
    case_id uuid references cases,
    case_seq integer,
    indicator_id uuid unique references indicators,
    receipt_id uuid unique,
    reason text not null,
    by_name text not null,
    on_day date not null,
    recorded_at timestamptz not null default now(),
    foreign key (unit, fund, year, debit) references accounts,
    foreign key (unit, fund, year, credit) references accounts,
    constraint a_transfer_moves_money check (amount_fen > 0 and debit <> credit),
    constraint a_transfer_has_one_cause check (num_nonnulls(case_seq, indicator_id, receipt_id) = 1),
    constraint a_move_moves_money_once unique (case_id, case_seq)
);
create index transfers_fund on transfers (unit, fund, year, recorded_at);

-- Where the money of a case stands in each state; a state that is missing here holds none.
create table state_accounts (
    state text primary key,
    account text not null
);
insert into state_accounts values
    ('approved', 'reserved'), ('on_notice', 'reserved'), ('objected', 'reserved'), ('payable', 'reserved'),
    ('finance_review', 'requested'), ('funded', 'requested'), ('payment_returned', 'requested'),
    ('in_payment', 'in_payment'), ('paid', 'paid'), ('closed', 'paid'), ('recovering', 'paid'),
    ('recovered', 'paid'), ('written_off', 'paid');

create function open_fund(of_unit text, of_fund text, of_year integer) returns void
    language sql security definer set search_path = public, pg_temp as $$
    insert into accounts (unit, fund, year, kind)
    select of_unit, of_fund, of_year, kind
    from unnest(array['granted', 'available', 'reserved', 'requested', 'in_payment', 'paid', 'recovered']) as kind
    on conflict do nothing
$$;

-- All accounts of a unit are locked together and in one order, so that two approvals wait and never deadlock.
create function lock_funds(of_unit text) returns setof accounts
    language sql security definer set search_path = public, pg_temp as $$
    select * from accounts where unit = of_unit order by fund, year, kind for no key update
$$;

create function post_transfers() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform from accounts where unit in (select unit from posted)
        order by unit, fund, year, kind for no key update;
    update accounts a set balance = a.balance + d.change
    from (
        -- What was granted is the counterweight: a credit makes it larger.
        select unit, fund, year, kind, sum(case when kind = 'granted' then -side else side end) as change
        from (
            select unit, fund, year, debit as kind, amount_fen as side from posted
            union all
            select unit, fund, year, credit, -amount_fen from posted
        ) as sides group by unit, fund, year, kind
    ) as d
    where (a.unit, a.fund, a.year, a.kind) = (d.unit, d.fund, d.year, d.kind);
    return null;
end $$;
create trigger transfers_are_posted after insert on transfers
    referencing new table as posted for each statement execute function post_transfers();

create function transfers_stay() returns trigger language plpgsql as $$
begin
    raise exception 'a transfer is never changed or removed; correct it by another one';
end $$;
create trigger transfers_stay before update or delete on transfers for each row execute function transfers_stay();
create trigger transfers_are_never_emptied before truncate on transfers
    for each statement execute function transfers_stay();

-- At commit, the money of every case that moved stands where its state says.
create function money_follows_state() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
declare found record;
begin
    select c.state, c.stands_at, s.account into found
    from cases c left join state_accounts s using (state) where c.id = new.id;
    if found.stands_at is distinct from found.account then
        raise exception 'case % is % but its money stands at %', new.id, found.state, found.stands_at
            using errcode = 'check_violation', constraint = 'money_follows_state';
    end if;
    return null;
end $$;
create constraint trigger money_follows_state after update on cases deferrable initially deferred
    for each row when (old.state is distinct from new.state or old.stands_at is distinct from new.stands_at)
    execute function money_follows_state();

revoke insert, update, delete, truncate on accounts, state_accounts from :app;
revoke update, delete, truncate on transfers, indicators from :app;
