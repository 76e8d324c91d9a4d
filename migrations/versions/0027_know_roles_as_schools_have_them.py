"""Know roles as schools have them: which years a head of year answers for, and who is told while somebody is away."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0023"
branch_labels = None
depends_on = None

OWN = "organisation_id = ANY ((SELECT muster_own())::uuid[])"
# Whoever may look up who holds a role, to tell them, must find who stands in.
TOLD = "organisation_id = ANY ((SELECT muster_told())::uuid[])"


def upgrade() -> None:
    for table in ("membership", "staff_request"):
        op.add_column(table, sa.Column("years", sa.String()))
    job = ["membership.id", "membership.organisation_id"]
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_stand_in"),
        sa.UniqueConstraint("membership_id", "role", "first_on", name="uq_stand_in_membership_id_role_first_on"),
        sa.ForeignKeyConstraint(
            ["membership_id", "organisation_id"],
            job,
            name="fk_stand_in_membership_id_organisation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id", "organisation_id"], job, name="fk_stand_in_stand_in_id_organisation_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("stand_in_id <> membership_id", name=op.f("ck_stand_in_two_people")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_stand_in_days")),
    )
    op.create_index("ix_stand_in_organisation_id_last_on", "stand_in", ["organisation_id", "last_on"])
    op.create_index("ix_stand_in_stand_in_id", "stand_in", ["stand_in_id"])
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()


def downgrade() -> None:
    op.drop_table("stand_in")
    for table in ("membership", "staff_request"):
        op.drop_column(table, "years")


def _raise_wall() -> None:
    op.execute("ALTER TABLE stand_in ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON stand_in TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON stand_in TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON stand_in FOR SELECT TO muster_app USING ({TOLD})")
    op.execute(f"CREATE POLICY web_insert ON stand_in FOR INSERT TO muster_app WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY web_update ON stand_in FOR UPDATE TO muster_app USING ({OWN}) WITH CHECK ({OWN})")
    op.execute("GRANT SELECT, INSERT, UPDATE ON stand_in TO muster_app")
