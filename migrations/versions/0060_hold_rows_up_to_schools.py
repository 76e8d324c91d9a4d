"""Keep of each held row of a sheet which home school's pupil it names, and since when its provider is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OWN_PROVIDER = "provider_id = ANY ((SELECT muster_own())::uuid[])"
EITHER = f"(home_school_id = ANY ((SELECT muster_own())::uuid[]) OR {OWN_PROVIDER})"
KEPT = (
    "id", "placement_id", "home_school_id", "provider_id", "pupil_id", "intake_row_id", "on", "session", "asked_at",
)  # fmt: skip
ANSWERED = "answered_at, answered_by, answered_by_job, came_of"


def upgrade() -> None:
    op.create_index("uq_intake_row_id_provider_id", "intake_row", ["id", "provider_id"], unique=True)
    op.create_index("ix_observation_home_school_id_received_at", "observation", ["home_school_id", "received_at"])
    op.create_index("ix_submission_organisation_id_received_at", "submission", ["organisation_id", "received_at"])
    _create_table()
    kept = ", ".join(f'"{column}"' for column in KEPT)
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER row_waiting_refuse_change BEFORE UPDATE OF {kept} ON row_waiting "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        _raise_wall()
    else:
        op.execute(
            f"CREATE TRIGGER row_waiting_refuse_update BEFORE UPDATE OF {kept} ON row_waiting "
            "BEGIN SELECT RAISE(ABORT, 'row_waiting is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("row_waiting")
    op.drop_index("ix_submission_organisation_id_received_at", "submission")
    op.drop_index("ix_observation_home_school_id_received_at", "observation")
    op.drop_index("uq_intake_row_id_provider_id", "intake_row")


def _create_table() -> None:
    op.create_table(
        "row_waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("intake_row_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date()),
        sa.Column("session", sa.String()),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("answered_by", sa.String()),
        sa.Column("answered_by_job", sa.String()),
        sa.Column("came_of", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_row_waiting"),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id", "pupil_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id", "placement.pupil_id"],
            name="fk_row_waiting_placement_id_home_school_id_provider_id_pupil_id",
        ),
        sa.ForeignKeyConstraint(
            ["intake_row_id", "provider_id"],
            ["intake_row.id", "intake_row.provider_id"],
            name="fk_row_waiting_intake_row_id_provider_id",
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (came_of IS NULL)", name=op.f("ck_row_waiting_says_what_came_of_it")
        ),
    )
    op.create_index("ix_row_waiting_home_school_id_asked_at", "row_waiting", ["home_school_id", "asked_at"])
    op.create_index("ix_row_waiting_intake_row_id", "row_waiting", ["intake_row_id"])


def _raise_wall() -> None:
    op.execute("ALTER TABLE row_waiting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON row_waiting TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON row_waiting TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON row_waiting FOR SELECT TO muster_app USING ({EITHER})")
    op.execute(f"CREATE POLICY web_insert ON row_waiting FOR INSERT TO muster_app WITH CHECK ({OWN_PROVIDER})")
    op.execute(
        f"CREATE POLICY web_update ON row_waiting FOR UPDATE TO muster_app "
        f"USING ({OWN_PROVIDER}) WITH CHECK ({OWN_PROVIDER})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({ANSWERED}) ON row_waiting TO muster_app")
