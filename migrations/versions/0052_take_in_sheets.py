"""Keep the sheets that providers send as they came, and what became of each of their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0055"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OWN = "provider_id = ANY ((SELECT muster_own())::uuid[])"
# What came is never changed, but that its words may be sealed anew under another key.
KEPT = {
    "intake": (
        "id", "provider_id", "channel", "raw_digest", "size", "received_at", "received_by", "received_by_job",
    ),
    "intake_row": ("id", "intake_id", "provider_id", "number"),
}  # fmt: skip
# What an answer may add.
ANSWERED = {
    "intake": ("state", "kind", "refused", "remarks", "closed_at", "closed_by", "closed_by_job"),
    "intake_row": (
        "state", "weighed", "why", "submission_id", "reason", "decided_at", "decided_by", "decided_by_job",
    ),
}  # fmt: skip


def upgrade() -> None:
    _create_intake()
    _create_row()
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


def downgrade() -> None:
    op.drop_table("intake_row")
    op.drop_table("intake")


def _create_intake() -> None:
    op.create_table(
        "intake",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("raw_digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("received_by_job", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("refused", sa.String()),
        sa.Column("remarks", sa.String()),
        sa.Column("closed_at", INSTANT),
        sa.Column("closed_by", sa.String()),
        sa.Column("closed_by_job", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_intake"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_intake_provider_id"),
        sa.UniqueConstraint("provider_id", "raw_digest", name="uq_intake_provider_id_raw_digest"),
        sa.UniqueConstraint("id", "provider_id", name="uq_intake_id_provider_id"),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (state IN ('stored', 'refused', 'waiting'))",
            name=op.f("ck_intake_says_who_closed_it"),
        ),
    )
    op.create_index("ix_intake_provider_id_received_at", "intake", ["provider_id", "received_at"])


def _create_row() -> None:
    op.create_table(
        "intake_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("weighed", sa.String()),
        sa.Column("why", sa.String()),
        sa.Column("submission_id", sa.Uuid()),
        sa.Column("reason", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_by_job", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_intake_row"),
        sa.ForeignKeyConstraint(
            ["intake_id", "provider_id"],
            ["intake.id", "intake.provider_id"],
            name="fk_intake_row_intake_id_provider_id",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "provider_id"],
            ["submission.id", "submission.organisation_id"],
            name="fk_intake_row_submission_id_provider_id",
        ),
        sa.UniqueConstraint("intake_id", "number", name="uq_intake_row_intake_id_number"),
        sa.CheckConstraint(
            "(submission_id IS NOT NULL) = (state = 'recorded')", name=op.f("ck_intake_row_brings_what_is_recorded")
        ),
        sa.CheckConstraint(
            "(reason IS NOT NULL) = (state = 'set_aside')", name=op.f("ck_intake_row_says_why_it_is_set_aside")
        ),
    )
    op.create_index("ix_intake_row_submission_id", "intake_row", ["submission_id"])


def _raise_wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY web_update ON {table} FOR UPDATE TO muster_app USING ({OWN}) WITH CHECK ({OWN})")
    columns = ", ".join(ANSWERED[table])
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({columns}) ON {table} TO muster_app")
