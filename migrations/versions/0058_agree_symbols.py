"""Keep what the marks in a provider's own sheets mean, and with which version a sheet was read."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0056"
branch_labels = None
depends_on = None

OWN = "provider_id = ANY ((SELECT muster_own())::uuid[])"
# Nobody confirms in another's name.
CONFIRMED = f"{OWN} AND confirmed_by_id = (SELECT muster_person())"


def upgrade() -> None:
    op.create_table(
        "sheet_symbols",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("symbols", sa.String(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_by_job", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_symbols"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_sheet_symbols_provider_id"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name="fk_sheet_symbols_confirmed_by_id"),
        sa.UniqueConstraint("provider_id", "version", name="uq_sheet_symbols_provider_id_version"),
        sa.CheckConstraint("version > 0", name=op.f("ck_sheet_symbols_counts_its_versions")),
    )
    op.add_column("intake", sa.Column("symbols_version", sa.Integer()))
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER sheet_symbols_refuse_change BEFORE UPDATE ON sheet_symbols "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        _raise_wall()
    else:
        op.execute(
            "CREATE TRIGGER sheet_symbols_refuse_update BEFORE UPDATE ON sheet_symbols "
            "BEGIN SELECT RAISE(ABORT, 'sheet_symbols is append-only'); END"
        )


def downgrade() -> None:
    op.drop_column("intake", "symbols_version")
    op.drop_table("sheet_symbols")


def _raise_wall() -> None:
    table = "sheet_symbols"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO muster_worker")
    op.execute(f"CREATE POLICY web_select ON {table} FOR SELECT TO muster_app USING ({OWN})")
    op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({CONFIRMED})")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO muster_app")
    op.execute("GRANT UPDATE (symbols_version) ON intake TO muster_app")
