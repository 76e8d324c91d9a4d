"""Open one session's register by a link, and keep who opened it; both behind the second wall."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None

OWN = "provider_id = ANY ((SELECT muster_own())::uuid[])"
# A link, and who opened it, are recognised before anybody is known; they are made and ended by the provider's own.
RECOGNISED = f"{OWN} OR (SELECT muster_at_door())"
ENDED_BY = {"session_link": "revoked_at, revoked_by", "session_link_visit": "ended_at"}


def upgrade() -> None:
    op.create_table(
        "session_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_for", sa.String()),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_by_job", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_session_link"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_session_link_provider_id"),
        sa.ForeignKeyConstraint(
            ["site_id", "provider_id"],
            ["site.id", "site.organisation_id"],
            name="fk_session_link_site_id_provider_id",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id", "provider_id"],
            ["membership.id", "membership.organisation_id"],
            name="fk_session_link_membership_id_provider_id",
        ),
        sa.UniqueConstraint("id", "provider_id", name="uq_session_link_id_provider_id"),
        sa.UniqueConstraint("digest", name="uq_session_link_digest"),
    )
    op.create_index("ix_session_link_provider_id_on", "session_link", ["provider_id", "on"])
    op.create_index("ix_session_link_membership_id", "session_link", ["membership_id"])
    op.create_table(
        "session_link_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_session_link_visit"),
        sa.ForeignKeyConstraint(
            ["link_id", "provider_id"],
            ["session_link.id", "session_link.provider_id"],
            name="fk_session_link_visit_link_id_provider_id",
        ),
        sa.UniqueConstraint("digest", name="uq_session_link_visit_digest"),
    )
    op.create_index("ix_session_link_visit_link_id", "session_link_visit", ["link_id"])
    if op.get_context().dialect.name == "postgresql":
        for table, columns in ENDED_BY.items():
            _raise_wall(table, columns)


def downgrade() -> None:
    op.drop_table("session_link_visit")
    op.drop_table("session_link")


def _raise_wall(table: str, ended_by: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({RECOGNISED})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY web_update ON {table} FOR UPDATE TO muster_app USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({ended_by}) ON {table} TO muster_app")
