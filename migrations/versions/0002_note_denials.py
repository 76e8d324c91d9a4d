"""Make the table that makes many refusals of one minute one event."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "denial",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("minute_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "actor", "route", "minute_at", name="pk_denial"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_denial_organisation_id"),
    )


def downgrade() -> None:
    op.drop_table("denial")
