"""Keep what a carrier says later of a message that it took: whether it arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NEW = (
    ("carrier_reference", sa.String()),
    ("ask_at", sa.DateTime(timezone=True)),
    ("arrival", sa.String()),
    ("arrival_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for name, kind in NEW:
        op.add_column("message", sa.Column(name, kind, nullable=True))
    if op.get_context().dialect.name == "postgresql":
        # An alert's page says how each message fared, and nothing of its words.
        op.execute("GRANT SELECT (arrival, arrival_at) ON message TO muster_app")
    where = sa.text("ask_at IS NOT NULL")
    op.create_index("ix_message_asked", "message", ["channel", "ask_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_message_asked", "message")
    for name, _ in reversed(NEW):
        op.drop_column("message", name)
