"""Say of an observation whether the pupil was seen in person or remotely."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0030"
branch_labels = None
depends_on = None

# All that an observation says but its free text, as before.
FIXED = (
    "id", "placement_id", "home_school_id", "provider_id", "pupil_id", "submission_id", "on", "session", "status",
    "site_id", "arrived_at", "left_at", "agreed_with", "agreed_name", "reason", "contact_made", "change_reason",
    "replaces_id", "was_expected", "taken_at", "received_at", "channel", "said_by", "said_by_job", "recorded_by",
    "recorded_by_job", "recorded_by_person_id", "handover", "handed_to", "site_until",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("observation", sa.Column("mode", sa.String(), nullable=False, server_default="in_person"))
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("observation", "mode", server_default=None)
    _guard((*FIXED, "mode"))


def downgrade() -> None:
    _guard(FIXED)
    op.drop_column("observation", "mode")


def _guard(columns: tuple[str, ...]) -> None:
    """Let nothing of an observation be changed. PostgreSQL's trigger compares whole rows, whatever their columns."""
    if op.get_context().dialect.name == "postgresql":
        return
    fixed = ", ".join(f'"{column}"' for column in columns)
    op.execute("DROP TRIGGER observation_refuse_update")
    op.execute(
        f"CREATE TRIGGER observation_refuse_update BEFORE UPDATE OF {fixed} ON observation "
        "BEGIN SELECT RAISE(ABORT, 'observation is append-only'); END"
    )
