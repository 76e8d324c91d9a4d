"""Keep what is to be done if a pupil goes missing, version by version; a part of it released to the provider."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0021"
branch_labels = None
depends_on = None

OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
TABLES = ("missing_plan", "missing_plan_part")
HOSTED = (
    "EXISTS (SELECT FROM placement p WHERE p.pupil_id = {table}.pupil_id "
    "AND p.home_school_id = {table}.home_school_id AND p.provider_id = ANY ((SELECT muster_own())::uuid[]))"
)
# What a later version no longer releases is no longer read, and of who is whose pupil the placements tell.
SHOWN = {
    "missing_plan": HOSTED.format(table="missing_plan"),
    "missing_plan_part": "is_released AND " + HOSTED.format(table="missing_plan_part") + " AND NOT EXISTS ("
    "SELECT FROM missing_plan mine JOIN missing_plan later ON later.pupil_id = mine.pupil_id "
    "AND later.version > mine.version WHERE mine.id = missing_plan_part.plan_id)",
}
FORGOTTEN = "EXISTS (SELECT FROM erasure e WHERE e.is_done AND e.pupil_id = {table}.pupil_id)"
# The words may be sealed anew under another key; nothing else of a version changes.
KEPT = {
    "missing_plan": "id, home_school_id, pupil_id, version, reviewed_on, written_at, by_name, by_job_title",
    "missing_plan_part": "id, home_school_id, pupil_id, plan_id, part, is_released",
}


def upgrade() -> None:
    op.create_table(
        "missing_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_job_title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_missing_plan"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_missing_plan_pupil_id_home_school_id",
        ),
        sa.UniqueConstraint("pupil_id", "version", name="uq_missing_plan_pupil_id_version"),
        sa.UniqueConstraint("id", "home_school_id", "pupil_id", name="uq_missing_plan_id_home_school_id_pupil_id"),
    )
    op.create_table(
        "missing_plan_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_released", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_missing_plan_part"),
        sa.ForeignKeyConstraint(
            ["plan_id", "home_school_id", "pupil_id"],
            ["missing_plan.id", "missing_plan.home_school_id", "missing_plan.pupil_id"],
            name="fk_missing_plan_part_plan_id_home_school_id_pupil_id",
        ),
        sa.UniqueConstraint("plan_id", "part", name="uq_missing_plan_part_plan_id_part"),
    )
    op.create_index("ix_missing_plan_part_pupil_id", "missing_plan_part", ["pupil_id"])
    for table in TABLES:
        if op.get_context().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OF {KEPT[table]} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            _raise_wall(table)
        else:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE OF {KEPT[table]} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("missing_plan_part")
    op.drop_table("missing_plan")


def _raise_wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN_SCHOOL} OR ({SHOWN[table]}))")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({OWN_SCHOOL})")
    op.execute(
        f"CREATE POLICY web_delete ON {table} FOR DELETE TO muster_app "
        f"USING (({OWN_SCHOOL}) AND {FORGOTTEN.format(table=table)})"
    )
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO muster_app")
