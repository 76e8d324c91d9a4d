"""Keep what a provider and a home school agree in writing, version by version, and who signed it for each."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0026"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
OWN_PROVIDER = "provider_id = ANY ((SELECT muster_own())::uuid[])"
# Each side signs for itself alone, and the home school writes what is to be signed.
WRITES = {
    "agreement_version": OWN_SCHOOL,
    "agreement_signature": f"(side = 'home_school' AND {OWN_SCHOOL}) OR (side = 'provider' AND {OWN_PROVIDER})",
}


def upgrade() -> None:
    op.create_table(
        "agreement_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_contact", sa.String(), nullable=False),
        sa.Column("closures", sa.String(), nullable=False),
        sa.Column("am_due", sa.Time(), nullable=False),
        sa.Column("pm_due", sa.Time(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_job_title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_version"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_agreement_version_provider_id"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_agreement_version_home_school_id"),
        sa.UniqueConstraint(
            "provider_id", "home_school_id", "version", name="uq_agreement_version_provider_id_home_school_id_version"
        ),
        sa.UniqueConstraint(
            "id", "provider_id", "home_school_id", name="uq_agreement_version_id_provider_id_home_school_id"
        ),
    )
    op.create_index("ix_agreement_version_home_school_id", "agreement_version", ["home_school_id"])
    op.create_table(
        "agreement_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("lead_name", sa.String(), nullable=False),
        sa.Column("lead_job_title", sa.String(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_signature"),
        sa.ForeignKeyConstraint(
            ["agreement_id", "provider_id", "home_school_id"],
            ["agreement_version.id", "agreement_version.provider_id", "agreement_version.home_school_id"],
            name="fk_agreement_signature_agreement_id_provider_id_home_school_id",
        ),
        sa.UniqueConstraint("agreement_id", "side", name="uq_agreement_signature_agreement_id_side"),
        sa.CheckConstraint("side IN ('home_school', 'provider')", name=op.f("ck_agreement_signature_side")),
    )
    for table in WRITES:
        if op.get_context().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            _raise_wall(table)
        else:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("agreement_signature")
    op.drop_table("agreement_version")


def _raise_wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN_SCHOOL} OR {OWN_PROVIDER})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({WRITES[table]})")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO muster_app")
