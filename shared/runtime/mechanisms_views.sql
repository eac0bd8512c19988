-- What lets the worklists of the console work while nobody looks: lists kept under a name, and whoever is told of them.

-- Saved views 常用筛选: the conditions of a worklist as its address has them, somebody's own or shared with whoever holds
-- one of the same posts in the same body.
create table saved_views (
    id         uuid primary key,
    subject    text not null,
    name       text not null,
    query      text not null,
    shared     boolean not null,
    account    uuid not null,
    owner_name text not null,
    roles      text[] not null, -- the owner's posts
    unit       text not null, -- a unit; '*' the whole city; '' where `org` says whose it is
    org        uuid, -- the base or employer
    rehearsal  boolean not null,
    saved_on   date not null,
    constraint a_view_has_a_name check (name <> ''),
    constraint a_name_is_used_once_in_a_list unique (account, subject, name)
);
create index saved_views_of_body on saved_views (unit, org, subject);

-- Who is told when a view is no longer empty; `filled` is how it was when it was last counted.
create table view_watches (
    view_id    uuid not null references saved_views on delete cascade,
    account    uuid not null,
    acting_for uuid,
    filled     boolean not null,
    times      integer not null default 0,
    counted_at timestamptz not null default now(),
    primary key (view_id, account)
);
create index view_watches_in_turn on view_watches (counted_at);

-- A notice to one account, of those in the role.
alter table notices add column reader_account uuid;

grant select, insert, update, delete on saved_views, view_watches to :app;
