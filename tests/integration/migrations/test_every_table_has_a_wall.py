"""No table comes into the database without a wall: every one has its policies, or stands here with its reason."""

import pytest
from sqlalchemy import create_engine, text

# Rows of no organisation, so there is nobody to keep them from.
OPEN = {
    "carrier_circuit": "which carrier is left alone",
    "heartbeat": "when each job last ran",
    "sending_hold": "since when the installation sends nothing of an older copy",
    "lease": "which worker runs a job",
    "alembic_version": "which migration the database has",
}
WALLS = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS is_forced,
        EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'worker') AS has_policy
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
VIEWS = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
POLICIES = "SELECT DISTINCT policyname || ' on ' || tablename FROM pg_policies WHERE 'public' = ANY (roles)"
UNCHECKED = """
    SELECT policyname || ' on ' || tablename FROM pg_policies
    WHERE cmd IN ('INSERT', 'UPDATE', 'ALL') AND with_check IS NULL
"""
PUBLIC_GRANTS = """
    SELECT grantee || ' ' || privilege_type || ' on ' || table_name FROM information_schema.table_privileges
    WHERE table_schema = 'public' AND grantee IN ('PUBLIC', 'muster_app', 'muster_worker')
    AND (grantee = 'PUBLIC' OR privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES'))
"""

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def ask(database_url):
    """Ask the database, as its owner."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        yield lambda question: connection.execute(text(question)).all()
    engine.dispose()


def test_every_table_forces_row_level_security_and_has_policies(ask):
    without = {name for name, is_forced, has_policy in ask(WALLS) if not (is_forced and has_policy)}

    assert without - OPEN.keys() == set(), "give it policies: docs/patterns.md, “a table or a column”"


def test_the_list_of_tables_without_a_wall_names_no_table_that_has_one(ask):
    with_wall = {name for name, is_forced, _has_policy in ask(WALLS) if is_forced}

    assert with_wall & OPEN.keys() == set()


def test_there_is_no_view_that_could_look_over_the_wall(ask):
    assert ask(VIEWS) == []


def test_no_policy_is_for_everybody_and_each_checks_what_is_written(ask):
    assert ask(POLICIES) == []
    assert ask(UNCHECKED) == []


def test_nobody_but_the_owner_may_empty_a_table_or_hang_a_trigger_on_it(ask):
    assert ask(PUBLIC_GRANTS) == []
