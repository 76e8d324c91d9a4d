"""Keep what a trust calls the roles of its schools."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None

OWN = "organisation_id = ANY ((SELECT muster_own())::uuid[])"
# A school reads what its trust says.
TOLD = "organisation_id = ANY ((SELECT muster_told())::uuid[])"


def upgrade() -> None:
    op.create_table(
        "role_name",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "role", name="pk_role_name"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_role_name_organisation_id"),
    )
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()


def downgrade() -> None:
    op.drop_table("role_name")


def _raise_wall() -> None:
    op.execute("ALTER TABLE role_name ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON role_name TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON role_name TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON role_name FOR SELECT TO muster_app USING ({TOLD})")
    op.execute(f"CREATE POLICY web_insert ON role_name FOR INSERT TO muster_app WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY web_delete ON role_name FOR DELETE TO muster_app USING ({OWN})")
    op.execute("GRANT SELECT, INSERT, DELETE ON role_name TO muster_app")
