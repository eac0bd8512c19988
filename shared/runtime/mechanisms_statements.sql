-- What trainees state about their own cases 学员声明: confirmations, consents, denials. Moved by the engine, never deleted by it.
create table statements (
    id          uuid primary key,
    unit        text not null,
    rehearsal   boolean not null,
    state       text not null,
    seq         integer not null,
    head        bytea not null,
    state_on    date not null,
    here        boolean not null,
    held_until  date,
    held_reason text,
    number      text not null unique,
    case_id     uuid not null,
    person_id   uuid not null,
    base_id     uuid, -- who may know of it besides the person and the office: of a denial, nobody until it is found true
    employer_id uuid,
    name        text not null,
    kind        text not null,
    title       text not null,
    denial      boolean not null,
    about       text not null,
    about_words text not null,
    text        text not null,
    stated_on   date not null,
    account     uuid,
    settlement  text,
    settled_by  uuid,
    settled_on  date,
    reason      text,
    constraint a_settlement_is_known check (settlement in ('upheld', 'dismissed', 'withdrawn')),
    constraint a_settlement_says_by_whom_when_and_why check (num_nulls(settlement, settled_by, settled_on, reason) in (0, 4)),
    constraint an_open_denial_is_shown_to_no_base check (state <> 'open' or num_nonnulls(base_id, employer_id) = 0),
    constraint only_a_denial_is_looked_into check (denial or (state <> 'open' and settlement is distinct from 'upheld'))
);
create unique index a_statement_is_made_once on statements (case_id, kind, about) where state in ('open', 'standing');
create index statements_of_person on statements (person_id);
create index statements_to_look_into on statements (unit, state) where state = 'open';

-- Denials that were made at other desks, as their desk last told: what stops a step here.
create table denials (
    id          uuid primary key,
    desk        text not null,
    case_id     uuid not null,
    person_id   uuid not null,
    unit        text not null,
    rehearsal   boolean not null,
    number      text not null,
    title       text not null,
    about_words text not null,
    stated_on   date not null,
    open        boolean not null,
    seq         integer not null
);
create index denials_of_case on denials (case_id) where open;

grant select, insert, update on statements, denials to :app;
