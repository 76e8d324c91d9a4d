"""Keep in the index of who is to be asked only those who are: nearly everybody has a register taken instead."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NAME, TABLE, COLUMNS = "ix_expected_unasked", "expected", ["ask_at"]
NOT_ASKED = sa.text("asked_at IS NULL")
TO_ASK = sa.text("ask_at IS NOT NULL AND asked_at IS NULL")


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, COLUMNS, sqlite_where=TO_ASK, postgresql_where=TO_ASK)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, COLUMNS, sqlite_where=NOT_ASKED, postgresql_where=NOT_ASKED)
