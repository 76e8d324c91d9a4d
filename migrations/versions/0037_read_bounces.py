"""Remember which mails of the mailbox for bounces were read, so that each is acted on once."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bounce_read",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("is_understood", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_bounce_read"),
    )
    op.create_index("ix_bounce_read_read_at", "bounce_read", ["read_at"])
    if op.get_context().dialect.name == "postgresql":
        # Of no organisation: the worker's alone.
        op.execute("ALTER TABLE bounce_read ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY worker ON bounce_read TO muster_worker USING (true) WITH CHECK (true)")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON bounce_read TO muster_worker")


def downgrade() -> None:
    op.drop_table("bounce_read")
