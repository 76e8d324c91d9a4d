"""Keep which carrier is left alone for a while, for all workers, and let pages say so."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carrier_circuit",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name="pk_carrier_circuit"),
    )
    if op.get_context().dialect.name == "postgresql":
        # Of the whole installation, as the heartbeats are: there is no wall to raise.
        op.execute("GRANT SELECT, INSERT, UPDATE ON carrier_circuit TO muster_worker")
        op.execute("GRANT SELECT ON carrier_circuit TO muster_app")


def downgrade() -> None:
    op.drop_table("carrier_circuit")
