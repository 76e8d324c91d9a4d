"""Keep each provider's own e-mail address: one live at most, and those before it with who ended them."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

LIVE = sa.text("ended_at IS NULL")
OWN = "provider_id = ANY ((SELECT muster_own())::uuid[])"


def upgrade() -> None:
    op.create_table(
        "provider_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_by_job", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_provider_address"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_provider_address_provider_id"),
        sa.UniqueConstraint("digest", name="uq_provider_address_digest"),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_provider_address_says_who_ended_it")
        ),
    )
    op.create_index(
        "uq_provider_address_provider_id",
        "provider_address",
        ["provider_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()


def downgrade() -> None:
    op.drop_table("provider_address")


def _raise_wall() -> None:
    table = "provider_address"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({OWN})")
    # What has ended lives no more.
    op.execute(
        f"CREATE POLICY web_update ON {table} FOR UPDATE TO muster_app USING ({OWN} AND ended_at IS NULL) "
        f"WITH CHECK ({OWN} AND ended_at IS NOT NULL)"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE (ended_at, ended_by) ON {table} TO muster_app")
