-- What is kept no longer than its term: when cases ended, purges 到期删除 by two persons, and the proof of what each removed.

-- When a case ended, at whichever desk; null once it is open again.
create table endings (
    case_id  uuid primary key,
    desk     text not null,
    seq      integer not null,
    ended_on date
);

-- How many things were due on a day, by kind.
create table retention_counts (
    on_day  date primary key,
    counted jsonb not null -- [{kind, rows, oldest}, …]
);

-- A purge: drafted by one, confirmed by another, carried out in batches.
create table purges (
    id           uuid primary key,
    on_day       date not null,
    counted      jsonb not null, -- what was due when it was drafted, [{kind, rows, oldest, newest, years, source}, …]
    drafted_by   uuid not null,
    drafted_name text not null,
    drafted_on   date not null,
    status       text not null,
    decided_by   uuid,
    decided_name text,
    decided_on   date,
    finished_at  timestamptz,
    root         bytea,
    constraint a_purge_is_drafted_or_decided check (status in ('drafted', 'confirmed', 'dropped', 'done')),
    constraint a_second_person_confirms_a_purge check (status not in ('confirmed', 'done') or decided_by <> drafted_by),
    constraint a_decided_purge_has_its_person check (status = 'drafted' or num_nulls(decided_by, decided_name, decided_on) = 0),
    constraint a_finished_purge_has_its_root check ((status = 'done') = (finished_at is not null) and (status = 'done') = (root is not null))
);
create unique index one_purge_is_under_way on purges ((true)) where status in ('drafted', 'confirmed');

-- What one transaction of a purge removed: a leaf for each thing, and the root of their tree (RFC 6962).
create table purge_batches (
    purge_id uuid not null references purges,
    number   integer not null,
    part     text not null,
    kind     text not null,
    rows     integer not null,
    oldest   date not null,
    newest   date not null,
    keys     text[] not null,
    leaves   bytea[] not null,
    root     bytea not null,
    primary key (purge_id, number),
    constraint a_batch_has_a_leaf_for_each_key check (cardinality(keys) = cardinality(leaves) and cardinality(keys) > 0)
);

-- How each part goes: the owner of the tables says it once, the running service can only name it.
create table retention_parts (
    part    text primary key,
    erasing text not null -- $1 are the keys
);

create function retention_erase(of_purge uuid, of_part text, keys text[]) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    statement text;
    done bigint;
begin
    perform from purges where id = of_purge and status = 'confirmed' for share;
    if not found then
        raise exception 'nothing is erased that two persons have not confirmed' using errcode = 'insufficient_privilege';
    end if;
    select erasing into strict statement from retention_parts where part = of_part;
    execute statement using keys;
    get diagnostics done = row_count;
    return done;
end $$;
revoke execute on function retention_erase from public;
grant execute on function retention_erase to :app;
grant select, insert, update, delete on endings, retention_counts to :app;
grant select, insert on purges, purge_batches to :app;
grant select on retention_parts to :app;
revoke update, delete, truncate on purges, purge_batches from :app;
revoke insert, update, delete, truncate on retention_parts from :app;
grant update (status, decided_by, decided_name, decided_on, finished_at, root) on purges to :app;
