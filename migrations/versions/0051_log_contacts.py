"""Keep a home school's log of contacts about its placed pupils, every version, with who recorded it."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0052"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OF_PUPIL = ("home_school_id", "pupil_id", "contact_id")
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# Nobody records a contact in another's name.
RECORDED = f"{OWN_SCHOOL} AND recorded_by_id = (SELECT muster_person())"
# The words are let go of once two people have agreed on it, and by their own school alone.
FORGOTTEN = (
    f"({OWN_SCHOOL}) AND EXISTS (SELECT FROM erasure e WHERE e.is_done AND e.pupil_id = logged_contact.pupil_id)"
)
# The words may be sealed anew under another key, or erased; nothing else changes.
KEPT = ", ".join(
    f'"{column}"'
    for column in (
        "id", *OF_PUPIL, "placement_id", "version", "replaces", "on", "kind", "came_of", "recorded_by_id",
        "recorded_by", "recorded_by_job", "recorded_at",
    )
)  # fmt: skip


def upgrade() -> None:
    op.create_index(
        "uq_placement_id_home_school_id_pupil_id", "placement", ["id", "home_school_id", "pupil_id"], unique=True
    )
    op.create_table(
        "logged_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer()),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("came_of", sa.String(), nullable=False),
        sa.Column("spoken_with", sa.String()),
        sa.Column("said", sa.String()),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_job", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_logged_contact"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_logged_contact_home_school_id"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_logged_contact_recorded_by_id"),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "pupil_id"],
            ["placement.id", "placement.home_school_id", "placement.pupil_id"],
            name="fk_logged_contact_placement",
        ),
        sa.UniqueConstraint(*OF_PUPIL, "version", name="uq_logged_contact_version"),
        sa.ForeignKeyConstraint(
            [*OF_PUPIL, "replaces"],
            [f"logged_contact.{each}" for each in (*OF_PUPIL, "version")],
            name="fk_logged_contact_replaces",
        ),
        sa.CheckConstraint(
            "(version = 1 AND replaces IS NULL) OR (version > 1 AND replaces IS NOT NULL AND replaces = version - 1)",
            name=op.f("ck_logged_contact_follows_the_one_before"),
        ),
        sa.CheckConstraint("came_of <> 'mistaken' OR version > 1", name=op.f("ck_logged_contact_mistaken_corrects")),
    )
    op.create_index("ix_logged_contact_home_school_id_on", "logged_contact", ["home_school_id", "on"])
    op.create_index("ix_logged_contact_pupil_id_on", "logged_contact", ["pupil_id", "on"])
    op.create_index("ix_logged_contact_placement_id", "logged_contact", ["placement_id"])
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
        _raise_wall()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    op.drop_table("logged_contact")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_early_delete_of_logged_contact()")
    op.drop_index("uq_placement_id_home_school_id_pupil_id", "placement")


def _guard_on_postgresql() -> None:
    # By the database's own clock, as for the marks.
    op.execute(
        "CREATE FUNCTION refuse_early_delete_of_logged_contact() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.recorded_at > now() - interval '6 years' THEN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    for name, action, scope, function in (
        ("logged_contact_refuse_change", f"UPDATE OF {KEPT}", "ROW", "refuse_change"),
        ("logged_contact_refuse_early_delete", "DELETE", "ROW", "refuse_early_delete_of_logged_contact"),
        ("logged_contact_refuse_truncate", "TRUNCATE", "STATEMENT", "refuse_change"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON logged_contact FOR EACH {scope} EXECUTE FUNCTION {function}()"
        )


def _guard_on_sqlite() -> None:
    for name, action, condition in (
        ("logged_contact_refuse_update", f"UPDATE OF {KEPT}", ""),
        (
            "logged_contact_refuse_delete",
            "DELETE",
            "WHEN OLD.recorded_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-6 years')",
        ),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON logged_contact {condition} "
            "BEGIN SELECT RAISE(ABORT, 'logged_contact is append-only'); END"
        )


def _raise_wall() -> None:
    op.execute("ALTER TABLE logged_contact ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON logged_contact TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON logged_contact TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON logged_contact FOR SELECT TO muster_app USING ({OWN_SCHOOL})")
    op.execute(f"CREATE POLICY web_insert ON logged_contact FOR INSERT TO muster_app WITH CHECK ({RECORDED})")
    op.execute(
        "CREATE POLICY web_update ON logged_contact FOR UPDATE TO muster_app "
        f"USING ({FORGOTTEN}) WITH CHECK ({FORGOTTEN} AND spoken_with IS NULL AND said IS NULL)"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE (spoken_with, said) ON logged_contact TO muster_app")
