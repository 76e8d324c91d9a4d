"""Keep what takes two people, addresses to be confirmed, and what a token may do; open the wall for who looks after."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

OWN = "organisation_id = ANY ((SELECT muster_own())::uuid[])"
DOOR = "(SELECT muster_at_door())"
UNDECIDED = "decided_at IS NULL AND is_agreed IS NULL"
# Whom an address belongs to, across the wall: a person has one account, whoever gives them a job. An id, nothing else.
ACCOUNT = """
CREATE FUNCTION muster_account(address text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM person WHERE lower(email) = lower(trim(address)) AND muster_own() IS NOT NULL
$$
"""
# Which of an organisation's own people work for another one too; where, it does not say.
ELSEWHERE = """
CREATE FUNCTION muster_elsewhere(here uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(DISTINCT other.person_id) FROM membership own JOIN membership other
    ON other.person_id = own.person_id AND other.organisation_id <> here AND other.ended_at IS NULL
    WHERE own.organisation_id = here AND here = ANY (muster_own())
$$
"""
FUNCTIONS = ("muster_account(text)", "muster_elsewhere(uuid)")


def upgrade() -> None:
    op.create_table(
        "staff_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("roles", sa.String()),
        sa.Column("job_title", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_job", sa.String(), nullable=False),
        sa.Column("asked_by_key", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_by_job", sa.String()),
        sa.Column("decided_by_key", sa.String()),
        sa.Column("is_agreed", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_staff_request"),
        sa.ForeignKeyConstraint(
            ["membership_id", "organisation_id"],
            ["membership.id", "membership.organisation_id"],
            name="fk_staff_request_membership_id_organisation_id",
            ondelete="CASCADE",
        ),
        # Nobody agrees to what they asked for themselves.
        sa.CheckConstraint("decided_by_key <> asked_by_key OR NOT is_agreed", name="ck_staff_request_two_people"),
    )
    op.create_index("ix_staff_request_organisation_id_asked_at", "staff_request", ["organisation_id", "asked_at"])
    op.create_index("ix_staff_request_membership_id", "staff_request", ["membership_id"])
    op.create_table(
        "address_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("digest", sa.String()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_address_change"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_address_change_person_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_address_change_organisation_id"),
        sa.UniqueConstraint("digest", name="uq_address_change_digest"),
    )
    op.create_index("ix_address_change_person_id", "address_change", ["person_id"])
    op.create_index("ix_address_change_organisation_id", "address_change", ["organisation_id"])
    with op.batch_alter_table("api_token") as batch:
        batch.add_column(sa.Column("membership_id", sa.Uuid()))
        batch.add_column(sa.Column("expires_at", sa.DateTime(timezone=True)))
        # Tokens from before may read, as they could.
        batch.add_column(sa.Column("may_read", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.create_foreign_key(
            "fk_api_token_membership_id_organisation_id",
            "membership",
            ["membership_id", "organisation_id"],
            ["id", "organisation_id"],
        )
    op.create_index("ix_api_token_membership_id", "api_token", ["membership_id"])
    if op.get_context().dialect.name == "postgresql":
        _raise_walls()


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP POLICY web_delete ON device_pin")
        op.execute("REVOKE DELETE ON device_pin FROM muster_app")
        for function in FUNCTIONS:
            op.execute(f"DROP FUNCTION {function}")
    op.drop_index("ix_api_token_membership_id", "api_token")
    with op.batch_alter_table("api_token") as batch:
        batch.drop_constraint("fk_api_token_membership_id_organisation_id", type_="foreignkey")
        for column in ("membership_id", "expires_at", "may_read"):
            batch.drop_column(column)
    op.drop_table("address_change")
    op.drop_table("staff_request")


def _raise_walls() -> None:
    for function, definition in zip(FUNCTIONS, (ACCOUNT, ELSEWHERE), strict=True):
        op.execute(definition)
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO muster_app, muster_worker")
    for table in ("staff_request", "address_change"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON staff_request FOR SELECT TO muster_app USING ({OWN})")
    op.execute(f"CREATE POLICY web_insert ON staff_request FOR INSERT TO muster_app WITH CHECK ({OWN} AND {UNDECIDED})")
    op.execute(f"CREATE POLICY web_update ON staff_request FOR UPDATE TO muster_app USING ({OWN}) WITH CHECK ({OWN})")
    op.execute("GRANT SELECT, INSERT ON staff_request TO muster_app")
    decided = "decided_at, decided_by, decided_by_job, decided_by_key, is_agreed"
    op.execute(f"GRANT UPDATE ({decided}) ON staff_request TO muster_app")
    # Whoever reads the mail at the new address is known by the link alone. The link is the worker's to make.
    op.execute(f"CREATE POLICY web_select ON address_change FOR SELECT TO muster_app USING ({OWN} OR {DOOR})")
    op.execute(
        f"CREATE POLICY web_insert ON address_change FOR INSERT TO muster_app WITH CHECK ({OWN} AND digest IS NULL)"
    )
    op.execute(
        f"CREATE POLICY web_update ON address_change FOR UPDATE TO muster_app USING ({OWN} OR {DOOR}) "
        f"WITH CHECK ({OWN} OR {DOOR})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE (ended_at, is_confirmed) ON address_change TO muster_app")
    # The PIN of somebody whose job ends goes with it.
    op.execute(
        "CREATE POLICY web_delete ON device_pin FOR DELETE TO muster_app "
        "USING (provider_id = ANY ((SELECT muster_own())::uuid[]))"
    )
    op.execute("GRANT DELETE ON device_pin TO muster_app")
