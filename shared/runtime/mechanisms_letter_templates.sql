-- Texts of official letters 文书模板 that a unit's own office uses from a day on: drafted by one person, put in force by another.
create table letter_templates (
    id           uuid primary key,
    unit         text not null,
    rehearsal    boolean not null,
    kind         text not null,
    title        text not null,
    addressee    text not null,
    body         text not null,
    signature    text not null,
    since        date not null,
    drafted_by   uuid not null,
    drafted_name text not null,
    drafted_on   date not null,
    status       text not null,
    decided_by   uuid,
    decided_name text,
    decided_on   date,
    constraint a_template_is_drafted_or_decided check (status in ('drafted', 'in_force', 'dropped')),
    constraint a_decided_template_says_by_whom check ((status = 'drafted') = (decided_by is null)),
    constraint a_second_person_puts_a_template_in_force check (status <> 'in_force' or decided_by <> drafted_by)
);
create unique index one_template_from_a_day_on on letter_templates (unit, rehearsal, kind, since) where status = 'in_force';

grant select, insert, update on letter_templates to :app;
