-- An action on many goes on without its page. What a preview showed of very many is kept until it is confirmed.
alter table bulk_jobs
    add column acting_for uuid,
    add column prepared boolean not null default false, -- shown in a preview, not ordered
    add column attempts integer not null default 0, -- that failed one after another
    add column stopped text; -- why it does not go on by itself
drop index bulk_jobs_under_way;
create index bulk_jobs_under_way on bulk_jobs (ordered_at) where finished_at is null and stopped is null and not prepared;
create index bulk_jobs_of_account on bulk_jobs (account, ordered_at);
