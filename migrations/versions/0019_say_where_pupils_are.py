"""Say of a session that is not held, or ends early, where each pupil is."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None

# All that an observation says but its free text, as before.
FIXED = (
    "id", "placement_id", "home_school_id", "provider_id", "pupil_id", "submission_id", "on", "session", "status",
    "site_id", "arrived_at", "left_at", "agreed_with", "agreed_name", "reason", "contact_made", "change_reason",
    "replaces_id", "was_expected", "taken_at", "received_at", "channel", "said_by", "said_by_job", "recorded_by",
    "recorded_by_job", "recorded_by_person_id",
)  # fmt: skip
ADDED = ("handover", "handed_to")


def upgrade() -> None:
    for column in ADDED:
        op.add_column("observation", sa.Column(column, sa.String()))
    _guard((*FIXED, *ADDED))


def downgrade() -> None:
    _guard(FIXED)
    for column in ADDED:
        op.drop_column("observation", column)


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
