"""Keep the home school's marks, every version, with who entered it and why; and with each observation its receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OF_SESSION = ("home_school_id", "pupil_id", "on", "session")
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# Nobody enters a mark in another's name, and none that is not of their own school's pupils.
ENTERED = f"{OWN_SCHOOL} AND entered_by_id = (SELECT muster_person())"
# The words may be sealed anew under another key; nothing else changes.
KEPT = ", ".join(
    f'"{column}"'
    for column in (
        "id", *OF_SESSION, "version", "replaces", "code", "nature", "minutes_late", "proposed", "observation_id",
        "entered_by_id", "entered_by", "entered_by_job", "entered_at",
    )
)  # fmt: skip
# All that an observation says but its free text, as before.
FIXED = (
    "id", "placement_id", "home_school_id", "provider_id", "pupil_id", "submission_id", "on", "session", "status",
    "site_id", "arrived_at", "left_at", "agreed_with", "agreed_name", "reason", "contact_made", "change_reason",
    "replaces_id", "was_expected", "taken_at", "received_at", "channel", "said_by", "said_by_job", "recorded_by",
    "recorded_by_job", "recorded_by_person_id", "handover", "handed_to", "site_until", "mode",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("observation", sa.Column("receipt", sa.String()))
    _bring_receipts()
    _guard_observation((*FIXED, "receipt"))
    op.create_table(
        "mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer()),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("nature", sa.String()),
        sa.Column("minutes_late", sa.Integer()),
        sa.Column("proposed", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("observation_id", sa.Uuid()),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_by_job", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mark"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_mark_home_school_id"),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name="fk_mark_entered_by_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"], name="fk_mark_pupil_id_home_school_id"
        ),
        sa.UniqueConstraint(*OF_SESSION, "version", name="uq_mark_version"),
        sa.ForeignKeyConstraint(
            [*OF_SESSION, "replaces"], [f"mark.{each}" for each in (*OF_SESSION, "version")], name="fk_mark_replaces"
        ),
        sa.CheckConstraint(
            "(version = 1 AND replaces IS NULL) OR (version > 1 AND replaces IS NOT NULL AND replaces = version - 1)",
            name=op.f("ck_mark_follows_the_one_before"),
        ),
        sa.CheckConstraint("reason IS NOT NULL OR (version = 1 AND code = proposed)", name=op.f("ck_mark_says_why")),
    )
    op.create_index("ix_mark_home_school_id_on", "mark", ["home_school_id", "on"])
    op.create_index("ix_mark_pupil_id_on", "mark", ["pupil_id", "on"])
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
        _raise_wall()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    op.drop_table("mark")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_early_delete_of_mark()")
    _guard_observation(FIXED)
    op.drop_column("observation", "receipt")


def _bring_receipts() -> None:
    """Give each observation the receipt of its submission; nothing that it says is touched."""
    is_postgresql = op.get_context().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("ALTER TABLE observation DISABLE TRIGGER observation_refuse_change")
    op.execute("UPDATE observation SET receipt = (SELECT receipt FROM submission s WHERE s.id = submission_id)")
    if is_postgresql:
        op.execute("ALTER TABLE observation ENABLE TRIGGER observation_refuse_change")


def _guard_observation(columns: tuple[str, ...]) -> None:
    """Let nothing of an observation be changed. PostgreSQL's trigger compares whole rows, whatever their columns."""
    if op.get_context().dialect.name == "postgresql":
        return
    fixed = ", ".join(f'"{column}"' for column in columns)
    op.execute("DROP TRIGGER observation_refuse_update")
    op.execute(
        f"CREATE TRIGGER observation_refuse_update BEFORE UPDATE OF {fixed} ON observation "
        "BEGIN SELECT RAISE(ABORT, 'observation is append-only'); END"
    )


def _guard_on_postgresql() -> None:
    # By the database's own clock, as for observations: whatever is asked of it, none younger than six years goes.
    op.execute(
        "CREATE FUNCTION refuse_early_delete_of_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.entered_at > now() - interval '6 years' THEN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    for name, action, scope, function in (
        ("mark_refuse_change", f"UPDATE OF {KEPT}", "ROW", "refuse_change"),
        ("mark_refuse_early_delete", "DELETE", "ROW", "refuse_early_delete_of_mark"),
        ("mark_refuse_truncate", "TRUNCATE", "STATEMENT", "refuse_change"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON mark FOR EACH {scope} EXECUTE FUNCTION {function}()")


def _guard_on_sqlite() -> None:
    for name, action, condition in (
        ("mark_refuse_update", f"UPDATE OF {KEPT}", ""),
        ("mark_refuse_delete", "DELETE", "WHEN OLD.entered_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-6 years')"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON mark {condition} "
            "BEGIN SELECT RAISE(ABORT, 'mark is append-only'); END"
        )


def _raise_wall() -> None:
    op.execute("ALTER TABLE mark ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON mark TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON mark TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON mark FOR SELECT TO muster_app USING ({OWN_SCHOOL})")
    op.execute(f"CREATE POLICY web_insert ON mark FOR INSERT TO muster_app WITH CHECK ({ENTERED})")
    op.execute("GRANT SELECT, INSERT ON mark TO muster_app")
