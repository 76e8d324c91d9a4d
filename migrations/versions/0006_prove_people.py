"""Let people prove themselves with more than a password: authenticators, recovery codes, passkeys, known browsers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
# A table is dropped before those it points to.
TABLES = ("authenticator", "recovery_code", "passkey", "passkey_challenge", "known_browser", "reset_asked")


def upgrade() -> None:
    _create_factors()
    _create_browsers()
    _widen_sign_ins()
    _widen_guesses()


def downgrade() -> None:
    with op.batch_alter_table("sign_in_guess") as table:
        table.drop_index("ix_sign_in_guess_address_digest_at")
        table.drop_constraint("fk_sign_in_guess_person_id", type_="foreignkey")
        for column in ("address_digest", "browser_digest", "person_id"):
            table.drop_column(column)
    with op.batch_alter_table("sign_in") as table:
        for column in ("fresh_at", "factor", "wrong_codes", "browser"):
            table.drop_column(column)
    for name in TABLES:
        op.drop_table(name)


def _create_factors() -> None:
    op.create_table(
        "authenticator",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_authenticator"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_authenticator_person_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recovery_code_person_id"),
        sa.UniqueConstraint("digest", name="uq_recovery_code_digest"),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_passkey_person_id"),
        sa.UniqueConstraint("credential", name="uq_passkey_credential"),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_passkey_challenge"),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])


def _create_browsers() -> None:
    op.create_table(
        "known_browser",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", "person_id", name="pk_known_browser"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_known_browser_person_id"),
    )
    op.create_index("ix_known_browser_person_id", "known_browser", ["person_id"])
    op.create_table(
        "reset_asked",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String()),
        sa.Column("account_digest", sa.String(), nullable=False),
        sa.Column("address_digest", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_reset_asked"),
    )
    op.create_index("ix_reset_asked_account_digest_at", "reset_asked", ["account_digest", "at"])
    op.create_index("ix_reset_asked_address_digest_at", "reset_asked", ["address_digest", "at"])
    op.create_index("ix_reset_asked_at", "reset_asked", ["at"])


def _widen_sign_ins() -> None:
    # Whoever is signed in showed a password and no more, so they are asked for the rest.
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("fresh_at", INSTANT))
        table.add_column(sa.Column("factor", sa.String()))
        table.add_column(sa.Column("wrong_codes", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("browser", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE sign_in SET fresh_at = started_at")
    with op.batch_alter_table("sign_in") as table:
        table.alter_column("fresh_at", nullable=False)
        table.alter_column("wrong_codes", server_default=None)
        table.alter_column("browser", server_default=None)


def _widen_guesses() -> None:
    with op.batch_alter_table("sign_in_guess") as table:
        table.add_column(sa.Column("address_digest", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("browser_digest", sa.String()))
        table.add_column(sa.Column("person_id", sa.Uuid()))
        table.create_foreign_key("fk_sign_in_guess_person_id", "person", ["person_id"], ["id"])
        table.create_index("ix_sign_in_guess_address_digest_at", ["address_digest", "at"])
    with op.batch_alter_table("sign_in_guess") as table:
        table.alter_column("address_digest", server_default=None)
