-- Whose note it is: the kind of office, and which unit, base or employer. What was written before is its author's office's;
-- where the author is no longer known, nobody's, so that only an auditor reads it.
alter table notes add column office text;
update notes set office = found.office from (
    select n.id, case
        when r.row -> 'roles' ? 'base_clerk' then 'base:' || n.org
        when r.row -> 'roles' ? 'employer' then 'employer:' || n.org
        when r.row -> 'roles' ?| array['district_clerk', 'district_reviewer', 'district_leader', 'fund_accountant']
            then 'district:' || (r.row ->> 'unit')
        when r.row -> 'roles' ? 'finance_bureau' then 'finance:' || (r.row ->> 'unit')
        when r.row -> 'roles' ? 'city_programme_officer' then 'city'
        when r.row -> 'roles' ?| array['examiner_office', 'invigilator'] then 'examiners'
        when r.row -> 'roles' ? 'supervisor' then 'supervision'
        when r.row -> 'roles' ? 'administrator' then 'administration'
    end as office
    from notes n join reference r on r.kind = 'account' and r.key = n.author::text
) found where found.id = notes.id and found.office is not null;
update notes set office = '-' where office is null;
alter table notes alter column office set not null;
