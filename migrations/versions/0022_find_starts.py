"""Find placements by the day they start: the clockwork tells of a start two school days before."""

from alembic import op

revision = "0022"
down_revision = "0014"
branch_labels = None
depends_on = None

INDEX = "ix_placement_starts_on"


def upgrade() -> None:
    op.create_index(INDEX, "placement", ["starts_on"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="placement")
