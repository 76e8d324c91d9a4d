"""Let what a provider says of a session be held beside what another one says, on the home school's behalf."""

from alembic import op

revision = "0024"
down_revision = "0025"
branch_labels = None
depends_on = None

EITHER = "home_school_id = ANY ((SELECT muster_own())::uuid[]) OR provider_id = ANY ((SELECT muster_own())::uuid[])"
ACTING = "home_school_id = ANY ((SELECT muster_acting())::uuid[])"


def upgrade() -> None:
    _read_observations(f"{EITHER} OR {ACTING}")


def downgrade() -> None:
    _read_observations(EITHER)


def _read_observations(where: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER POLICY web_select ON observation USING ({where})")
