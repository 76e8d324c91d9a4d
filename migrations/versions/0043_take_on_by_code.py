"""Keep the link and the code of each message about an alert: of the link its digest, of the code nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# Whoever comes with a link is known by it at the door, and from there on it is their own.
HELD = "(SELECT muster_at_door()) OR person_id = (SELECT muster_person())"


def upgrade() -> None:
    op.create_table(
        "alert_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_alert_code"),
        sa.ForeignKeyConstraint(["id"], ["notice.id"], name="fk_alert_code_id"),
        sa.ForeignKeyConstraint(
            ["alert_id", "home_school_id"],
            ["alert.id", "alert.home_school_id"],
            name="fk_alert_code_alert_id_home_school_id",
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_alert_code_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_code_person_id"),
        sa.UniqueConstraint("digest", name="uq_alert_code_digest"),
    )
    op.create_index("ix_alert_code_alert_id", "alert_code", ["alert_id"])
    op.create_index("ix_alert_code_expires_at", "alert_code", ["expires_at"])
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE alert_code ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY worker ON alert_code TO muster_worker USING (true) WITH CHECK (true)")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON alert_code TO muster_worker")
        op.execute(f"CREATE POLICY web_select ON alert_code FOR SELECT TO muster_app USING ({HELD})")
        op.execute(
            f"CREATE POLICY web_update ON alert_code FOR UPDATE TO muster_app USING ({HELD}) WITH CHECK ({HELD})"
        )
        op.execute("GRANT SELECT, UPDATE (wrong, used_at) ON alert_code TO muster_app")


def downgrade() -> None:
    op.drop_table("alert_code")
