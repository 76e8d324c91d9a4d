"""Keep which columns of a provider's own sheets are which, as a person chose them."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0057"
branch_labels = None
depends_on = None

OWN = "provider_id = ANY ((SELECT muster_own())::uuid[])"
# Nobody chooses in another's name.
CHOSEN = f"{OWN} AND chosen_by_id = (SELECT muster_person())"


def upgrade() -> None:
    op.create_table(
        "sheet_columns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("headings_digest", sa.String(), nullable=False),
        sa.Column("chosen", sa.String(), nullable=False),
        sa.Column("chosen_by_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("chosen_by_job", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_columns"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_sheet_columns_provider_id"),
        sa.ForeignKeyConstraint(["chosen_by_id"], ["person.id"], name="fk_sheet_columns_chosen_by_id"),
    )
    op.create_index("ix_sheet_columns_provider_id_headings_digest", "sheet_columns", ["provider_id", "headings_digest"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER sheet_columns_refuse_change BEFORE UPDATE ON sheet_columns "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        _raise_wall()
    else:
        op.execute(
            "CREATE TRIGGER sheet_columns_refuse_update BEFORE UPDATE ON sheet_columns "
            "BEGIN SELECT RAISE(ABORT, 'sheet_columns is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("sheet_columns")


def _raise_wall() -> None:
    table = "sheet_columns"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({CHOSEN})")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO muster_app")
