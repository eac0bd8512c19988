-- Layouts of official letters 文书版式 that a unit's own office uses, a Word file each: brought by one person, put in force by another;
-- without content it is the house's again. And the Word file of each letter as it was issued.
create table letter_layouts (
    id           uuid primary key,
    unit         text not null,
    rehearsal    boolean not null,
    kind         text not null,
    name         text not null,
    content      bytea,
    digest       text,
    drafted_by   uuid not null,
    drafted_name text not null,
    drafted_on   date not null,
    status       text not null,
    decided_by   uuid,
    decided_name text,
    decided_on   date,
    constraint a_layout_is_drafted_or_decided check (status in ('drafted', 'in_force', 'replaced', 'dropped')),
    constraint a_decided_layout_says_by_whom check ((status = 'drafted') = (decided_by is null)),
    constraint a_second_person_puts_a_layout_in_force check (status not in ('in_force', 'replaced') or decided_by <> drafted_by),
    constraint a_layout_is_what_its_digest_says check (digest is not distinct from encode(sha256(content), 'hex'))
);
create unique index one_layout_in_force on letter_layouts (unit, rehearsal, kind) where status = 'in_force';

create table letter_files (
    letter_id uuid primary key references official_letters,
    layout_id uuid references letter_layouts,
    digest    text not null,
    content   bytea not null,
    constraint a_letter_file_is_what_its_digest_says check (digest = encode(sha256(content), 'hex'))
);
create trigger a_letter_stays_as_it_was_issued before update or delete on letter_files
    for each row execute function a_letter_stays_as_it_was_issued();

revoke all on letter_layouts, letter_files from :app;  -- what was brought, and what was issued, is never changed nor taken away
grant select, insert, update (status, decided_by, decided_name, decided_on) on letter_layouts to :app;
grant select, insert on letter_files to :app;
