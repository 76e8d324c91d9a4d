"""Keep quiet hours, a person's own and those usual in an organisation, and until when a notice waits for their end."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

OWN = "id = ANY ((SELECT muster_own())::uuid[])"


def upgrade() -> None:
    op.add_column("person", sa.Column("quiet_hours", sa.String(), nullable=True))
    op.add_column("organisation", sa.Column("quiet_hours", sa.String(), nullable=True))
    op.add_column("notice", sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True))
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"CREATE POLICY web_update ON organisation FOR UPDATE TO muster_app USING ({OWN}) WITH CHECK ({OWN})"
        )
        op.execute("GRANT UPDATE (quiet_hours) ON organisation TO muster_app")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("REVOKE UPDATE (quiet_hours) ON organisation FROM muster_app")
        op.execute("DROP POLICY web_update ON organisation")
    op.drop_column("notice", "waits_until")
    op.drop_column("organisation", "quiet_hours")
    op.drop_column("person", "quiet_hours")
