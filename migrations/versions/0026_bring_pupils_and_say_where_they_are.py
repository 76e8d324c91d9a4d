"""Say who brings a pupil, that one was dropped off and never came in, and until when a group is at a site."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0027"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BROUGHT_BY = ("transport_firm", "transport_phone")
# All that an observation says but its free text, as before.
FIXED = (
    "id", "placement_id", "home_school_id", "provider_id", "pupil_id", "submission_id", "on", "session", "status",
    "site_id", "arrived_at", "left_at", "agreed_with", "agreed_name", "reason", "contact_made", "change_reason",
    "replaces_id", "was_expected", "taken_at", "received_at", "channel", "said_by", "said_by_job", "recorded_by",
    "recorded_by_job", "recorded_by_person_id", "handover", "handed_to",
)  # fmt: skip


def upgrade() -> None:
    for column in BROUGHT_BY:
        op.add_column("placement", sa.Column(column, sa.String()))
    op.add_column("walk_off", sa.Column("never_came_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("observation", sa.Column("site_until", INSTANT))
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("walk_off", "never_came_in", server_default=None)
        op.execute(f"GRANT UPDATE ({', '.join(BROUGHT_BY)}) ON placement TO muster_app")
    _guard((*FIXED, "site_until"))


def downgrade() -> None:
    _guard(FIXED)
    op.drop_column("observation", "site_until")
    op.drop_column("walk_off", "never_came_in")
    for column in BROUGHT_BY:
        op.drop_column("placement", column)


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
