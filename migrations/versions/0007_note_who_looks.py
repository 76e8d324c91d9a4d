"""Keep who opened what an incident or a walk-off says: never changed, and never deleted within a year."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_look"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_look_home_school_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_look_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_look_person_id"),
        sa.UniqueConstraint("person_id", "alert_id", "slot_at", name="uq_look_person_id_alert_id_slot_at"),
    )
    op.create_index("ix_look_alert_id", "look", ["alert_id"])
    op.create_index("ix_look_home_school_id_pupil_id", "look", ["home_school_id", "pupil_id"])
    op.create_index("ix_look_person_id_slot_at", "look", ["person_id", "slot_at"])
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    op.drop_table("look")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_early_delete_of_look()")


def _guard_on_postgresql() -> None:
    # By the database's own clock: whatever is asked of it, no look younger than a year goes.
    op.execute(
        "CREATE FUNCTION refuse_early_delete_of_look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.slot_at > now() - interval '1 year' THEN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    for name, action, scope, function in (
        ("look_refuse_change", "UPDATE", "ROW", "refuse_change"),
        ("look_refuse_early_delete", "DELETE", "ROW", "refuse_early_delete_of_look"),
        ("look_refuse_truncate", "TRUNCATE", "STATEMENT", "refuse_change"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON look FOR EACH {scope} EXECUTE FUNCTION {function}()")


def _guard_on_sqlite() -> None:
    for action, condition in (
        ("UPDATE", ""),
        ("DELETE", "WHEN OLD.slot_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 year')"),
    ):
        op.execute(
            f"CREATE TRIGGER look_refuse_{action.lower()} BEFORE {action} ON look {condition} "
            "BEGIN SELECT RAISE(ABORT, 'look is append-only'); END"
        )
