"""Let an organisation keep its own calendar on a page. PostgreSQL only: on SQLite there is no wall.

docs/adr/0006-second-wall.md says what each policy is for. Which of its people may is asked by the use case.
"""

from alembic import op

revision = "0030"
down_revision = "0024"
branch_labels = None
depends_on = None

OWN = "organisation_id = ANY ((SELECT muster_own())::uuid[])"
POLICIES = {"INSERT": f"WITH CHECK ({OWN})", "UPDATE": f"USING ({OWN}) WITH CHECK ({OWN})", "DELETE": f"USING ({OWN})"}
# A row that is under way ends earlier; whose it is and when it began never changes.
GRANTS = "INSERT, DELETE, UPDATE (to_on)"


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for action, condition in POLICIES.items():
        op.execute(f"CREATE POLICY web_{action.lower()} ON calendar_row FOR {action} TO muster_app {condition}")
    op.execute(f"GRANT {GRANTS} ON calendar_row TO muster_app")


def downgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(f"REVOKE {GRANTS} ON calendar_row FROM muster_app")
    for action in POLICIES:
        op.execute(f"DROP POLICY web_{action.lower()} ON calendar_row")
