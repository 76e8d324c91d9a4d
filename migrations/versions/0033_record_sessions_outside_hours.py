"""Record sessions that a provider gives outside hours, and that one was put down wrongly."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
PAIR = ("home_school_id", "provider_id")
OWN_SCHOOL, OWN_PROVIDER = (f"{column} = ANY ((SELECT muster_own())::uuid[])" for column in PAIR)
# A pupil's words are let go of once two people have agreed on it, and by their own school alone.
FORGOTTEN = (
    f"({OWN_SCHOOL}) AND EXISTS (SELECT FROM erasure e WHERE e.is_done AND e.pupil_id = outside_session.pupil_id)"
)
# The words may be sealed anew under another key, and a decision may let go of the note; nothing else changes.
KEPT = {
    "outside_session": (
        "id", "placement_id", "home_school_id", "provider_id", "pupil_id", "submission_id", "on", "starts_at",
        "ends_at", "seen", "mode", "recorded_at", "recorded_by", "recorded_by_job", "channel",
    ),
    "outside_session_taken_back": (
        "id", "outside_session_id", "home_school_id", "provider_id", "taken_back_at", "taken_back_by",
        "taken_back_by_job",
    ),
}  # fmt: skip


def upgrade() -> None:
    _create_session()
    _create_taken_back()
    for table, columns in KEPT.items():
        kept = ", ".join(f'"{column}"' for column in columns)
        if op.get_context().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OF {kept} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            _raise_wall(table)
        else:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE OF {kept} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE POLICY web_update ON outside_session FOR UPDATE TO muster_app "
            f"USING ({FORGOTTEN}) WITH CHECK ({FORGOTTEN})"
        )
        op.execute("GRANT UPDATE ON outside_session TO muster_app")


def downgrade() -> None:
    op.drop_table("outside_session_taken_back")
    op.drop_table("outside_session")


def _create_session() -> None:
    op.create_table(
        "outside_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("note", sa.String()),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_job", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outside_session"),
        sa.ForeignKeyConstraint(
            ["placement_id", *PAIR, "pupil_id"],
            [f"placement.{each}" for each in ("id", *PAIR, "pupil_id")],
            name="fk_outside_session_placement",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "provider_id"],
            ["submission.id", "submission.organisation_id"],
            name="fk_outside_session_submission_id_provider_id",
        ),
        sa.UniqueConstraint("id", *PAIR, name="uq_outside_session_id_home_school_id_provider_id"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_outside_session_ends_after_it_begins")),
    )
    for columns in (["placement_id", "on"], ["home_school_id", "on"], ["provider_id", "on"], ["submission_id"]):
        op.create_index(f"ix_outside_session_{'_'.join(columns)}", "outside_session", columns)
    op.create_index("ix_outside_session_pupil_id", "outside_session", ["pupil_id"])


def _create_taken_back() -> None:
    op.create_table(
        "outside_session_taken_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outside_session_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("taken_back_at", INSTANT, nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.Column("taken_back_by_job", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outside_session_taken_back"),
        sa.ForeignKeyConstraint(
            ["outside_session_id", *PAIR],
            [f"outside_session.{each}" for each in ("id", *PAIR)],
            name="fk_outside_session_taken_back_outside_session",
        ),
        sa.UniqueConstraint("outside_session_id", name="uq_outside_session_taken_back_outside_session_id"),
    )


def _raise_wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN_SCHOOL} OR {OWN_PROVIDER})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({OWN_PROVIDER})")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO muster_app")
