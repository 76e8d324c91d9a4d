"""Hold the organisation in every key: no row points to a row of another organisation, whatever was written.

A table that a key points to gets a unique key with its organisations in it; the keys that named an id alone name both.
On SQLite a table whose keys change is made anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0011"
down_revision = "0015"
branch_labels = None
depends_on = None

PAIR = ("home_school_id", "provider_id")
PLACED = ("placement_id", *PAIR)


@dataclass(frozen=True)
class Key:
    """A foreign key as it was (nothing where there was none) and as it is; ids first, and what they belong to."""

    table: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    to: str
    # Where its columns have other names there.
    there: tuple[str, ...] = ()
    ondelete: str | None = None

    def create(self, batch: BatchOperations, columns: tuple[str, ...]) -> None:
        """Add it with these columns."""
        there = ("id",) if len(columns) == 1 else self.there or ("id", *columns[1:])
        if columns:
            batch.create_foreign_key(self.name(columns), self.to, list(columns), list(there), ondelete=self.ondelete)

    def drop(self, batch: BatchOperations, columns: tuple[str, ...]) -> None:
        """Take it away."""
        if columns:
            batch.drop_constraint(self.name(columns), type_="foreignkey")

    def name(self, columns: tuple[str, ...]) -> str:
        """Return its name, as the tables in the code name it."""
        return f"fk_{self.table}_{'_'.join(columns)}"


OWNED = ("id", "organisation_id")
WHOLE = (*PLACED, "pupil_id")
KEYS = (
    Key("role_held", ("membership_id",), ("membership_id", "organisation_id"), "membership", ondelete="CASCADE"),
    Key("sign_in", ("membership_id",), ("membership_id", "person_id"), "membership"),
    Key("device_pin", ("membership_id",), ("membership_id", "provider_id"), "membership", OWNED, "CASCADE"),
    Key("device_pin_guess", ("membership_id",), ("membership_id", "provider_id"), "membership", OWNED, "CASCADE"),
    Key("device_session", ("membership_id",), ("membership_id", "provider_id"), "membership", OWNED),
    Key("placement_pattern", ("placement_id",), ("placement_id", "home_school_id"), "placement"),
    Key("due_group", ("register_id",), ("register_id", *PAIR), "register"),
    Key("expected", PLACED, WHOLE, "placement"),
    Key("expected", ("register_id",), ("register_id", *PAIR), "register"),
    Key("expected", ("due_group_id",), ("due_group_id", *PAIR), "due_group"),
    Key("expected", (), ("site_id", "provider_id"), "site", OWNED),
    Key("observation", PLACED, WHOLE, "placement"),
    Key("observation", ("submission_id",), ("submission_id", "provider_id"), "submission", OWNED),
    Key("observation", (), ("site_id", "provider_id"), "site", OWNED),
    Key("current_observation", (), PLACED, "placement"),
    Key("alert", ("due_group_id",), ("due_group_id", *PAIR), "due_group"),
    Key("alert", (), PLACED, "placement"),
    Key("alert", (), ("pupil_id", "home_school_id"), "pupil"),
    Key("walk_off", PLACED, WHOLE, "placement"),
    Key("walk_off", ("submission_id",), ("submission_id", "provider_id"), "submission", OWNED),
    Key("walk_off", ("alert_id",), ("alert_id", *PAIR), "alert"),
    Key("incident", PLACED, WHOLE, "placement"),
    Key("incident", ("submission_id",), ("submission_id", "provider_id"), "submission", OWNED),
    Key("incident", ("alert_id",), ("alert_id", *PAIR), "alert"),
    Key("notice", ("step_id",), ("step_id", "alert_id"), "step"),
)
TABLES = tuple(dict.fromkeys(key.table for key in KEYS))
# What they point to, beside the id.
UNIQUE = (
    ("membership", ("organisation_id",)),
    ("membership", ("person_id",)),
    ("placement", ("home_school_id",)),
    ("placement", (*PAIR, "pupil_id")),
    ("register", PAIR),
    ("due_group", PAIR),
    ("alert", PAIR),
    ("submission", ("organisation_id",)),
    ("step", ("alert_id",)),
)
# Asked for at every submission, and whenever a placement or a register is forgotten.
INDEXES = (("expected", "register_id"), ("alert", "placement_id"))

# Who is told of an alert may work for the school's trust, or for one it has left since: no key can say that.
STRANGER = (
    "NOT EXISTS (SELECT 1 FROM alert a JOIN organisation o ON o.id = a.home_school_id WHERE a.id = NEW.alert_id "
    "AND NEW.organisation_id IN (a.home_school_id, a.provider_id, o.parent_id)) "
    "AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.alert_id = NEW.alert_id "
    "AND n.organisation_id = NEW.organisation_id AND n.id <> NEW.id)"
)
ABOUT_AN_ALERT = "(NEW.alert_id IS NOT NULL OR NEW.step_id IS NOT NULL)"
REFUSAL = "notice tells an organisation that has no part in its alert"
CHANGES = ("INSERT", "UPDATE OF alert_id, step_id, organisation_id")


def _in(column: str, *sets: str) -> str:
    return " OR ".join(f"{column} = ANY ((SELECT muster_{each}())::uuid[])" for each in sets)


SEEN = f"{_in('home_school_id', 'own', 'acting')} OR {_in('provider_id', 'own')}"
HOSTED = _in("provider_id", "own")
POLICIES = {"select": (SEEN, None), "insert": (None, HOSTED), "update": (HOSTED, HOSTED)}
OF_PLACEMENT = "EXISTS (SELECT FROM placement p WHERE p.id = placement_id)"
HOSTED_PLACEMENT = f"placement_id IN (SELECT p.id FROM placement p WHERE {_in('p.provider_id', 'own')})"
POLICIES_BEFORE = {
    "select": (OF_PLACEMENT, None),
    "insert": (None, HOSTED_PLACEMENT),
    "update": (HOSTED_PLACEMENT, HOSTED_PLACEMENT),
}


def upgrade() -> None:
    for table, columns in UNIQUE:
        op.create_index(_unique(table, columns), table, ["id", *columns], unique=True)
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    _widen_current_observation()
    for table in TABLES:
        with _changed(table) as batch:
            for key in KEYS:
                if key.table == table:
                    key.drop(batch, key.before)
                    key.create(batch, key.now)
    if _is_sqlite():
        _refuse_crossed_rows()
        for change in CHANGES:
            op.execute(
                f"CREATE TRIGGER notice_refuse_stranger_{change.partition(' ')[0].lower()} BEFORE {change} ON notice "
                f"WHEN {ABOUT_AN_ALERT} AND {STRANGER} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_stranger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $$ BEGIN IF {STRANGER} THEN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute("REVOKE ALL ON FUNCTION refuse_stranger() FROM PUBLIC")
    op.execute(
        f"CREATE TRIGGER notice_refuse_stranger BEFORE {' OR '.join(CHANGES)} ON notice FOR EACH ROW "
        f"WHEN {ABOUT_AN_ALERT} EXECUTE FUNCTION refuse_stranger()"
    )
    _replace_policies(POLICIES)


def downgrade() -> None:
    if _is_sqlite():
        for change in CHANGES:
            op.execute(f"DROP TRIGGER notice_refuse_stranger_{change.partition(' ')[0].lower()}")
    else:
        op.execute("DROP TRIGGER notice_refuse_stranger ON notice")
        op.execute("DROP FUNCTION refuse_stranger()")
        _replace_policies(POLICIES_BEFORE)
    for table in reversed(TABLES):
        with _changed(table) as batch:
            for key in KEYS:
                if key.table == table:
                    key.drop(batch, key.now)
                    key.create(batch, key.before)
    with _changed("current_observation") as batch:
        for column in PAIR:
            batch.drop_column(column)
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in reversed(UNIQUE):
        op.drop_index(_unique(table, columns), table)


def _widen_current_observation() -> None:
    with _changed("current_observation") as batch:
        for column in PAIR:
            batch.add_column(sa.Column(column, sa.Uuid()))
    for column in PAIR:
        op.execute(
            f"UPDATE current_observation SET {column} = "
            f"(SELECT p.{column} FROM placement p WHERE p.id = current_observation.placement_id)"
        )
    with _changed("current_observation") as batch:
        for column in PAIR:
            batch.alter_column(column, existing_type=sa.Uuid(), nullable=False)


@contextmanager
def _changed(table: str) -> Iterator[BatchOperations]:
    """Change a table's keys. SQLite makes it anew, which would lose the triggers that guard it."""
    connection = op.get_bind()
    triggers = []
    if _is_sqlite():
        asked = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table ORDER BY rowid")
        triggers = list(connection.scalars(asked, {"table": table}))
    with op.batch_alter_table(table) as batch:
        yield batch
    for trigger in triggers:
        connection.exec_driver_sql(trigger)


def _refuse_crossed_rows() -> None:
    # SQLite does not look at what a table holds when it gets a key; PostgreSQL does.
    for table in TABLES:
        if op.get_bind().scalar(sa.text("SELECT count(*) FROM pragma_foreign_key_check(:table)"), {"table": table}):
            message = f"{table} has rows that point to rows of somebody else; nothing was changed"
            raise ValueError(message)


def _replace_policies(policies: dict[str, tuple[str | None, str | None]]) -> None:
    for action, (using, check) in policies.items():
        op.execute(f"DROP POLICY web_{action} ON current_observation")
        says = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
        op.execute(f"CREATE POLICY web_{action} ON current_observation FOR {action.upper()} TO muster_app{says}")


def _unique(table: str, columns: tuple[str, ...]) -> str:
    return f"uq_{table}_id_{'_'.join(columns)}"


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
