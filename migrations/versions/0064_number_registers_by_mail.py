"""Keep whether a school lets the initials of its pupils stand in reminders, so that they can be answered by e-mail."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "organisation", sa.Column("initials_by_mail", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("organisation", "initials_by_mail", server_default=None)
        op.execute("GRANT UPDATE (initials_by_mail) ON organisation TO muster_app")


def downgrade() -> None:
    op.drop_column("organisation", "initials_by_mail")
