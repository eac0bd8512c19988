-- Things handed to a colleague of the same post 转办. Rows are only added: the last one about a thing counts, until the thing moves on.
create table handed_over (
    id           uuid primary key,
    subject      text not null,
    subject_id   uuid not null,
    unit         text not null,
    rehearsal    boolean not null,
    base_id      uuid, -- the base or employer whose clerks hand to one another; the office's own handing is the office's alone
    employer_id  uuid,
    seq          integer not null, -- the thing's last step at that moment
    account      uuid, -- to whom; null where it was taken back
    account_name text not null,
    by_account   uuid not null,
    by_name      text not null,
    reason       text not null,
    on_day       date not null,
    handed_at    timestamptz not null default clock_timestamp(),
    constraint a_handing_says_why check (btrim(reason) <> '')
);
create index handed_over_last on handed_over (subject_id, handed_at desc);
create index handed_over_to on handed_over (account);

grant select, insert on handed_over to :app;
