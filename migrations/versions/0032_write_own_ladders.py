"""Keep the ladders that a home school writes itself, version by version, and which of them an alert follows."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OWN = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# A provider's word opens an alert of its home school, which begins to climb at once.
TOLD = "home_school_id = ANY ((SELECT muster_told())::uuid[])"


def upgrade() -> None:
    op.create_table(
        "ladder_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rungs", sa.JSON(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_job_title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ladder_version"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_ladder_version_home_school_id"),
        sa.UniqueConstraint(
            "home_school_id",
            "kind",
            "is_short",
            "version",
            name="uq_ladder_version_home_school_id_kind_is_short_version",
        ),
    )
    op.add_column("alert", sa.Column("ladder_version", sa.Integer(), nullable=False, server_default="0"))
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("alert", "ladder_version", server_default=None)
        op.execute(
            "CREATE TRIGGER ladder_version_refuse_change BEFORE UPDATE ON ladder_version "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        _raise_wall()
    else:
        op.execute(
            "CREATE TRIGGER ladder_version_refuse_update BEFORE UPDATE ON ladder_version "
            "BEGIN SELECT RAISE(ABORT, 'ladder_version is append-only'); END"
        )


def downgrade() -> None:
    op.drop_column("alert", "ladder_version")
    op.drop_table("ladder_version")


def _raise_wall() -> None:
    op.execute("ALTER TABLE ladder_version ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON ladder_version TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT ON ladder_version TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON ladder_version FOR SELECT TO muster_app USING ({TOLD})")
    op.execute(f"CREATE POLICY web_insert ON ladder_version FOR INSERT TO muster_app WITH CHECK ({OWN})")
    op.execute("GRANT SELECT, INSERT ON ladder_version TO muster_app")
    op.execute("GRANT UPDATE (ladder_version) ON alert TO muster_app")
