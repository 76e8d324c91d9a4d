"""Remember since when the installation keeps back what an older copy held, and how that ended."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0019"
branch_labels = None
depends_on = None

STANDING = sa.text("is_standing")


def upgrade() -> None:
    op.create_table(
        "sending_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("is_standing", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("anchor_on", sa.Date()),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("set_aside_before", sa.DateTime(timezone=True)),
        sa.Column("set_aside", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_sending_hold"),
    )
    op.create_index(
        "uq_sending_hold_is_standing",
        "sending_hold",
        ["is_standing"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("GRANT SELECT ON sending_hold TO muster_app")
        op.execute("GRANT SELECT, INSERT, UPDATE ON sending_hold TO muster_worker")


def downgrade() -> None:
    op.drop_table("sending_hold")
