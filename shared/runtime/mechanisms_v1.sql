-- The tables of the mechanisms, version 1: the same in every desk's database.
-- :app is the role of the running service; the role that runs this owns the tables.

-- The journal 流水: append-only, one chain per subject. Only its leaf number is set afterwards, once.
create table journal (
    subject     text not null,
    subject_id  uuid not null,
    seq         integer not null,
    desk        text not null,
    action      text not null,
    from_state  text,
    to_state    text not null,
    actor       text not null,
    duty        text,
    clause      text not null,
    reason      text,
    facts       text not null,
    on_day      date not null,
    recorded_at timestamptz not null,
    prev        bytea not null,
    hash        bytea not null,
    leaf        bigint,
    primary key (subject_id, seq),
    constraint journal_starts_at_one check (seq >= 1)
);
create unique index journal_leaf on journal (leaf) where leaf is not null;
create index journal_unnumbered on journal (recorded_at) where leaf is null;

create function the_journal_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only';
end $$;
create trigger journal_rows_stay before update of subject, subject_id, seq, desk, action, from_state, to_state, actor,
    duty, clause, reason, facts, on_day, recorded_at, prev, hash on journal
    for each row execute function the_journal_is_append_only();
create trigger journal_leaf_stays before update of leaf on journal
    for each row when (old.leaf is not null) execute function the_journal_is_append_only();
create trigger journal_never_loses before delete on journal
    for each row execute function the_journal_is_append_only();
create trigger journal_never_emptied before truncate on journal
    for each statement execute function the_journal_is_append_only();

-- Who did what on a case, and which pairs of duties one person may not hold 不相容岗位.
create table duties (
    case_id   uuid not null,
    person_id uuid not null,
    duty      text not null,
    on_day    date not null,
    desk      text not null,
    primary key (case_id, person_id, duty)
);
create table incompatible_duties (
    duty     text not null,
    other    text not null,
    from_day date not null,
    until_day date,
    primary key (duty, other, from_day),
    constraint a_duty_is_compatible_with_itself check (duty <> other)
);
create function duties_are_compatible() returns trigger language plpgsql as $$
declare found record;
begin
    select n.case_id, n.duty, d.duty as other into found
    from added n
    join incompatible_duties i on i.duty = n.duty and n.on_day >= i.from_day
        and (i.until_day is null or n.on_day < i.until_day)
    join duties d on d.case_id = n.case_id and d.person_id = n.person_id and d.duty = i.other
    limit 1;
    if found is not null then
        raise exception 'incompatible duties % and % on case %', found.duty, found.other, found.case_id
            using errcode = 'check_violation', constraint = 'duties_are_compatible';
    end if;
    return null;
end $$;
create trigger duties_compatible after insert on duties
    referencing new table as added for each statement execute function duties_are_compatible();
create function duties_are_final() returns trigger language plpgsql as $$
begin
    raise exception 'a duty done stays done';
end $$;
create trigger duties_final before update or delete on duties for each row execute function duties_are_final();

-- Mail between desks: a row closes only when the receiver has said that it durably has it.
create table outbox (
    id         uuid primary key,
    receiver   text not null,
    contract   text not null,
    body       text storage external, -- megabytes that live for a second: compressing them costs more than writing them
    case_ids   uuid[] not null default '{}',
    trace      text,
    created_at timestamptz not null default now(),
    attempts   integer not null default 0,
    next_at    timestamptz not null default now(),
    sent_at    timestamptz,
    closed_at  timestamptz,
    constraint an_open_message_has_a_body check (closed_at is not null or body is not null)
);
create index outbox_open on outbox (receiver, next_at) where closed_at is null;
create table inbox (
    sender      text not null,
    message_id  uuid not null,
    contract    text not null,
    attempts    integer not null default 0,
    received_at timestamptz not null default now(),
    taken_at    timestamptz,
    parked_at   timestamptz,
    error       text,
    envelope    text,
    primary key (sender, message_id)
);
create index inbox_untaken on inbox (received_at) where taken_at is null;
create table parked_items (
    id          bigint generated always as identity primary key,
    sender      text not null,
    message_id  uuid not null,
    contract    text not null,
    item        jsonb not null,
    error       text not null,
    trace       text,
    parked_at   timestamptz not null default now(),
    replayed_at timestamptz
);

-- The journal's stream to the register: what the register has said that it has, and what it has taken from each desk.
create table stream_sent (
    receiver text primary key,
    acked    bigint not null default 0,
    sent     bigint not null default 0,
    sent_at  timestamptz,
    attempts integer not null default 0
);
create table stream_taken (
    desk     text primary key,
    leaf     bigint not null default 0,
    taken_at timestamptz not null default now()
);

-- Seals over the journal: complete blocks of 256 leaves, this desk's signed roots, and the roots of the others that it
-- has seen grow.
create table tree_blocks (
    block bigint primary key,
    hash  bytea not null
);
create table seals (
    size      bigint primary key,
    root      bytea not null,
    signature bytea not null,
    made_at   timestamptz not null default now()
);
create table witnesses (
    desk      text primary key,
    size      bigint not null default 0,
    signature bytea,
    asked_at  timestamptz
);
create table witnessed (
    desk      text primary key,
    size      bigint not null,
    root      bytea not null,
    signature bytea not null,
    seen_at   timestamptz not null default now()
);

-- Timers are rows; a tick finds the due ones.
create table timers (
    id           uuid primary key,
    subject      text not null,
    subject_id   uuid not null,
    rehearsal    boolean not null,
    action       text not null,
    due_on       date not null,
    made_at      timestamptz not null default now(),
    done_at      timestamptz,
    cancelled_at timestamptz,
    outcome      text,
    unique (subject_id, action, due_on)
);
create index timers_open on timers (due_on) where done_at is null and cancelled_at is null;
create table job_slots (
    job  text not null,
    slot timestamptz not null,
    primary key (job, slot)
);
create table canary (
    queue   text primary key,
    seen_at timestamptz not null
);

-- Reference data 基础数据: full rows, versioned; enrollment writes, the others copy.
create table reference (
    kind       text not null,
    key        text not null,
    version    integer not null,
    row        jsonb not null,
    changed_at timestamptz not null default now(),
    primary key (kind, key)
);

-- The answer to a request that was already carried out.
create table idempotency (
    account    uuid not null,
    key        text not null,
    body_hash  text not null,
    status     integer,
    answer     text,
    created_at timestamptz not null default now(),
    primary key (account, key)
);

-- What this desk asked another desk to do with a case, and how it was answered.
create table requests (
    id          uuid primary key,
    case_id     uuid not null,
    action      text not null,
    payload     jsonb not null,
    account     uuid not null,
    asked_at    timestamptz not null default now(),
    status      text not null default 'asked',
    answered_by text,
    answer      text,
    answered_at timestamptz,
    constraint an_answer_has_a_desk check ((status = 'asked') = (answered_by is null)),
    constraint a_request_is_asked_done_or_refused check (status in ('asked', 'done', 'refused'))
);
create index requests_of_case on requests (case_id);

-- Notices 站内消息 to people: one for each occasion and reader, who is a role, of one unit or one organisation.
create table notices (
    id          uuid primary key,
    occasion    text not null,
    reader_role text not null,
    reader_unit text,
    reader_org  uuid,
    rehearsal   boolean not null,
    subject     text not null,
    body        text not null,
    cases_count integer not null,
    on_day      date not null,
    read_at     timestamptz,
    read_by     uuid,
    constraint read_notice_has_a_reader check ((read_at is null) = (read_by is null)),
    constraint notice_counts_its_cases check (cases_count >= 0),
    constraint an_occasion_is_told_once_to_a_reader
        unique nulls not distinct (occasion, reader_role, reader_unit, reader_org, rehearsal)
);
create index notices_in_order on notices (on_day, id);

-- Letters: notices on their way to one account's address each. `claimed_at` is set and committed before the mail server
-- is spoken to: a letter that is claimed and neither sent nor released may have arrived, so it is never sent again.
create table letters (
    id         uuid primary key,
    notice_id  uuid not null references notices,
    account    uuid not null,
    address    text not null,
    attempts   integer not null default 0,
    next_at    timestamptz not null default now(),
    claimed_at timestamptz,
    sent_at    timestamptz,
    failed_at  timestamptz,
    error      text,
    constraint sent_letter_was_claimed check (sent_at is null or claimed_at is not null),
    constraint letter_is_sent_once unique (notice_id, account)
);
create index letters_waiting on letters (next_at) where claimed_at is null and failed_at is null;

-- Programme years of which this desk has held cases; their timers remind of the last days.
create table watches (
    id        uuid primary key,
    year      integer not null,
    rehearsal boolean not null,
    unique (year, rehearsal)
);

grant usage on schema public to :app;
grant select, insert, update, delete on all tables in schema public to :app;
grant usage on all sequences in schema public to :app;
revoke update, delete, truncate on journal, duties from :app;
grant update (leaf) on journal to :app;
revoke insert, update, delete, truncate on alembic_version from :app;
alter default privileges in schema public grant select, insert, update, delete on tables to :app;
alter default privileges in schema public grant usage on sequences to :app;
