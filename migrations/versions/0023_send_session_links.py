"""Let a link to one session's register be sent, by a home school too, and ask by such a link when a session has begun.

A link that is sent has no digest until its mail leaves. One that a home school sends shows that school's pupils; one
that asks for a daily answer is nobody's in particular to end, and is made once for each person and moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OWN_PROVIDER = "provider_id = ANY ((SELECT muster_own())::uuid[])"
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
# A school makes, sees and ends its own alone, which show its own pupils alone.
BY_SCHOOL = f"{OWN_SCHOOL} AND organisation_id = ANY ((SELECT muster_own())::uuid[])"
AT_DOOR = "(SELECT muster_at_door())"
BEFORE = {
    "SELECT": f"USING ({OWN_PROVIDER} OR {AT_DOOR})",
    "INSERT": f"WITH CHECK ({OWN_PROVIDER})",
    "UPDATE": f"USING ({OWN_PROVIDER}) WITH CHECK ({OWN_PROVIDER})",
}
AFTER = {
    "SELECT": f"USING ({OWN_PROVIDER} OR ({OWN_SCHOOL}) OR {AT_DOOR})",
    "INSERT": f"WITH CHECK ({OWN_PROVIDER} OR ({BY_SCHOOL}))",
    "UPDATE": f"USING ({OWN_PROVIDER} OR ({BY_SCHOOL})) WITH CHECK ({OWN_PROVIDER} OR ({BY_SCHOOL}))",
}
ASKED_ONCE = "uq_session_link_provider_id_ask_at_asked_key"
MAKERS_JOB = "fk_session_link_membership_id_provider_id"
UNASKED = sa.text("asked_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("session_link") as table:
        table.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default="cover"))
        table.add_column(sa.Column("organisation_id", sa.Uuid()))
        table.add_column(sa.Column("home_school_id", sa.Uuid()))
        table.add_column(sa.Column("leaves_out_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("sent_to", sa.String()))
        table.add_column(sa.Column("lead_id", sa.Uuid()))
        table.add_column(sa.Column("takes_unled", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("ask_at", INSTANT))
        table.add_column(sa.Column("asked_key", sa.String()))
        table.add_column(sa.Column("number", sa.Integer()))
        table.alter_column("digest", existing_type=sa.String(), nullable=True)
        table.alter_column("site_id", existing_type=sa.Uuid(), nullable=True)
        table.alter_column("membership_id", existing_type=sa.Uuid(), nullable=True)
        table.drop_constraint(MAKERS_JOB, type_="foreignkey")
    op.execute("UPDATE session_link SET organisation_id = provider_id")
    with op.batch_alter_table("session_link") as table:
        table.alter_column("purpose", existing_type=sa.String(), existing_nullable=False, server_default=None)
        for column in ("leaves_out_hidden", "takes_unled"):
            table.alter_column(column, existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        table.create_foreign_key(
            "fk_session_link_membership_id_organisation_id",
            "membership",
            ["membership_id", "organisation_id"],
            ["id", "organisation_id"],
        )
        table.create_foreign_key("fk_session_link_home_school_id", "organisation", ["home_school_id"], ["id"])
        table.create_foreign_key("fk_session_link_lead_id", "person", ["lead_id"], ["id"])
        table.create_unique_constraint(ASKED_ONCE, ["provider_id", "ask_at", "asked_key"])
        table.create_check_constraint(
            op.f("ck_session_link_purpose"),
            "CASE purpose WHEN 'cover' THEN site_id IS NOT NULL AND membership_id IS NOT NULL "
            "AND organisation_id IS NOT NULL WHEN 'daily_answer' THEN ask_at IS NOT NULL AND asked_key IS NOT NULL "
            "AND (membership_id IS NULL) = (organisation_id IS NULL) ELSE false END",
        )
    op.create_index("ix_session_link_home_school_id_on", "session_link", ["home_school_id", "on"])
    op.add_column("expected", sa.Column("ask_at", INSTANT))
    op.add_column("expected", sa.Column("asked_at", INSTANT))
    op.create_index("ix_expected_unasked", "expected", ["ask_at"], sqlite_where=UNASKED, postgresql_where=UNASKED)
    if op.get_context().dialect.name == "postgresql":
        _raise_wall(AFTER)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        _raise_wall(BEFORE)
    op.drop_index("ix_expected_unasked", "expected")
    for column in ("asked_at", "ask_at"):
        op.drop_column("expected", column)
    # What was sent, or asked, is no link of the provider's own people: it opens nothing there.
    ours = (
        "SELECT id FROM session_link WHERE purpose = 'cover' AND organisation_id = provider_id AND digest IS NOT NULL"
    )
    op.execute(f"DELETE FROM session_link_visit WHERE link_id NOT IN ({ours})")
    op.execute(f"DELETE FROM session_link WHERE id NOT IN ({ours})")
    op.drop_index("ix_session_link_home_school_id_on", "session_link")
    with op.batch_alter_table("session_link") as table:
        table.drop_constraint(op.f("ck_session_link_purpose"), type_="check")
        table.drop_constraint(ASKED_ONCE, type_="unique")
        for name in ("lead_id", "home_school_id", "membership_id_organisation_id"):
            table.drop_constraint(f"fk_session_link_{name}", type_="foreignkey")
        table.create_foreign_key(MAKERS_JOB, "membership", ["membership_id", "provider_id"], ["id", "organisation_id"])
        for column in ("digest", "site_id", "membership_id"):
            kind = sa.String() if column == "digest" else sa.Uuid()
            table.alter_column(column, existing_type=kind, nullable=False)
        for column in (
            "number", "asked_key", "ask_at", "takes_unled", "lead_id", "sent_to", "leaves_out_hidden", "home_school_id",
            "organisation_id", "purpose",
        ):  # fmt: skip
            table.drop_column(column)


def _raise_wall(policies: dict[str, str]) -> None:
    for action, condition in policies.items():
        name = f"web_{action.lower()}"
        op.execute(f"DROP POLICY {name} ON session_link")
        op.execute(f"CREATE POLICY {name} ON session_link FOR {action} TO muster_app {condition}")
