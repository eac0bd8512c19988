"""No third-party evaluator without a scope and a last day."""

from __future__ import annotations

from alembic import op

revision = "enrollment_2026_11_24_evaluators"
down_revision = "enrollment_2026_11_24_offices"
branch_labels = None
depends_on = None

# Those of before see nothing more: the desks refuse an evaluator whose announced row has neither.
MEND = """
update accounts set active = false, valid_until = coalesce(valid_until, current_date),
    scope = case when coalesce(cardinality(scope), 0) > 0 then scope else array[coalesce(unit, '-')] end
where 'evaluator' = any(roles) and (valid_until is null or coalesce(cardinality(scope), 0) = 0);
update accounts set scope = null where not 'evaluator' = any(roles) and scope is not null;
alter table accounts add constraint an_evaluator_has_a_scope_and_a_last_day check (
    case when 'evaluator' = any(roles) then valid_until is not null and coalesce(cardinality(scope), 0) > 0
    else scope is null end);
"""


def upgrade() -> None:
    """Close those without, and add the constraint."""
    op.get_bind().exec_driver_sql(MEND)


def downgrade() -> None:
    """Drop it."""
    op.execute("alter table accounts drop constraint an_evaluator_has_a_scope_and_a_last_day")
