"""Keep which version of a mark was keyed into the school's own records system, by whom and when."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OF_SESSION = ("home_school_id", "pupil_id", "on", "session")
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# Nobody says in another's name that a mark was keyed.
SAID = f"{OWN_SCHOOL} AND keyed_by_id = (SELECT muster_person())"


def upgrade() -> None:
    op.create_table(
        "mark_keyed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_keyed", sa.Boolean(), nullable=False),
        sa.Column("keyed_by_id", sa.Uuid(), nullable=False),
        sa.Column("keyed_by", sa.String(), nullable=False),
        sa.Column("keyed_by_job", sa.String(), nullable=False),
        sa.Column("keyed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mark_keyed"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_mark_keyed_home_school_id"),
        sa.ForeignKeyConstraint(["keyed_by_id"], ["person.id"], name="fk_mark_keyed_keyed_by_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_mark_keyed_pupil_id_home_school_id",
        ),
        sa.ForeignKeyConstraint(
            [*OF_SESSION, "version"], [f"mark.{each}" for each in (*OF_SESSION, "version")],
            name="fk_mark_keyed_version",
        ),
        sa.UniqueConstraint(*OF_SESSION, "number", name="uq_mark_keyed_number"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_mark_keyed_is_counted")),
    )  # fmt: skip
    op.create_index("ix_mark_keyed_home_school_id_on", "mark_keyed", ["home_school_id", "on"])
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
        _raise_wall()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    op.drop_table("mark_keyed")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_early_delete_of_mark_keyed()")


def _guard_on_postgresql() -> None:
    # By the database's own clock, as for the mark it speaks of.
    op.execute(
        "CREATE FUNCTION refuse_early_delete_of_mark_keyed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.keyed_at > now() - interval '6 years' THEN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    for name, action, scope, function in (
        ("mark_keyed_refuse_change", "UPDATE", "ROW", "refuse_change"),
        ("mark_keyed_refuse_early_delete", "DELETE", "ROW", "refuse_early_delete_of_mark_keyed"),
        ("mark_keyed_refuse_truncate", "TRUNCATE", "STATEMENT", "refuse_change"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON mark_keyed FOR EACH {scope} EXECUTE FUNCTION {function}()"
        )


def _guard_on_sqlite() -> None:
    for name, action, condition in (
        ("mark_keyed_refuse_update", "UPDATE", ""),
        ("mark_keyed_refuse_delete", "DELETE", "WHEN OLD.keyed_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-6 years')"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON mark_keyed {condition} "
            "BEGIN SELECT RAISE(ABORT, 'mark_keyed is append-only'); END"
        )


def _raise_wall() -> None:
    op.execute("ALTER TABLE mark_keyed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON mark_keyed TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, DELETE ON mark_keyed TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON mark_keyed FOR SELECT TO muster_app USING ({OWN_SCHOOL})")
    op.execute(f"CREATE POLICY web_insert ON mark_keyed FOR INSERT TO muster_app WITH CHECK ({SAID})")
    op.execute("GRANT SELECT, INSERT ON mark_keyed TO muster_app")
