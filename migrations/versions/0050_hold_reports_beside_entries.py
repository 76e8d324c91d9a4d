"""Let what a provider reports be held beside what its home school entered: within `acting_for`, and only to read."""

from alembic import op

revision = "0050"
down_revision = "0047"
branch_labels = None
depends_on = None

OWN = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
ACTING = "home_school_id = ANY ((SELECT muster_acting())::uuid[])"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER POLICY web_select ON mark USING ({OWN} OR {ACTING})")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER POLICY web_select ON mark USING ({OWN})")
