"""Keep for how many minutes a school's own register stays open."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("register_window", sa.Integer()))
    if op.get_context().dialect.name == "postgresql":
        op.execute("GRANT UPDATE (register_window) ON organisation TO muster_app")


def downgrade() -> None:
    op.drop_column("organisation", "register_window")
