"""Remember tablets for one site, the PINs that open them, wrong tries, and who has one open."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("device", "device_pin", "device_pin_guess", "device_session")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("remembered_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_device_provider_id"),
        sa.ForeignKeyConstraint(
            ["site_id", "provider_id"], ["site.id", "site.organisation_id"], name="fk_device_site_id_provider_id"
        ),
        sa.UniqueConstraint("id", "provider_id", name="uq_device_id_provider_id"),
        sa.UniqueConstraint("digest", name="uq_device_digest"),
    )
    op.create_index("ix_device_provider_id", "device", ["provider_id"])
    op.create_table(
        "device_pin",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("membership_id", name="pk_device_pin"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_device_pin_membership_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_device_pin_provider_id"),
    )
    op.create_index("ix_device_pin_provider_id", "device_pin", ["provider_id"])
    op.create_table(
        "device_pin_guess",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_device_pin_guess"),
        sa.ForeignKeyConstraint(
            ["device_id", "provider_id"],
            ["device.id", "device.provider_id"],
            name="fk_device_pin_guess_device_id_provider_id",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_device_pin_guess_membership_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_device_pin_guess_device_id_membership_id", "device_pin_guess", ["device_id", "membership_id"])
    op.create_table(
        "device_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_device_session"),
        sa.ForeignKeyConstraint(
            ["device_id", "provider_id"],
            ["device.id", "device.provider_id"],
            name="fk_device_session_device_id_provider_id",
        ),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_device_session_membership_id"),
        sa.UniqueConstraint("digest", name="uq_device_session_digest"),
    )
    op.create_index("ix_device_session_device_id", "device_session", ["device_id"])
    op.create_index("ix_device_session_membership_id", "device_session", ["membership_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(TABLES):
        op.drop_table(table)
