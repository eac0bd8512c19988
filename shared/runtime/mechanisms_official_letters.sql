-- Official letters 文书 as they were issued, and the last document number of each unit and year.
create table document_numbers (
    unit      text not null,
    rehearsal boolean not null,
    year      integer not null,
    last      integer not null,
    primary key (unit, rehearsal, year)
);
create table official_letters (
    id          uuid primary key,
    unit        text not null,
    rehearsal   boolean not null,
    year        integer not null,
    ordinal     integer not null,
    number      text not null,
    kind        text not null,
    subject     text not null,
    subject_id  uuid not null,
    subject_seq integer not null,
    addressee   text not null,
    title       text not null,
    body        text not null,
    signature   text not null,
    annex       jsonb,
    issued_by   uuid not null,
    issued_on   date not null,
    constraint letters_are_numbered_without_gap unique (unit, rehearsal, year, ordinal),
    constraint letter_issued_once_for_each_decision unique (kind, subject_id, subject_seq)
);
create index official_letters_of_thing on official_letters (subject_id);
create function a_letter_stays_as_it_was_issued() returns trigger language plpgsql as $$
begin
    raise exception 'a letter stays as it was issued';
end $$;
create trigger a_letter_stays_as_it_was_issued before update or delete on official_letters
    for each row execute function a_letter_stays_as_it_was_issued();

grant select, insert on official_letters to :app;
grant select, insert, update on document_numbers to :app;
