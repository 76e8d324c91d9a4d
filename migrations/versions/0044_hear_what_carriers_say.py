"""Keep what a carrier says of a message by itself, until a worker has acted on it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carrier_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_carrier_report"),
    )
    op.create_index("ix_carrier_report_received_at", "carrier_report", ["received_at"])
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE carrier_report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY worker ON carrier_report TO muster_worker USING (true) WITH CHECK (true)")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON carrier_report TO muster_worker")
        # A carrier is nobody who is known: it is let in at the door, and reads nothing.
        op.execute(
            "CREATE POLICY web_insert ON carrier_report FOR INSERT TO muster_app WITH CHECK ((SELECT muster_at_door()))"
        )
        op.execute("GRANT INSERT ON carrier_report TO muster_app")


def downgrade() -> None:
    op.drop_table("carrier_report")
