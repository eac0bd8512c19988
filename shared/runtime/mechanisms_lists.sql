-- What the worklists of the console keep: actions on many, and lists that somebody wants to see again.

-- One action on many things 批量办理: who ordered it, on which things at which versions, and what became of each.
create table bulk_jobs (
    id          uuid primary key,
    account     uuid not null,
    rehearsal   boolean not null,
    subject     text not null,
    action      text not null,
    body        jsonb not null, -- what was typed, as the form said it
    items       jsonb not null, -- [[id, version], …] in the order in which they are done
    done        integer not null default 0,
    moved       jsonb not null default '[]', -- ids
    refused     jsonb not null default '[]', -- [{id, detail, cure, clause}, …]
    on_day      date not null,
    ordered_at  timestamptz not null default now(),
    finished_at timestamptz,
    constraint not_more_is_done_than_was_ordered check (done between 0 and jsonb_array_length(items))
);
create index bulk_jobs_under_way on bulk_jobs (ordered_at) where finished_at is null;
grant select, insert, update, delete on bulk_jobs to :app;
