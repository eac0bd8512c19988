-- What the pages of the console keep beside the things themselves.

-- Notes 备注 on a thing: of whoever works for one body, or shared with everybody who may see the thing. Never rewritten;
-- one that stands at the head of the page is put down again by a later hand.
create table notes (
    id          uuid primary key,
    subject     text not null,
    subject_id  uuid not null,
    unit        text not null,
    rehearsal   boolean not null,
    org         uuid, -- the base or employer whose note it is; null for the office
    audience    text not null,
    important   boolean not null,
    text        text not null,
    author      uuid not null,
    author_name text not null,
    on_day      date not null,
    written_at  timestamptz not null default now(),
    down_on     date,
    down_by     text,
    constraint a_note_says_something check (text <> ''),
    constraint a_note_is_for_own_or_for_all check (audience in ('own', 'shared')),
    constraint a_note_put_down_says_by_whom check ((down_on is null) = (down_by is null))
);
create index notes_of_thing on notes (subject_id, written_at);

-- What the operators of the desk did by hand 运维操作, and what became of it; append-only.
create table operator_acts (
    id         bigint generated always as identity primary key,
    account    uuid not null,
    name       text not null,
    act        text not null,
    about      text not null,
    outcome    text not null,
    at         timestamptz not null default now()
);

-- What `verify` found, each time that it looked at this desk.
create table verifications (
    id       bigint generated always as identity primary key,
    at       timestamptz not null default now(),
    sound    boolean not null,
    checked  integer not null,
    findings jsonb not null
);

grant select, insert, update, delete on notes, operator_acts, verifications to :app;
revoke delete, truncate on notes from :app;
revoke update, delete, truncate on operator_acts, verifications from :app;
