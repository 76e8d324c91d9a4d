"""Know the roles as schools have them: which years a head of year answers for."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("membership", "staff_request"):
        op.add_column(table, sa.Column("years", sa.String()))


def downgrade() -> None:
    for table in ("membership", "staff_request"):
        op.drop_column(table, "years")
