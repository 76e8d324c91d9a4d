"""Let entries go after six years, emptied notes on a decision; keep decisions, families' notes and nights' tallies."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# All that an observation says but its free text, which a decision to erase may empty.
FIXED = (
    "id", "placement_id", "home_school_id", "provider_id", "pupil_id", "submission_id", "on", "session", "status",
    "site_id", "arrived_at", "left_at", "agreed_with", "agreed_name", "reason", "contact_made", "change_reason",
    "replaces_id", "was_expected", "taken_at", "received_at", "channel", "said_by", "said_by_job", "recorded_by",
    "recorded_by_job", "recorded_by_person_id",
)  # fmt: skip
# Its words are sealed, and may be sealed anew under another key; the chain holds their digest.
NOTE_CHANGE = "UPDATE OF id, home_school_id, pupil_id, said_by, recorded_at, by_name, by_job_title"
ERASED = (
    "EXISTS (SELECT 1 FROM erasure WHERE erasure.pupil_id = OLD.pupil_id AND erasure.is_done "
    "AND (',' || erasure.what || ',') LIKE '%,notes,%')"
)


def upgrade() -> None:
    _create_tables()
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP TRIGGER observation_refuse_change ON observation")
        op.execute("DROP TRIGGER observation_refuse_early_delete ON observation")
        op.execute(
            "CREATE TRIGGER observation_refuse_change BEFORE UPDATE OR DELETE ON observation "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        for table in ("erasure", "pupil_note", "forgotten"):
            op.drop_table(table)
        for function in ("refuse_change_of_observation", "refuse_early_delete", "refuse_change_of_erasure"):
            op.execute(f"DROP FUNCTION {function}()")
        return
    for trigger in ("observation_refuse_update", "observation_refuse_note", "observation_refuse_delete"):
        op.execute(f"DROP TRIGGER {trigger}")
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER observation_refuse_{action.lower()} BEFORE {action} ON observation "
            "BEGIN SELECT RAISE(ABORT, 'observation is append-only'); END"
        )
    for table in ("erasure", "pupil_note", "forgotten"):
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "forgotten",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("organisation_id", "on", "what", name="pk_forgotten"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_forgotten_organisation_id"),
    )
    op.create_table(
        "pupil_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_job_title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pupil_note"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_pupil_note_pupil_id_home_school_id",
        ),
    )
    op.create_index("ix_pupil_note_pupil_id_recorded_at", "pupil_note", ["pupil_id", "recorded_at"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_job", sa.String(), nullable=False),
        sa.Column("asked_by_key", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_by_job", sa.String()),
        sa.Column("is_done", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_erasure_pupil_id_home_school_id",
        ),
    )
    op.create_index("ix_erasure_pupil_id_asked_at", "erasure", ["pupil_id", "asked_at"])


def _guard_on_postgresql() -> None:
    # By the database's own clock: whatever is asked of it, no entry younger than six years goes.
    op.execute(
        "CREATE FUNCTION refuse_early_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.received_at > now() - interval '6 years' THEN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_change_of_observation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.note IS NULL AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' "
        f"AND {ERASED} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_change_of_erasure() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.decided_at IS NULL AND (to_jsonb(NEW) - ARRAY['decided_at','decided_by','decided_by_job','is_done']) "
        "= (to_jsonb(OLD) - ARRAY['decided_at','decided_by','decided_by_job','is_done']) THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute("DROP TRIGGER observation_refuse_change ON observation")
    for name, action, table, function in (
        ("observation_refuse_change", "UPDATE", "observation", "refuse_change_of_observation"),
        ("observation_refuse_early_delete", "DELETE", "observation", "refuse_early_delete"),
        ("pupil_note_refuse_change", NOTE_CHANGE, "pupil_note", "refuse_change"),
        ("erasure_refuse_change", "UPDATE", "erasure", "refuse_change_of_erasure"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")


def _guard_on_sqlite() -> None:
    for action in ("update", "delete"):
        op.execute(f"DROP TRIGGER observation_refuse_{action}")
    fixed = ", ".join(f'"{column}"' for column in FIXED)
    asked = (
        "id",
        "home_school_id",
        "pupil_id",
        "what",
        "reason",
        "asked_at",
        "asked_by",
        "asked_by_job",
        "asked_by_key",
    )
    for name, when, table, condition in (
        ("observation_refuse_update", f"UPDATE OF {fixed}", "observation", ""),
        ("observation_refuse_note", "UPDATE OF note", "observation", f"WHEN NEW.note IS NOT NULL OR NOT {ERASED}"),
        (
            "observation_refuse_delete",
            "DELETE",
            "observation",
            "WHEN OLD.received_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-6 years')",
        ),
        ("pupil_note_refuse_update", NOTE_CHANGE, "pupil_note", ""),
        ("erasure_refuse_update", f"UPDATE OF {', '.join(asked)}", "erasure", ""),
        ("erasure_refuse_decision", "UPDATE", "erasure", "WHEN OLD.decided_at IS NOT NULL"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
