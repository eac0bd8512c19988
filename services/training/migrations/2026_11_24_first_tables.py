"""The first tables of the training desk."""

from alembic import op

from shared.runtime import mechanisms

revision = "2026_11_24"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
create table bases (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    name text not null,
    uscc text not null,
    conditions jsonb not null,
    recognised_by text not null,
    recognised_from date not null,
    recognised_to date,
    constraint recognition_ends_after_start check (recognised_to is null or recognised_to >= recognised_from)
);
create table base_scopes (
    base_id uuid not null references bases,
    occupation text not null,
    level text not null,
    primary key (base_id, occupation, level)
);
create table teachers (
    id uuid primary key,
    base_id uuid not null references bases,
    unit text not null,
    rehearsal boolean not null,
    person_id uuid not null,
    name text not null
);
create index teachers_of_base on teachers (base_id);
create table teacher_certificates (
    id uuid primary key,
    teacher_id uuid not null references teachers,
    title text not null,
    number text not null,
    valid_from date not null,
    valid_to date,
    recorded_on date not null,
    constraint certificate_ends_after_start check (valid_to is null or valid_to >= valid_from)
);
create index certificates_of_teacher on teacher_certificates (teacher_id);

create sequence class_numbers;
create table classes (
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
    base_id uuid not null references bases,
    employer_id uuid not null,
    occupation text not null,
    trade text not null,
    level text not null,
    certificate_kind text not null,
    starts_on date not null,
    ends_on date not null,
    mode text not null,
    countersigned_on date,
    countersigned_by uuid,
    filed_on date,
    started_on date,
    ended_on date,
    constraint class_ends_after_start check (ends_on >= starts_on),
    constraint filed_is_countersigned_and_dated check (
        state not in ('filed', 'in_training', 'completion_submitted', 'completed')
        or (filed_on is not null and countersigned_on is not null)),
    constraint started_after_filing check (
        state not in ('in_training', 'completion_submitted', 'completed') or started_on >= filed_on),
    constraint countersignature_names_its_person check ((countersigned_on is null) = (countersigned_by is null))
);
create index ix_classes_unit on classes (unit);
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
    class_id uuid references classes,
    contract_digest text,
    leaving_proposed_on date,
    constraint placed_has_a_class check (
        state not in ('placed', 'filed', 'in_training', 'completion_submitted') or class_id is not null)
);
create index cases_of_unit on cases (unit, state, number, id);
create index ix_cases_person_id on cases (person_id);
create index ix_cases_class_id on cases (class_id);
create table amendments (
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
    class_id uuid not null references classes,
    base_id uuid not null,
    ordinal integer not null,
    grounds text not null,
    first_day date not null,
    changes jsonb not null,
    constraint amendments_are_numbered_in_their_class unique (class_id, ordinal)
);
create index ix_amendments_unit on amendments (unit);

create table lessons (
    id uuid primary key,
    class_id uuid not null references classes,
    category text not null,
    topic text not null,
    hours integer not null,
    day date not null,
    start_at time not null,
    end_at time not null,
    teacher_id uuid not null references teachers,
    place text not null,
    mode text not null,
    added_by uuid references amendments,
    dropped_by uuid references amendments,
    constraint lesson_has_hours check (hours between 1 and 24),
    constraint lesson_ends_after_it_starts check (end_at > start_at)
);
create index ix_lessons_class_id on lessons (class_id);
create table lesson_records (
    lesson_id uuid primary key references lessons,
    day date not null,
    start_at time not null,
    end_at time not null,
    teacher_id uuid not null references teachers,
    place text not null,
    mode text not null,
    recorded_by uuid not null,
    recorded_on date not null
);
create table attendance (
    lesson_id uuid not null references lesson_records,
    case_id uuid not null references cases,
    version integer not null,
    present boolean not null,
    evidence text not null,
    reason text,
    recorded_by uuid not null,
    recorded_on date not null,
    recorded_at timestamptz not null default now(),
    primary key (lesson_id, case_id, version),
    constraint attendance_has_evidence check (evidence in ('electronic', 'signed_paper')),
    constraint a_correction_says_why check (version = 1 or reason is not null)
);
create table deviations (
    id uuid primary key,
    class_id uuid not null references classes,
    lesson_id uuid not null references lessons,
    kind text not null,
    filed text not null,
    held text not null,
    found_on date not null,
    verdict text,
    reason text,
    decided_by uuid,
    decided_on date,
    constraint a_deviation_is_found_once unique (lesson_id, kind),
    constraint verdict_is_known check (verdict is null or verdict in ('accepted', 'mended', 'refused')),
    constraint verdict_has_person_and_reason check (
        (verdict is null) = (decided_by is null) and (verdict is null) = (reason is null))
);
create index ix_deviations_class_id on deviations (class_id);

create table site_visits (
    id uuid primary key,
    class_id uuid not null references classes,
    visited_on date not null,
    inspectors uuid[] not null,
    base_signatory text not null,
    present integer not null,
    findings text not null,
    constraint visited_by_two check (cardinality(inspectors) >= 2),
    constraint visit_is_signed_by_the_base check (btrim(base_signatory) <> '')
);
create index ix_site_visits_class_id on site_visits (class_id);
create table follow_ups (
    id uuid primary key,
    class_id uuid not null references classes,
    case_id uuid not null references cases,
    called_on date not null,
    caller uuid not null,
    reached boolean not null,
    confirmed boolean,
    note text not null
);
create index ix_follow_ups_class_id on follow_ups (class_id);
create table archive_documents (
    id uuid primary key,
    class_id uuid not null references classes,
    kind text not null,
    title text not null,
    digest text not null,
    added_by uuid not null,
    added_on date not null,
    constraint a_piece_is_archived_once unique (class_id, kind, digest)
);
create index ix_archive_documents_digest on archive_documents (digest);

-- What was seen to happen is never rewritten.
revoke update, delete, truncate on lesson_records, attendance, site_visits, follow_ups from training_app;
"""


def upgrade() -> None:
    """Create the mechanisms, then the desk's own tables."""
    mechanisms.create(op, "training", version=1)
    op.get_bind().exec_driver_sql(TABLES)


def downgrade() -> None:
    """Drop the desk's own tables; the mechanisms, and with them the journal, stay."""
    op.get_bind().exec_driver_sql("""
        drop table archive_documents, follow_ups, site_visits, deviations, attendance, lesson_records, lessons,
            amendments, cases, classes, teacher_certificates, teachers, base_scopes, bases;
        drop sequence class_numbers;
    """)
