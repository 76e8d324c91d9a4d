"""Keep which sessions stand as N, and when the clockwork looks at them next."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0049"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OF_SESSION = ("home_school_id", "pupil_id", "on", "session")
OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"


def upgrade() -> None:
    op.create_table(
        "unexplained",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("looked_at", INSTANT),
        sa.Column("look_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unexplained"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_unexplained_home_school_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_unexplained_pupil_id_home_school_id",
        ),
        sa.UniqueConstraint("pupil_id", "on", "session", name="uq_unexplained_pupil_id_on_session"),
    )
    op.create_index("ix_unexplained_home_school_id_on", "unexplained", ["home_school_id", "on"])
    op.create_index("ix_unexplained_look_at", "unexplained", ["look_at"])
    if op.get_context().dialect.name == "postgresql":
        _raise_wall()
    _bring_what_stands()


def downgrade() -> None:
    op.drop_table("unexplained")


def _bring_what_stands() -> None:
    """Find once, among all marks, what stands as N; each is looked at as soon as the clockwork runs."""
    columns = ", ".join(f'"{each}"' for each in OF_SESSION)
    newer = " AND ".join(f'newer."{each}" = mark."{each}"' for each in OF_SESSION)
    op.execute(
        f"INSERT INTO unexplained (id, {columns}, look_at) SELECT id, {columns}, entered_at FROM mark "
        f"WHERE code = 'N' AND NOT EXISTS (SELECT 1 FROM mark newer WHERE {newer} AND newer.version > mark.version)"
    )


def _raise_wall() -> None:
    op.execute("ALTER TABLE unexplained ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY worker ON unexplained TO muster_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON unexplained TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON unexplained FOR SELECT TO muster_app USING ({OWN_SCHOOL})")
    op.execute(f"CREATE POLICY web_insert ON unexplained FOR INSERT TO muster_app WITH CHECK ({OWN_SCHOOL})")
    op.execute(f"CREATE POLICY web_delete ON unexplained FOR DELETE TO muster_app USING ({OWN_SCHOOL})")
    op.execute("GRANT SELECT, INSERT, DELETE ON unexplained TO muster_app")
