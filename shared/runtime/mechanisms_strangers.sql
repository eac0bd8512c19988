-- Somebody may be looked up who is no person here, as whoever objects: of them there is nothing to see but how they are reached.
alter table looks drop constraint a_look_is_at_one_or_at_many;
alter table looks add constraint a_look_is_at_one_or_at_many check (
    (num_nulls(person_id, cases) = 1 or (num_nulls(person_id, cases) = 2 and fields = '{contact}'))
    and num_nulls(cases, sha256) in (0, 2));
