"""Find what is due by whose it is, so that many registers missing at one minute are told school by school."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

# Each index of due groups: its name, when it looks, whose comes together, and what has not been done.
INDEXES = (
    ("ix_due_group_unjudged", "due_at", "home_school_id", sa.text("judged_at IS NULL")),
    ("ix_due_group_unnudged", "nudge_at", "provider_id", sa.text("nudged_at IS NULL")),
)


def upgrade() -> None:
    for name, at, whose, where in INDEXES:
        op.drop_index(name, "due_group")
        op.create_index(name, "due_group", [at, whose], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, at, _whose, where in INDEXES:
        op.drop_index(name, "due_group")
        op.create_index(name, "due_group", [at], sqlite_where=where, postgresql_where=where)
