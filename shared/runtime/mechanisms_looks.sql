-- Who looked at somebody's numbers in full 查看完整号码, at which, when, and what for; append-only.
create table looks (
    id         uuid primary key,
    subject    text not null,
    subject_id uuid not null,
    number     text not null,
    person_id  uuid not null,
    unit       text not null,
    rehearsal  boolean not null,
    fields     text[] not null,
    purpose    text not null,
    note       text not null,
    account    uuid not null,
    name       text not null,
    on_day     date not null,
    at         timestamptz not null,
    constraint a_look_has_a_purpose check (purpose <> '')
);
create index looks_of_thing on looks (subject_id, at);
create index looks_of_account on looks (account, at);
create index looks_in_order on looks (at, id);

grant select, insert on looks to :app;
revoke update, delete, truncate on looks from :app;
