"""Keep a school's own target, and what a pupil attended before a placement."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0053"
branch_labels = None
depends_on = None

BEFORE = ("attended_before", "possible_before")


def upgrade() -> None:
    op.add_column("organisation", sa.Column("attendance_target", sa.Integer()))
    for column in BEFORE:
        op.add_column("placement", sa.Column(column, sa.Integer()))
    if op.get_context().dialect.name == "postgresql":
        op.execute("GRANT UPDATE (attendance_target) ON organisation TO muster_app")
        op.execute(f"GRANT UPDATE ({', '.join(BEFORE)}) ON placement TO muster_app")


def downgrade() -> None:
    for column in BEFORE:
        op.drop_column("placement", column)
    op.drop_column("organisation", "attendance_target")
