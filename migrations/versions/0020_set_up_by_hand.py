"""Let a home school set up its own pupils and placements on pages, and see whom it may choose as a provider.

PostgreSQL only: on SQLite there is no wall. docs/adr/0006-second-wall.md says what each policy is for.
"""

from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

OWN_SCHOOL = "home_school_id = ANY ((SELECT muster_own())::uuid[])"
FORGOTTEN = f"({OWN_SCHOOL}) AND EXISTS (SELECT FROM erasure e WHERE e.is_done AND e.pupil_id = pupil_flag.pupil_id)"
# What may be changed of a row: whose it is, which pupil's and at which provider never is.
COLUMNS = {
    "pupil": "upn, family_name, given_name, date_of_birth, year_group, reg_group",
    "pupil_base": "base",
    "placement": "site_id, pathway, arranged_by, registered_at_provider, nature, starts_on, ends_on, am_starts, "
    "am_ends, pm_starts, pm_ends, am_due, pm_due, mode, first_contact, reports_by, on_home_closure, transport, "
    "home_lead_id, provider_lead_id",
}
INSERTED = ("pupil", "pupil_flag", "pupil_base", "placement", "placement_pattern")
# A school that is about to choose a provider sees those that can host; it says so for the time of choosing alone.
CHOOSING = """
CREATE FUNCTION muster_choosing() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT COALESCE(current_setting('muster.choosing', true), '') = 'open' AND EXISTS (
        SELECT FROM organisation o
        WHERE (o.id = ANY (muster_own())) AND (o.is_school OR o.kind = 'home_school')
    )
$$
"""
DOOR = "(SELECT muster_at_door())"
KNOWN = "{} = ANY ((SELECT muster_known())::uuid[]) OR " + DOOR
HOSTS = "(SELECT muster_choosing()) AND kind NOT IN ('trust', 'local_authority')"


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(CHOOSING)
    op.execute("REVOKE ALL ON FUNCTION muster_choosing() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION muster_choosing() TO muster_app, muster_worker")
    _show(organisation=f"{KNOWN.format('id')} OR ({HOSTS})", site=f"{KNOWN.format('organisation_id')} OR {{}}")
    for table in INSERTED:
        op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO muster_app WITH CHECK ({OWN_SCHOOL})")
        op.execute(f"GRANT INSERT ON {table} TO muster_app")
    for table, columns in COLUMNS.items():
        op.execute(
            f"CREATE POLICY web_update ON {table} FOR UPDATE TO muster_app USING ({OWN_SCHOOL}) "
            f"WITH CHECK ({OWN_SCHOOL})"
        )
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO muster_app")
    op.execute(f"CREATE POLICY web_delete ON placement_pattern FOR DELETE TO muster_app USING ({OWN_SCHOOL})")
    op.execute("GRANT DELETE ON placement_pattern TO muster_app")
    # A flag is raised and taken away by the school, and not only forgotten.
    op.execute(f"ALTER POLICY web_delete ON pupil_flag USING ({OWN_SCHOOL})")


def downgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(f"ALTER POLICY web_delete ON pupil_flag USING ({FORGOTTEN})")
    op.execute("REVOKE DELETE ON placement_pattern FROM muster_app")
    op.execute("DROP POLICY web_delete ON placement_pattern")
    for table, columns in COLUMNS.items():
        op.execute(f"REVOKE UPDATE ({columns}) ON {table} FROM muster_app")
        op.execute(f"DROP POLICY web_update ON {table}")
    for table in INSERTED:
        op.execute(f"REVOKE INSERT ON {table} FROM muster_app")
        op.execute(f"DROP POLICY web_insert ON {table}")
    _show(organisation=KNOWN.format("id"), site=KNOWN.format("organisation_id"))
    op.execute("DROP FUNCTION muster_choosing()")


def _show(*, organisation: str, site: str) -> None:
    op.execute(f"ALTER POLICY web_select ON organisation USING ({organisation})")
    op.execute(f"ALTER POLICY web_select ON site USING ({site.format('(SELECT muster_choosing())')})")
