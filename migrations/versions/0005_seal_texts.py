"""Make room for each organisation's data keys, and for sealing by the school a line of an alert's log belongs to.

Seals nothing: a migration has no keys. It marks what is plain; `muster database upgrade` then seals what is marked.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = (
    ("alert", ("closed_reason",)),
    ("contact", ("phone", "email")),
    ("incident", ("account", "action_taken")),
    ("log_entry", ("who_called", "outcome", "reference", "note")),
    ("walk_off", ("last_seen", "direction", "clothing", "police_reference", "note")),
    ("week_issue", ("data",)),
    ("whereabouts", ("where", "how", "confirmed_by")),
)
PLAIN = "plain:"
# What a sealed text begins with: the format and 16 characters of a key's id.
SEALED = f"v1.{'_' * 16}.%"


def upgrade() -> None:
    op.create_table(
        "organisation_key",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.String()),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_organisation_key"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_organisation_key_organisation_id",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("uq_alert_id_home_school_id", "alert", ["id", "home_school_id"], unique=True)
    with op.batch_alter_table("log_entry") as log_entry:
        log_entry.add_column(sa.Column("home_school_id", sa.Uuid()))
    op.execute(
        "UPDATE log_entry SET home_school_id = "
        "(SELECT alert.home_school_id FROM alert WHERE alert.id = log_entry.alert_id)"
    )
    with op.batch_alter_table("log_entry") as log_entry:
        log_entry.alter_column("home_school_id", existing_type=sa.Uuid(), nullable=False)
        log_entry.drop_constraint("fk_log_entry_alert_id", type_="foreignkey")
        log_entry.create_foreign_key(
            "fk_log_entry_alert_id_home_school_id", "alert", ["alert_id", "home_school_id"], ["id", "home_school_id"]
        )
    _retype_week_issue(
        sa.JSON(), sa.String(), "CASE json_typeof(data) WHEN 'string' THEN data #>> '{}' ELSE data::text END"
    )
    if _is_sqlite():
        op.execute("UPDATE week_issue SET data = json_extract(data, '$') WHERE json_type(data) = 'text'")
    for table, column in _columns():
        op.execute(
            sa.update(table).values({column: PLAIN + column}).where(column.is_not(None), column.not_like(SEALED))
        )


def downgrade() -> None:
    for table, column in _columns():
        op.execute(
            sa.update(table).values({column: sa.func.substr(column, len(PLAIN) + 1)}).where(column.startswith(PLAIN))
        )
    if _is_sqlite():
        op.execute("UPDATE week_issue SET data = json_quote(data) WHERE NOT json_valid(data)")
    # A sealed week stays sealed: one JSON string.
    _retype_week_issue(sa.String(), sa.JSON(), "CASE WHEN left(data, 1) = '{' THEN data::json ELSE to_json(data) END")
    with op.batch_alter_table("log_entry") as log_entry:
        log_entry.drop_constraint("fk_log_entry_alert_id_home_school_id", type_="foreignkey")
        log_entry.create_foreign_key("fk_log_entry_alert_id", "alert", ["alert_id"], ["id"])
        log_entry.drop_column("home_school_id")
    op.drop_index("uq_alert_id_home_school_id", "alert")
    op.drop_table("organisation_key")


def _retype_week_issue(before: sa.types.TypeEngine, after: sa.types.TypeEngine, using: str) -> None:
    with op.batch_alter_table("week_issue") as week_issue:
        week_issue.alter_column(
            "data", existing_type=before, type_=after, existing_nullable=False, postgresql_using=using
        )


def _columns() -> Iterator[tuple[sa.TableClause, sa.ColumnClause[str]]]:
    for name, columns in COLUMNS:
        table = sa.table(name, *(sa.column(column, sa.String()) for column in columns))
        yield from ((table, table.c[column]) for column in columns)


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
