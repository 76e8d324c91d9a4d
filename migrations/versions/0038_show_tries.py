"""Show a home school when each message about its alerts was tried and what came of it, without the carrier's words."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SEEN = "message_id, fence, started_at, outcome"
OF_OWN_ALERT = (
    "EXISTS (SELECT FROM notice n JOIN alert a ON a.id = n.alert_id WHERE n.message_id = attempt.message_id "
    "AND a.home_school_id = ANY ((SELECT muster_own())::uuid[]))"
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY web_select ON attempt FOR SELECT TO muster_app USING ({OF_OWN_ALERT})")
        op.execute(f"GRANT SELECT ({SEEN}) ON attempt TO muster_app")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"REVOKE SELECT ({SEEN}) ON attempt FROM muster_app")
        op.execute("DROP POLICY web_select ON attempt")
