"""Write down what a provider says on the telephone: who called, and what the provider says to it afterwards.

On PostgreSQL the wall lets a home school write, by phone, what was seen of its own pupils; of no others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OWN = "organisation_id = ANY ((SELECT muster_own())::uuid[])"
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
OWN_PROVIDER = "provider_id = ANY ((SELECT muster_own())::uuid[])"
PARTNER = "organisation_id = ANY ((SELECT muster_partners())::uuid[])"
MINE = "actor = 'person:' || (SELECT muster_person())::text"
SENT = f"{OWN} AND (kind <> 'concern' OR {MINE})"
# What I wrote down of a call is the provider's submission, and mine to read again; a colleague reads its receipt.
BY_PHONE = f"(channel = 'phone' AND {MINE} AND {PARTNER})"
CALLED = f"EXISTS (SELECT FROM phone_call c WHERE c.submission_id = submission.id AND c.{OWN_SCHOOL})"
WRITTEN_DOWN = f"({OWN_SCHOOL}) AND channel = 'phone'"
PLACED_BY = "placement_id IN (SELECT p.id FROM placement p WHERE p.{whose} = ANY ((SELECT muster_own())::uuid[]))"
HOSTED_PLACEMENT, OUR_PLACEMENT = PLACED_BY.format(whose="provider_id"), PLACED_BY.format(whose="home_school_id")
SEEN_BY_PHONE = (
    f"EXISTS (SELECT FROM observation o WHERE o.id = observation_id AND o.channel = 'phone' AND o.{OWN_SCHOOL})"
)
ANSWER = "is_right, difference, answered_at, answered_by, answered_by_job"


def upgrade() -> None:
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_by_job", sa.String(), nullable=False),
        sa.Column("said_by_number", sa.String()),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_job", sa.String(), nullable=False),
        sa.Column("is_right", sa.Boolean()),
        sa.Column("difference", sa.String()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.String()),
        sa.Column("answered_by_job", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_phone_call"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_phone_call_home_school_id"),
        sa.ForeignKeyConstraint(
            ["submission_id", "provider_id"],
            ["submission.id", "submission.organisation_id"],
            name="fk_phone_call_submission_id_provider_id",
        ),
        sa.UniqueConstraint("submission_id", name="uq_phone_call_submission_id"),
    )
    op.create_index("ix_phone_call_home_school_id_on", "phone_call", ["home_school_id", "on"])
    op.create_index("ix_phone_call_provider_id_on", "phone_call", ["provider_id", "on"])
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()
        _let_in(
            read=f"({SENT}) OR {BY_PHONE} OR {CALLED}",
            sent=f"({SENT}) OR {BY_PHONE}",
            received=f"{OWN} OR {BY_PHONE}",
            told=f"{OWN_PROVIDER} OR ({WRITTEN_DOWN})",
            was=f"{HOSTED_PLACEMENT} OR {OUR_PLACEMENT}",
            becomes=f"{HOSTED_PLACEMENT} OR ({SEEN_BY_PHONE})",
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        _let_in(read=SENT, sent=SENT, received=OWN, told=OWN_PROVIDER, was=HOSTED_PLACEMENT, becomes=HOSTED_PLACEMENT)
    op.drop_table("phone_call")


def _raise_wall() -> None:
    op.execute("ALTER TABLE phone_call ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON phone_call TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON phone_call TO muster_worker")
    op.execute(
        f"CREATE POLICY web_select ON phone_call FOR SELECT TO muster_app USING ({OWN_SCHOOL} OR {OWN_PROVIDER})"
    )
    op.execute(f"CREATE POLICY web_insert ON phone_call FOR INSERT TO muster_app WITH CHECK ({OWN_SCHOOL})")
    op.execute(
        f"CREATE POLICY web_update ON phone_call FOR UPDATE TO muster_app "
        f"USING ({OWN_PROVIDER}) WITH CHECK ({OWN_PROVIDER})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({ANSWER}) ON phone_call TO muster_app")


def _let_in(*, read: str, sent: str, received: str, told: str, was: str, becomes: str) -> None:
    op.execute(f"ALTER POLICY web_select ON submission USING ({read})")
    op.execute(f"ALTER POLICY web_update ON submission USING ({sent}) WITH CHECK ({sent})")
    op.execute(f"ALTER POLICY web_insert ON submission WITH CHECK ({received})")
    for table in ("observation", "walk_off"):
        op.execute(f"ALTER POLICY web_insert ON {table} WITH CHECK ({told})")
    op.execute(f"ALTER POLICY web_insert ON current_observation WITH CHECK ({becomes})")
    op.execute(f"ALTER POLICY web_update ON current_observation USING ({was}) WITH CHECK ({becomes})")
