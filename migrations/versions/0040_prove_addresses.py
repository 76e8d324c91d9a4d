"""Keep what is known of the addresses that alerts go to: confirmed by a code, or lost."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ME = "person_id = (SELECT muster_person())"
COLLEAGUE = (
    "person_id IN (SELECT m.person_id FROM membership m WHERE m.organisation_id = ANY ((SELECT muster_own())::uuid[]))"
)


def upgrade() -> None:
    op.create_table(
        "address_proof",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("lost_at", sa.DateTime(timezone=True)),
        sa.Column("digest", sa.String()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("sent_today", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "channel", name="pk_address_proof"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_address_proof_person_id"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE address_proof ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY worker ON address_proof TO muster_worker USING (true) WITH CHECK (true)")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON address_proof TO muster_worker")
        # Colleagues see whether somebody is reached; only they themselves say so.
        op.execute(f"CREATE POLICY web_select ON address_proof FOR SELECT TO muster_app USING ({ME} OR {COLLEAGUE})")
        op.execute(f"CREATE POLICY web_insert ON address_proof FOR INSERT TO muster_app WITH CHECK ({ME})")
        op.execute(f"CREATE POLICY web_update ON address_proof FOR UPDATE TO muster_app USING ({ME}) WITH CHECK ({ME})")
        op.execute("GRANT SELECT, INSERT, UPDATE ON address_proof TO muster_app")


def downgrade() -> None:
    op.drop_table("address_proof")
