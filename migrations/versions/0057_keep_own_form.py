"""Keep a school's own form of the file for its records system."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("own_form", sa.JSON(none_as_null=True)))
    if op.get_context().dialect.name == "postgresql":
        op.execute("GRANT UPDATE (own_form) ON organisation TO muster_app")


def downgrade() -> None:
    op.drop_column("organisation", "own_form")
