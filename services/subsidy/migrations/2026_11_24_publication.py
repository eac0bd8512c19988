"""Objections as they come in, and where and when what was written for publication was published."""

from alembic import op

revision = "2026_11_24_publication"
down_revision = "subsidy_2026_11_24_pages"
branch_labels = None
depends_on = None

TABLES = """
alter table public_notices add column case_ids jsonb not null default '[]';
create trigger a_notice_keeps_its_cases before update of case_ids on public_notices
    for each row execute function a_notice_keeps_its_content();
create table received_objections (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    notice_id uuid not null references public_notices,
    case_id uuid not null references cases,
    line integer not null,
    raised_by text not null,
    contact text not null,
    grounds text not null,
    channel text not null,
    received_on date not null,
    settled text,
    settled_by uuid,
    settled_on date,
    settled_reason text,
    constraint objection_came_somehow check (channel in ('web', 'phone', 'letter', 'visit')),
    constraint objection_is_taken_up_or_set_aside check (settled in ('taken_up', 'set_aside')),
    constraint objection_settled_by_somebody check ((settled is null) = (settled_by is null) and (settled is null) = (settled_on is null)),
    constraint objection_set_aside_with_a_reason check (settled is distinct from 'set_aside' or btrim(settled_reason) <> '')
);
create index received_objections_wait on received_objections (unit, received_on) where settled is null;
create index received_objections_of_case on received_objections (case_id);
create table publications (
    id uuid primary key,
    unit text not null,
    rehearsal boolean not null,
    subject text not null,
    subject_id uuid not null,
    address text not null,
    published_on date not null,
    manifest_sha256 text not null,
    registered_by uuid not null,
    registered_on date not null,
    constraint published_what_was_signed check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
    constraint published_before_it_is_registered check (published_on <= registered_on)
);
create index publications_of on publications (subject, subject_id);
grant select, insert on received_objections, publications to subsidy_app;
grant update (settled, settled_by, settled_on, settled_reason) on received_objections to subsidy_app;
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLES)


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead")
