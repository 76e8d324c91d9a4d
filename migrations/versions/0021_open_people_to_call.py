"""Keep who opened what is kept closed of a pupil, and let a home school enter whom to call on a page."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
FORGOTTEN = f"({OWN_SCHOOL}) AND EXISTS (SELECT FROM erasure e WHERE e.is_done AND e.pupil_id = contact.pupil_id)"
ME = "(SELECT muster_person())"
# Whoever opens it is of the pupil's school, or of a provider that has the pupil.
HOSTS = (
    "EXISTS (SELECT FROM placement p WHERE p.pupil_id = pupil_look.pupil_id "
    "AND p.home_school_id = pupil_look.home_school_id AND p.provider_id = ANY ((SELECT muster_own())::uuid[]))"
)
# Whose a contact is never changes.
CHANGEABLE = "name, relation, kind, phone, email, position"


def upgrade() -> None:
    op.create_table(
        "pupil_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pupil_look"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_pupil_look_home_school_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_pupil_look_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pupil_look_person_id"),
        sa.UniqueConstraint(
            "person_id", "pupil_id", "what", "slot_at", name="uq_pupil_look_person_id_pupil_id_what_slot_at"
        ),
    )
    op.create_index("ix_pupil_look_home_school_id_pupil_id", "pupil_look", ["home_school_id", "pupil_id"])
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
        _raise_wall()
        _let_schools_write()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER POLICY web_delete ON contact USING ({FORGOTTEN})")
        op.execute(f"REVOKE UPDATE ({CHANGEABLE}) ON contact FROM muster_app")
        op.execute("REVOKE INSERT ON contact FROM muster_app")
        op.execute("DROP POLICY web_update ON contact")
        op.execute("DROP POLICY web_insert ON contact")
    op.drop_table("pupil_look")


def _guard_on_postgresql() -> None:
    # By the database's own clock, as for looks at reports.
    for name, action, scope, function in (
        ("pupil_look_refuse_change", "UPDATE", "ROW", "refuse_change"),
        ("pupil_look_refuse_early_delete", "DELETE", "ROW", "refuse_early_delete_of_look"),
        ("pupil_look_refuse_truncate", "TRUNCATE", "STATEMENT", "refuse_change"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {action} ON pupil_look FOR EACH {scope} EXECUTE FUNCTION {function}()"
        )


def _guard_on_sqlite() -> None:
    for action, condition in (
        ("UPDATE", ""),
        ("DELETE", "WHEN OLD.slot_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 year')"),
    ):
        op.execute(
            f"CREATE TRIGGER pupil_look_refuse_{action.lower()} BEFORE {action} ON pupil_look {condition} "
            "BEGIN SELECT RAISE(ABORT, 'pupil_look is append-only'); END"
        )


def _raise_wall() -> None:
    op.execute("ALTER TABLE pupil_look ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON pupil_look TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON pupil_look TO muster_worker")
    op.execute(
        f"CREATE POLICY web_select ON pupil_look FOR SELECT TO muster_app USING ({OWN_SCHOOL} OR person_id = {ME})"
    )
    op.execute(
        "CREATE POLICY web_insert ON pupil_look FOR INSERT TO muster_app "
        f"WITH CHECK (person_id = {ME} AND ({OWN_SCHOOL} OR {HOSTS}))"
    )
    op.execute("GRANT SELECT, INSERT ON pupil_look TO muster_app")


def _let_schools_write() -> None:
    op.execute(f"CREATE POLICY web_insert ON contact FOR INSERT TO muster_app WITH CHECK ({OWN_SCHOOL})")
    op.execute(
        f"CREATE POLICY web_update ON contact FOR UPDATE TO muster_app USING ({OWN_SCHOOL}) WITH CHECK ({OWN_SCHOOL})"
    )
    op.execute("GRANT INSERT ON contact TO muster_app")
    op.execute(f"GRANT UPDATE ({CHANGEABLE}) ON contact TO muster_app")
    # A number that is wrong goes at once, and not only where it is forgotten.
    op.execute(f"ALTER POLICY web_delete ON contact USING ({OWN_SCHOOL})")
