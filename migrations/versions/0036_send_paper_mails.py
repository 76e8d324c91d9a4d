"""Keep who wants to be reminded of the paper register the afternoon before, and for which day they were last."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("paper_mail_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("membership", sa.Column("paper_mailed_for", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("membership", "paper_mailed_for")
    op.drop_column("membership", "paper_mail_since")
