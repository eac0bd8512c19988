"""The list of files that were brought to the desk."""

from alembic import op

from shared.files import tables

revision = "2026_11_24_files"
down_revision = "2026_11_24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(op, "training")


def downgrade() -> None:
    op.execute("drop table files")
