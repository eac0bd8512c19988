"""The first tables of the assessment desk."""

from alembic import op

from shared.runtime import mechanisms

revision = "2026_11_24"
down_revision = None
branch_labels = None
depends_on = None

SUBJECT = """
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
"""

MOVING = f"""
create table cases (
    {SUBJECT}
    number text not null unique,
    year integer not null,
    person_id uuid not null,
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
    class_id uuid generated always as ((facts #>> '{{training,class,id}}')::uuid) stored,
    class_number text generated always as (facts #>> '{{training,class,number}}') stored,
    batch_id uuid,
    sitting_id uuid,
    resits integer not null default 0,
    passed_on date,
    constraint seated_has_a_sitting check (state not in ('seated', 'sat') or sitting_id is not null)
);
create index ix_cases_unit on cases (unit);
create index ix_cases_person_id on cases (person_id);
create index cases_of_class on cases (class_id);
create index cases_of_batch on cases (batch_id);
create index cases_of_sitting on cases (sitting_id);
create index cases_by_state on cases (state, number, id);

create sequence batch_numbers;
create table exam_batches (
    {SUBJECT}
    number text not null unique,
    year integer not null,
    class_id uuid,
    class_number text,
    base_id uuid,
    occupation text not null,
    trade text not null,
    level text not null,
    certificate_kind text not null,
    size integer not null,
    left_out jsonb not null,
    note text,
    constraint batch_has_cases check (size > 0)
);
create index ix_exam_batches_unit on exam_batches (unit);

create sequence sitting_numbers;
create table sittings (
    {SUBJECT}
    number text not null unique,
    year integer not null,
    occupation text not null,
    level text not null,
    parts text[] not null,
    day date not null,
    session text not null,
    place text not null,
    capacity integer not null,
    constraint sitting_has_seats check (capacity > 0),
    constraint sitting_examines_something check (cardinality(parts) > 0),
    constraint session_is_a_half_day check (session in ('morning', 'afternoon'))
);
create index ix_sittings_unit on sittings (unit);
create index sittings_by_day on sittings (day, session);
"""

SITTINGS = """
create table officials (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    person_id uuid not null,
    name text not null,
    post text not null,
    valid_from date not null,
    valid_until date not null,
    constraint entry_ends_after_start check (valid_until >= valid_from)
);
create unique index officials_once on officials (person_id, post, valid_from, rehearsal);
create table sitting_officials (
    sitting_id uuid not null references sittings,
    person_id uuid not null,
    name text not null,
    post text not null,
    primary key (sitting_id, person_id)
);
create index sittings_of_official on sitting_officials (person_id);
create table seats (
    id uuid primary key,
    sitting_id uuid not null references sittings,
    case_id uuid not null references cases,
    seat_no integer not null,
    ticket text not null,
    parts text[] not null,
    presence text,
    presence_note text,
    freed_on date,
    constraint presence_is_known check (presence in ('sat', 'absent', 'voided')),
    constraint freed_seat_was_not_used check (presence is null or freed_on is null)
);
create unique index seat_is_taken_once on seats (sitting_id, seat_no) where freed_on is null;
create unique index candidate_sits_once on seats (sitting_id, case_id) where freed_on is null;
create index ix_seats_case_id on seats (case_id);
"""

RESULTS = """
create table results (
    id uuid primary key,
    entry_no bigint generated always as identity,
    case_id uuid not null references cases,
    sitting_id uuid not null references sittings,
    part text not null,
    score numeric(4, 1) not null,
    entered_by uuid not null,
    entered_on date not null,
    checked_by uuid,
    checked_on date,
    voided_on date,
    void_reason text,
    replaces uuid references results,
    constraint result_is_checked_by_another check (checked_by <> entered_by),
    constraint checked_result_has_its_day check ((checked_by is null) = (checked_on is null)),
    constraint voided_result_has_a_reason check ((voided_on is null) = (void_reason is null)),
    constraint score_is_not_negative check (score >= 0)
);
create unique index part_has_one_valid_result on results (case_id, sitting_id, part) where voided_on is null;
create index results_of_sitting on results (sitting_id);
create table certificates (
    id uuid primary key,
    case_id uuid not null references cases,
    number text not null,
    kind text not null,
    level text not null,
    occupation text not null,
    trade text not null,
    issued_on date not null,
    issuer text not null,
    registered_by uuid,
    registered_on date not null,
    voided_on date,
    void_reason text,
    constraint certificate_number_has_its_form check (number ~ '^([0-9]{16}|[YS][0-9]{21})$'),
    constraint voided_certificate_has_a_reason check ((voided_on is null) = (void_reason is null))
);
create unique index certificate_number_is_used_once on certificates (number) where voided_on is null;
create unique index case_has_one_certificate on certificates (case_id) where voided_on is null;
"""

# What has been entered stays: the running service may check a result and void it, but not change or lose it.
NEVER_OVERWRITTEN = """
revoke update, delete, truncate on results, certificates from assessment_app;
grant update (checked_by, checked_on, voided_on, void_reason) on results to assessment_app;
grant update (voided_on, void_reason) on certificates to assessment_app;
"""


def upgrade() -> None:
    """Create the mechanism tables, then what the desk keeps."""
    mechanisms.create(op, "assessment", version=1)
    for statements in (MOVING, SITTINGS, RESULTS, NEVER_OVERWRITTEN):
        op.execute(statements)


def downgrade() -> None:
    """The first migration has nothing before it."""
    raise NotImplementedError("drop the database instead")
