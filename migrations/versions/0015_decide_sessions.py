"""Keep what a home school decides of a pupil's sessions, and the sessions in which nobody expects one."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0009"
branch_labels = None
depends_on = None

OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
FOR_SCHOOL = f"({OWN_SCHOOL} OR home_school_id = ANY ((SELECT muster_acting())::uuid[]))"
HOSTED_PUPIL = (
    "pupil_id IN (SELECT p.pupil_id FROM placement p WHERE p.provider_id = ANY ((SELECT muster_own())::uuid[]))"
)
WEB = {
    "session_decision": {
        "SELECT": f"{FOR_SCHOOL} OR {HOSTED_PUPIL}",
        "INSERT": OWN_SCHOOL,
        "UPDATE": OWN_SCHOOL,
    },
    "gap": {"SELECT": FOR_SCHOOL, "INSERT": FOR_SCHOOL, "UPDATE": FOR_SCHOOL},
}
COLUMNS = {
    ("session_decision", "UPDATE"): "taken_back_at, taken_back_by",
    ("gap", "UPDATE"): "reason, shut_provider_id, found_at, tell_at, due_at, judged_at, settled_at",
}
UNTOLD = sa.text("tell_at IS NOT NULL")
UNJUDGED = sa.text("judged_at IS NULL AND settled_at IS NULL")


def upgrade() -> None:
    _create_tables()
    if op.get_context().dialect.name == "postgresql":
        for table, may in WEB.items():
            _raise_wall(table, may)


def downgrade() -> None:
    op.drop_table("gap")
    op.drop_table("session_decision")


def _create_tables() -> None:
    op.create_table(
        "session_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid()),
        sa.Column("provider_id", sa.Uuid()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("from_session", sa.String(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("to_session", sa.String(), nullable=False),
        sa.Column("only_session", sa.String()),
        sa.Column("moved_to_on", sa.Date()),
        sa.Column("moved_to_session", sa.String()),
        sa.Column("note", sa.String()),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_by_job", sa.String(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True)),
        sa.Column("taken_back_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_session_decision"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_session_decision_home_school_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_session_decision_pupil_id_home_school_id",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id"],
            name="fk_session_decision_placement_id_home_school_id_provider_id",
        ),
    )
    op.create_index("ix_session_decision_pupil_id_to_on", "session_decision", ["pupil_id", "to_on"])
    op.create_index("ix_session_decision_home_school_id_to_on", "session_decision", ["home_school_id", "to_on"])
    op.create_table(
        "gap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("shut_provider_id", sa.Uuid()),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tell_at", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_gap"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_gap_home_school_id"),
        sa.ForeignKeyConstraint(["shut_provider_id"], ["organisation.id"], name="fk_gap_shut_provider_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"], name="fk_gap_pupil_id_home_school_id"
        ),
        sa.UniqueConstraint("pupil_id", "on", "session", name="uq_gap_pupil_id_on_session"),
    )
    op.create_index("ix_gap_home_school_id_on", "gap", ["home_school_id", "on"])
    op.create_index("ix_gap_tell_at", "gap", ["tell_at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_index("ix_gap_due_at", "gap", ["due_at"], sqlite_where=UNJUDGED, postgresql_where=UNJUDGED)


def _raise_wall(table: str, may: dict[str, str]) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    for action, condition in may.items():
        using = f" USING ({condition})" if action != "INSERT" else ""
        check = f" WITH CHECK ({condition})" if action in {"INSERT", "UPDATE"} else ""
        op.execute(f"CREATE POLICY web_{action.lower()} ON {table} FOR {action} TO muster_app{using}{check}")
        columns = COLUMNS.get((table, action))
        op.execute(f"GRANT {action}{f' ({columns})' if columns else ''} ON {table} TO muster_app")
