"""The first tables of the enrollment desk."""

from alembic import op

from shared.runtime import mechanisms

revision = "2026_11_24"
down_revision = None
branch_labels = None
depends_on = None

PEOPLE = """
create table persons (
    id uuid primary key,
    rehearsal boolean not null,
    id_digest text,
    id_number text,
    name text not null,
    phone text not null,
    constraint an_id_number_can_be_found check ((id_digest is null) = (id_number is null))
);
create unique index persons_found_by_id_number on persons (id_digest, rehearsal);
create table accounts (
    id uuid primary key,
    login text not null unique,
    person_id uuid not null references persons,
    name text not null,
    password_hash text not null,
    email text,
    unit text,
    org uuid,
    roles text[] not null,
    rehearsal boolean not null,
    sample boolean not null,
    active boolean not null,
    valid_from timestamptz not null,
    failures integer not null default 0,
    locked_until timestamptz,
    last_log_in timestamptz,
    constraint failures_are_counted_upwards check (failures >= 0)
);
"""
APPLICATIONS = """
create table rosters (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    base_id uuid not null,
    year integer not null,
    file_name text not null,
    sha256 text not null,
    header jsonb not null,
    notes jsonb not null,
    uploaded_by uuid not null,
    uploaded_on date not null,
    committed_by uuid,
    committed_on date,
    constraint a_commit_has_its_person check ((committed_on is null) = (committed_by is null))
);
create table roster_rows (
    roster_id uuid not null references rosters,
    row integer not null,
    cells jsonb not null,
    application jsonb,
    errors jsonb not null,
    remarks jsonb not null,
    standing text not null,
    changes jsonb not null,
    case_id uuid,
    taken boolean not null,
    primary key (roster_id, row)
);
create table cases (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    state text not null,
    seq integer not null,
    head bytea not null,
    state_on date not null,
    here boolean not null,
    held_until date,
    held_reason text,
    number text not null unique,
    year integer not null,
    person_id uuid not null references persons,
    name text not null,
    id_number text not null,
    phone text not null,
    occupation text not null,
    trade text not null,
    level text not null,
    certificate_kind text not null,
    route text not null,
    base_id uuid,
    employer_id uuid,
    handed_to text,
    facts jsonb not null,
    timeline jsonb not null,
    last_four text generated always as (right(id_number, 4)) stored,
    population text not null,
    certificate jsonb,
    spells jsonb not null,
    award jsonb,
    papers jsonb not null,
    confirmed_on date,
    submitted_on date,
    accepted_on date,
    return_items jsonb,
    roster_id uuid references rosters,
    constraint submitted_has_a_day
        check (state not in ('submitted', 'waiting_for_standard', 'enrolled') or submitted_on is not null),
    constraint submitted_is_confirmed_by_the_person
        check (state not in ('submitted', 'enrolled') or confirmed_on is not null),
    constraint enrolled_has_a_day check (state <> 'enrolled' or accepted_on is not null),
    constraint returned_says_what_to_mend check (state <> 'returned' or return_items is not null)
);
create index cases_of_unit on cases (unit, state);
create index cases_of_person on cases (person_id);
create index cases_of_base on cases (base_id, number);
create index cases_by_name on cases (name text_pattern_ops);
create index cases_by_last_four on cases (last_four);
create table judgements (
    id uuid primary key,
    case_id uuid not null references cases,
    matter text not null,
    found boolean not null,
    author uuid not null,
    author_name text not null,
    note text not null,
    document text not null,
    on_day date not null,
    constraint a_judgement_is_in_writing check (note <> '' and document <> '')
);
create index judgements_of_case on judgements (case_id);
create table case_numbers (
    unit text not null,
    year integer not null,
    last integer not null,
    primary key (unit, year)
);
"""
REGISTER = """
create table register_cases (
    case_id uuid primary key,
    desk text not null,
    state text not null,
    seq integer not null,
    as_of date not null,
    started_on date,
    completed_on date,
    applied_on date,
    sat_on date,
    outcome text,
    result_on date,
    certified_on date,
    paid_on date
);
create index register_cases_by_state on register_cases (state);
create table register_journal (
    case_id uuid not null,
    seq integer not null,
    desk text not null,
    subject text not null,
    action text not null,
    from_state text,
    to_state text not null,
    actor text not null,
    duty text,
    clause text not null,
    reason text,
    facts text not null,
    on_day date not null,
    recorded_at text not null,
    prev text not null,
    hash text not null,
    leaf bigint not null,
    primary key (case_id, seq)
);
create unique index register_journal_by_leaf on register_journal (desk, leaf);

-- What was judged, and what the desks have told, is never rewritten.
revoke update, delete, truncate on judgements, register_journal from enrollment_app;
"""
OFFICE = """
create table corrections (
    id uuid primary key,
    person_id uuid not null references persons,
    unit text not null,
    rehearsal boolean not null,
    before jsonb not null,
    after jsonb not null,
    evidence text not null,
    proposed_by uuid not null,
    proposed_on date not null,
    status text not null,
    decided_by uuid,
    decided_on date,
    note text,
    constraint a_second_person_decides check (decided_by is null or decided_by <> proposed_by),
    constraint a_decision_has_its_person check ((decided_by is null) = (status = 'proposed')),
    constraint a_correction_is_proposed_or_decided check (status in ('proposed', 'confirmed', 'refused'))
);
create index corrections_of_person on corrections (person_id);
create table policy_drafts (
    id uuid primary key,
    parameter text not null,
    value jsonb not null,
    since date not null,
    source text not null,
    placeholder boolean not null,
    drafted_by uuid not null,
    drafted_on date not null,
    status text not null,
    decided_by uuid,
    decided_on date,
    constraint a_second_person_puts_it_in_force check (decided_by is null or decided_by <> drafted_by),
    constraint a_draft_is_drafted_or_decided check (status in ('drafted', 'in_force', 'dropped'))
);
"""
TABLES = ("policy_drafts", "corrections", "register_journal", "register_cases", "case_numbers", "judgements", "cases",
          "roster_rows", "rosters", "accounts", "persons")


def upgrade() -> None:
    """Create the mechanisms first, then the desk's own tables."""
    mechanisms.create(op, "enrollment", version=1)
    for part in (PEOPLE, APPLICATIONS, REGISTER, OFFICE):
        op.get_bind().exec_driver_sql(part)


def downgrade() -> None:
    """Drop the desk's own tables; the mechanism tables stay, for the journal is never dropped."""
    for table in TABLES:
        op.execute(f"drop table {table}")
