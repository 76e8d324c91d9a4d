"""Keep who tried a ladder out, and let that alone write and read its test notices, to the school's trust too."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

OWN = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# Whoever is told may work for the school's trust, whose notices the school does not see otherwise.
OF_OWN_TEST = "kind = 'test' AND EXISTS (SELECT FROM ladder_test t WHERE t.id = subject_id)"


def upgrade() -> None:
    op.create_table(
        "ladder_test",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_job_title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ladder_test"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_ladder_test_home_school_id"),
    )
    op.create_index("ix_ladder_test_home_school_id_asked_at", "ladder_test", ["home_school_id", "asked_at"])
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP POLICY web_select_test ON notice")
        op.execute("DROP POLICY web_insert_test ON notice")
    op.drop_table("ladder_test")


def _raise_wall() -> None:
    op.execute("ALTER TABLE ladder_test ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON ladder_test TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT ON ladder_test TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON ladder_test FOR SELECT TO muster_app USING ({OWN})")
    op.execute(f"CREATE POLICY web_insert ON ladder_test FOR INSERT TO muster_app WITH CHECK ({OWN})")
    op.execute("GRANT SELECT, INSERT ON ladder_test TO muster_app")
    op.execute(f"CREATE POLICY web_select_test ON notice FOR SELECT TO muster_app USING ({OF_OWN_TEST})")
    op.execute(f"CREATE POLICY web_insert_test ON notice FOR INSERT TO muster_app WITH CHECK ({OF_OWN_TEST})")
