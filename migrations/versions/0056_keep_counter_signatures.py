"""Keep who of the home school has read a version of its week."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0051"
branch_labels = None
depends_on = None

VERSION = ("home_school_id", "monday", "version")
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# Nobody signs in another's name.
SIGNED = f"{OWN_SCHOOL} AND signed_by_id = (SELECT muster_person())"


def upgrade() -> None:
    op.create_table(
        "week_counter_signed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed_by_id", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_by_job", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_week_counter_signed"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_week_counter_signed_home_school_id"),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name="fk_week_counter_signed_signed_by_id"),
        sa.ForeignKeyConstraint(
            [*VERSION], [f"week_issue.{each}" for each in VERSION], name="fk_week_counter_signed_version"
        ),
        sa.UniqueConstraint(*VERSION, name="uq_week_counter_signed_home_school_id_monday_version"),
    )
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()


def downgrade() -> None:
    op.drop_table("week_counter_signed")


def _raise_wall() -> None:
    table = "week_counter_signed"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN_SCHOOL})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({SIGNED})")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO muster_app")
