"""Keep safeguarding concerns: told by a provider, read by the home school alone.

On PostgreSQL the wall hides them from the provider that told them: the part, its alert and who was told at once, and
the submission from everybody but whoever sent it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OWN = "organisation_id = ANY ((SELECT muster_own())::uuid[])"
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
OWN_PROVIDER = "provider_id = ANY ((SELECT muster_own())::uuid[])"
HOSTED = "home_school_id = ANY ((SELECT muster_hosted())::uuid[])"
FOR_SCHOOL = f"{OWN_SCHOOL} OR home_school_id = ANY ((SELECT muster_acting())::uuid[])"
# Whoever tells a concern opens its alert on the school's behalf, and sees it as long as that lasts.
ALERT = f"{FOR_SCHOOL} OR ({OWN_PROVIDER} AND kind <> 'safeguarding')"
ALERT_BEFORE = f"{FOR_SCHOOL} OR {OWN_PROVIDER}"
SENT = f"{OWN} AND (kind <> 'concern' OR actor = 'person:' || (SELECT muster_person())::text)"
LOOK_GUARDS = (
    ("UPDATE", ""),
    ("DELETE", "WHEN OLD.slot_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 year')"),
)


def upgrade() -> None:
    op.create_table(
        "concern",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=True),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("told_by_job", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
        sa.CheckConstraint("(placement_id IS NULL) = (pupil_id IS NULL)", name=op.f("ck_concern_pupil_with_placement")),
        sa.ForeignKeyConstraint(
            ["submission_id", "provider_id"],
            ["submission.id", "submission.organisation_id"],
            name="fk_concern_submission_id_provider_id",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id", "pupil_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id", "placement.pupil_id"],
            name="fk_concern_placement_id_home_school_id_provider_id_pupil_id",
        ),
        sa.ForeignKeyConstraint(
            ["alert_id", "home_school_id", "provider_id"],
            ["alert.id", "alert.home_school_id", "alert.provider_id"],
            name="fk_concern_alert_id_home_school_id_provider_id",
        ),
    )
    op.create_index("ix_concern_home_school_id_pupil_id", "concern", ["home_school_id", "pupil_id"])
    op.create_index("ix_concern_alert_id", "concern", ["alert_id"])
    # A concern may be about no pupil in particular, and is looked at all the same.
    _let_look_name_no_pupil(nullable=True)
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()
        _hide_from_providers(ALERT, SENT)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        _hide_from_providers(ALERT_BEFORE, OWN)
    op.drop_table("concern")
    op.execute("DELETE FROM notice WHERE alert_id IN (SELECT id FROM alert WHERE kind = 'safeguarding')")
    op.execute(
        "UPDATE message SET alert_id = NULL WHERE alert_id IN (SELECT id FROM alert WHERE kind = 'safeguarding')"
    )
    op.execute("DELETE FROM log_entry WHERE alert_id IN (SELECT id FROM alert WHERE kind = 'safeguarding')")
    op.execute("DELETE FROM step WHERE alert_id IN (SELECT id FROM alert WHERE kind = 'safeguarding')")
    op.execute("DELETE FROM alert WHERE kind = 'safeguarding'")
    op.execute("DELETE FROM submission WHERE kind = 'concern'")
    _let_look_name_no_pupil(nullable=False)


def _raise_wall() -> None:
    op.execute("ALTER TABLE concern ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON concern TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON concern TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON concern FOR SELECT TO muster_app USING ({OWN_SCHOOL})")
    op.execute(
        f"CREATE POLICY web_insert ON concern FOR INSERT TO muster_app WITH CHECK (({OWN_PROVIDER}) AND ({HOSTED}))"
    )
    op.execute("GRANT SELECT, INSERT ON concern TO muster_app")


def _hide_from_providers(alert: str, submission: str) -> None:
    op.execute(f"ALTER POLICY web_select ON alert USING ({alert})")
    op.execute(f"ALTER POLICY web_update ON alert USING ({alert}) WITH CHECK ({alert})")
    op.execute(f"ALTER POLICY web_select ON submission USING ({submission})")
    op.execute(f"ALTER POLICY web_update ON submission USING ({submission}) WITH CHECK ({submission})")


def _let_look_name_no_pupil(*, nullable: bool) -> None:
    if op.get_context().dialect.name == "postgresql":
        if not nullable:
            op.execute("ALTER TABLE look DISABLE TRIGGER look_refuse_early_delete")
            op.execute("DELETE FROM look WHERE pupil_id IS NULL")
            op.execute("ALTER TABLE look ENABLE TRIGGER look_refuse_early_delete")
        op.execute(f"ALTER TABLE look ALTER COLUMN pupil_id {'DROP' if nullable else 'SET'} NOT NULL")
        return
    # SQLite makes the table anew, and its guards go with the old one.
    for action, _ in LOOK_GUARDS:
        op.execute(f"DROP TRIGGER look_refuse_{action.lower()}")
    if not nullable:
        op.execute("DELETE FROM look WHERE pupil_id IS NULL")
    with op.batch_alter_table("look") as batch:
        batch.alter_column("pupil_id", existing_type=sa.Uuid(), nullable=nullable)
    for action, condition in LOOK_GUARDS:
        op.execute(
            f"CREATE TRIGGER look_refuse_{action.lower()} BEFORE {action} ON look {condition} "
            "BEGIN SELECT RAISE(ABORT, 'look is append-only'); END"
        )
