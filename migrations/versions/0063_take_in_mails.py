"""Keep the e-mails that providers send as they came, and what each home school may read of those that were not read."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OWN = {
    "inbound_mail": "provider_id = ANY ((SELECT muster_own())::uuid[])",
    "mail_shown": "home_school_id = ANY ((SELECT muster_own())::uuid[])",
}
# What came, and what was shown of it, is never changed, but that words may be sealed anew under another key.
KEPT = {
    "inbound_mail": (
        "id", "provider_id", "fingerprint", "size", "received_at", "person_id", "received_by", "received_by_job",
    ),
    "mail_shown": (
        "id", "mail_id", "provider_id", "home_school_id", "received_at", "kept_back", "hides_place", "is_alarming",
        "said_by", "said_by_job",
    ),
}  # fmt: skip
# What an answer may add.
ANSWERED = {
    "inbound_mail": ("state", "settled_at", "settled_by", "settled_by_job"),
    "mail_shown": ("dealt_at", "dealt_by", "dealt_by_job"),
}


def upgrade() -> None:
    _create_mail()
    _create_shown()
    for table, columns in KEPT.items():
        kept = ", ".join(f'"{column}"' for column in columns)
        if op.get_context().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OF {kept} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            _raise_wall(table)
        else:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE OF {kept} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("mail_shown")
    op.drop_table("inbound_mail")


def _create_mail() -> None:
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("received_by_job", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("report", sa.String()),
        sa.Column("settled_at", INSTANT),
        sa.Column("settled_by", sa.String()),
        sa.Column("settled_by_job", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_mail"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_inbound_mail_provider_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_inbound_mail_person_id"),
        sa.UniqueConstraint("provider_id", "fingerprint", name="uq_inbound_mail_provider_id_fingerprint"),
        sa.UniqueConstraint("id", "provider_id", name="uq_inbound_mail_id_provider_id"),
        sa.CheckConstraint(
            "(settled_at IS NOT NULL) = (state = 'settled')", name=op.f("ck_inbound_mail_says_who_settled_it")
        ),
    )
    op.create_index("ix_inbound_mail_provider_id_received_at", "inbound_mail", ["provider_id", "received_at"])
    op.create_index("ix_inbound_mail_state", "inbound_mail", ["state"])


def _create_shown() -> None:
    op.create_table(
        "mail_shown",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("kept_back", sa.Integer(), nullable=False),
        sa.Column("hides_place", sa.Boolean(), nullable=False),
        sa.Column("is_alarming", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_by_job", sa.String(), nullable=False),
        sa.Column("dealt_at", INSTANT),
        sa.Column("dealt_by", sa.String()),
        sa.Column("dealt_by_job", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_mail_shown"),
        sa.ForeignKeyConstraint(
            ["mail_id", "provider_id"],
            ["inbound_mail.id", "inbound_mail.provider_id"],
            name="fk_mail_shown_mail_id_provider_id",
        ),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_mail_shown_home_school_id"),
        sa.UniqueConstraint(
            "mail_id", "provider_id", "home_school_id", name="uq_mail_shown_mail_id_provider_id_home_school_id"
        ),
        sa.CheckConstraint(
            "(dealt_at IS NULL) = (dealt_by IS NULL)", name=op.f("ck_mail_shown_says_who_dealt_with_it")
        ),
    )
    op.create_index("ix_mail_shown_home_school_id_received_at", "mail_shown", ["home_school_id", "received_at"])


def _raise_wall(table: str) -> None:
    answered = ", ".join(ANSWERED[table])
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN[table]})")
    op.execute(
        f"CREATE POLICY web_update ON {table} FOR UPDATE TO muster_app USING ({OWN[table]}) WITH CHECK ({OWN[table]})"
    )
    op.execute(f"GRANT SELECT, UPDATE ({answered}) ON {table} TO muster_app")
