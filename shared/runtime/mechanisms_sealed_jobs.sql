-- What was typed into an action on many is sealed whole, until its term is over; so is the answer that is kept for a repetition,
-- which repeats what was typed where a page asks once more. What is there is sealed after the migrations.
alter table bulk_jobs add constraint what_was_typed_is_sealed check (
    jsonb_typeof(body) = 'string' or body = '{}') not valid;
alter table idempotency add constraint an_answer_is_sealed check (answer ~ '^[0-9]+:') not valid;

-- A file shows the numbers of many people at once: one look, the cases that are in it, and which file it was.
alter table looks alter column person_id drop not null, add column cases uuid[], add column sha256 text;
alter table looks add constraint a_look_is_at_one_or_at_many check (num_nulls(person_id, cases) = 1 and num_nulls(cases, sha256) in (0, 2));
create index looks_of_cases on looks using gin (cases) where cases is not null;
