"""Keep what a school's own records system holds, as its last file told, and who held it against what providers saw."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0050"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# Nobody compares in another's name.
COMPARED = f"{OWN_SCHOOL} AND compared_by_id = (SELECT muster_person())"


def upgrade() -> None:
    op.create_table(
        "comparison",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("column_upn", sa.String(), nullable=False),
        sa.Column("column_date", sa.String(), nullable=False),
        sa.Column("column_session", sa.String(), nullable=False),
        sa.Column("column_code", sa.String(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("compared_by_id", sa.Uuid(), nullable=False),
        sa.Column("compared_by", sa.String(), nullable=False),
        sa.Column("compared_by_job", sa.String(), nullable=False),
        sa.Column("compared_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comparison"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_comparison_home_school_id"),
        sa.ForeignKeyConstraint(["compared_by_id"], ["person.id"], name="fk_comparison_compared_by_id"),
        sa.UniqueConstraint("id", "home_school_id", name="uq_comparison_id_home_school_id"),
    )
    op.create_index("ix_comparison_home_school_id_compared_at", "comparison", ["home_school_id", "compared_at"])
    op.create_table(
        "system_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("written", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_system_mark"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_system_mark_home_school_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_system_mark_pupil_id_home_school_id",
        ),
        sa.ForeignKeyConstraint(
            ["comparison_id", "home_school_id"],
            ["comparison.id", "comparison.home_school_id"],
            name="fk_system_mark_comparison",
        ),
        sa.UniqueConstraint("pupil_id", "on", "session", name="uq_system_mark_pupil_id_on_session"),
    )
    op.create_index("ix_system_mark_home_school_id_on", "system_mark", ["home_school_id", "on"])
    op.create_index("ix_system_mark_comparison_id", "system_mark", ["comparison_id"])
    if op.get_context().dialect.name == "postgresql":
        _raise_wall("comparison", COMPARED)
        _raise_wall("system_mark", OWN_SCHOOL)
        op.execute(f"CREATE POLICY web_delete ON system_mark FOR DELETE TO muster_app USING ({OWN_SCHOOL})")
        op.execute("GRANT DELETE ON system_mark TO muster_app")


def downgrade() -> None:
    op.drop_table("system_mark")
    op.drop_table("comparison")


def _raise_wall(table: str, inserted: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN_SCHOOL})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({inserted})")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO muster_app")
