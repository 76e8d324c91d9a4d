"""Raise the second wall: row-level security by organisation, for the web's role and for the worker's.

PostgreSQL only; docs/adr/0006-second-wall.md says what each policy is for. On SQLite only the column that lets a
message be cancelled without reading what else might ride in it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLES = ("muster_app", "muster_worker")
SETTINGS = """
-- The organisations that the credential of this transaction opens; NULL, so no row at all, where nothing is bound.
CREATE FUNCTION muster_own() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('muster.organisations', true), '')::uuid[] $$;

CREATE FUNCTION muster_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('muster.person', true), '')::uuid $$;

CREATE FUNCTION muster_at_door() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(current_setting('muster.door', true), '') = 'open' $$;
"""
# Each reads a few placements or memberships as the tables' owner, and gives ids of organisations, nothing else.
NEIGHBOURS = {
    # Home schools that a provider's word is acted on for; only those with a pupil at this provider.
    "muster_acting": """
        SELECT array_agg(school) FROM unnest(
            NULLIF(current_setting('muster.acting_for', true), '')::uuid[]
        ) AS school WHERE EXISTS (
            SELECT FROM placement WHERE home_school_id = school AND provider_id = ANY (muster_own())
        )""",
    # Where the person has a job, the one at hand or another.
    "muster_jobs": "SELECT array_agg(organisation_id) FROM membership WHERE person_id = muster_person()",
    # Home schools with a pupil at one of ours.
    "muster_hosted": "SELECT array_agg(DISTINCT home_school_id) FROM placement WHERE provider_id = ANY (muster_own())",
    # Whose people may have to be told: ours, those of the home schools we host for, and their trusts'.
    "muster_told": """
        SELECT array_agg(id) FROM (
            SELECT unnest(muster_own()) AS id
            UNION SELECT unnest(muster_hosted())
            UNION SELECT parent_id FROM organisation
            WHERE id = ANY (muster_own() || muster_hosted()) AND parent_id IS NOT NULL
        ) AS told""",
    # In whose chain an event of ours may stand.
    "muster_partners": """
        SELECT array_agg(id) FROM (
            SELECT unnest(muster_own() || muster_jobs() || muster_hosted()) AS id
            UNION SELECT provider_id FROM placement
            WHERE home_school_id = ANY (muster_own()) AND provider_id IS NOT NULL
        ) AS partner""",
    # Whose name, sites and calendar we may read.
    "muster_known": """
        SELECT array_agg(id) FROM (
            SELECT unnest(muster_told() || muster_jobs()) AS id
            UNION SELECT provider_id FROM placement
            WHERE home_school_id = ANY (muster_own() || muster_acting()) AND provider_id IS NOT NULL
        ) AS known""",
}
# The words of messages about one alert, for the pupil's own school: whoever asks for a pupil's record is given them.
WORDS = """
CREATE FUNCTION muster_words(asked uuid[]) RETURNS TABLE (id uuid, subject varchar, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id, m.subject, m.body FROM message m JOIN alert a ON a.id = m.alert_id
    WHERE m.id = ANY (asked) AND a.home_school_id = ANY (muster_own())
$$
"""


def _in(column: str, *sets: str) -> str:
    # The SELECT around each call makes it once a statement, not once a row.
    return " OR ".join(f"{column} = ANY ((SELECT muster_{each}())::uuid[])" for each in sets)


DOOR = "(SELECT muster_at_door())"
ME = "(SELECT muster_person())"
OWN, TOLD, KNOWN, PARTNERS = (
    _in("organisation_id", "own"),
    _in("organisation_id", "told"),
    _in("organisation_id", "known"),
    _in("organisation_id", "partners"),
)
OWN_SCHOOL, OWN_PROVIDER = _in("home_school_id", "own"), _in("provider_id", "own")
FOR_SCHOOL = _in("home_school_id", "own", "acting")
EITHER = f"{OWN_SCHOOL} OR {OWN_PROVIDER}"
HOSTED_HERE = f"({OWN_PROVIDER}) AND ({_in('home_school_id', 'hosted')})"
EITHER_OR_ACTING = f"{FOR_SCHOOL} OR {OWN_PROVIDER}"
HOSTED_PUPIL = f"pupil_id IN (SELECT p.pupil_id FROM placement p WHERE {_in('p.provider_id', 'own')})"
HOSTED_PLACEMENT = f"placement_id IN (SELECT p.id FROM placement p WHERE {_in('p.provider_id', 'own')})"
OF_ALERT = "EXISTS (SELECT FROM alert a WHERE a.id = alert_id)"
COLLEAGUE = f"person_id IN (SELECT m.person_id FROM membership m WHERE {_in('m.organisation_id', 'own')})"
ACCESS = f"{DOOR} OR person_id = {ME} OR {COLLEAGUE}"
PLACED = "EXISTS (SELECT FROM placement p WHERE p.id = placement_id)"
WRITTEN = f"{PARTNERS} OR {DOOR}"
# A pupil's words are let go of once two people have agreed on it, and by their own school alone.
AGREED = "SELECT FROM erasure e WHERE e.is_done AND e.pupil_id ="
FORGOTTEN = f"({OWN_SCHOOL}) AND EXISTS ({AGREED} {{table}}.pupil_id)"
FORGOTTEN_LOG = (
    f"({OWN_SCHOOL}) AND EXISTS (SELECT FROM alert a WHERE a.id = log_entry.alert_id AND EXISTS ({AGREED} a.pupil_id))"
)

# What the web may do with each table's rows: SELECT, INSERT, UPDATE, DELETE, each with its condition; LOCK is to hold
# a row still without changing it. What is not named it may not do.
WEB: dict[str, dict[str, str]] = {
    "organisation": {"SELECT": f"{_in('id', 'known')} OR {DOOR}"},
    "person": {
        "SELECT": f"id = {ME} OR {DOOR} OR id IN (SELECT m.person_id FROM membership m WHERE "
        f"{_in('m.organisation_id', 'told')})",
        "INSERT": "(SELECT muster_own()) IS NOT NULL",
        "UPDATE": f"id = {ME} OR {DOOR} OR id IN (SELECT m.person_id FROM membership m WHERE "
        f"{_in('m.organisation_id', 'own')})",
    },
    "membership": {"SELECT": f"{TOLD} OR person_id = {ME} OR {DOOR}", "INSERT": OWN, "UPDATE": OWN},
    "role_held": {
        "SELECT": f"{TOLD} OR {_in('organisation_id', 'jobs')} OR {DOOR}",
        "INSERT": OWN,
        "UPDATE": OWN,
        "DELETE": OWN,
    },
    "sign_in": dict.fromkeys(("SELECT", "INSERT", "UPDATE"), ACCESS),
    "sign_in_link": dict.fromkeys(("SELECT", "INSERT", "UPDATE"), ACCESS),
    "sign_in_guess": dict.fromkeys(("SELECT", "INSERT", "DELETE"), f"{DOOR} OR {ME} IS NOT NULL"),
    "authenticator": dict.fromkeys(("SELECT", "INSERT", "UPDATE", "DELETE"), ACCESS),
    "recovery_code": dict.fromkeys(("SELECT", "INSERT", "UPDATE", "DELETE"), ACCESS),
    "passkey": dict.fromkeys(("SELECT", "INSERT", "UPDATE", "DELETE"), ACCESS),
    "passkey_challenge": dict.fromkeys(("SELECT", "INSERT", "DELETE"), f"{DOOR} OR {ME} IS NOT NULL"),
    "known_browser": dict.fromkeys(("SELECT", "INSERT", "UPDATE", "DELETE"), ACCESS),
    # Who asked for a way back in; only the clockwork answers.
    "reset_asked": dict.fromkeys(("SELECT", "INSERT"), DOOR),
    "api_token": {"SELECT": f"{OWN} OR {DOOR}", "INSERT": OWN, "UPDATE": f"{OWN} OR {DOOR}"},
    "device": dict.fromkeys(("SELECT", "INSERT", "UPDATE"), f"{OWN_PROVIDER} OR {DOOR}"),
    "device_pin": dict.fromkeys(("SELECT", "INSERT", "UPDATE"), f"{OWN_PROVIDER} OR {DOOR}"),
    "device_pin_guess": dict.fromkeys(("SELECT", "INSERT", "DELETE"), f"{OWN_PROVIDER} OR {DOOR}"),
    "device_session": dict.fromkeys(("SELECT", "INSERT", "UPDATE"), f"{OWN_PROVIDER} OR {DOOR}"),
    "denial": dict.fromkeys(("SELECT", "INSERT", "DELETE"), OWN),
    # Written for the school whose child was looked at, by whoever looked: its own people or the provider's.
    "look": {
        "SELECT": f"{OWN_SCHOOL} OR person_id = {ME}",
        "INSERT": f"person_id = {ME} AND ({OWN_SCHOOL} OR {OF_ALERT})",
    },
    "site": {"SELECT": f"{KNOWN} OR {DOOR}"},
    "calendar_row": {"SELECT": KNOWN},
    "agreement": {"SELECT": EITHER_OR_ACTING, "INSERT": OWN_SCHOOL, "UPDATE": OWN_SCHOOL},
    "pupil": {
        "SELECT": f"{OWN_SCHOOL} OR id IN (SELECT p.pupil_id FROM placement p WHERE {_in('p.provider_id', 'own')})"
    },
    "pupil_flag": {"SELECT": f"{OWN_SCHOOL} OR {HOSTED_PUPIL}", "DELETE": FORGOTTEN.format(table="pupil_flag")},
    "pupil_base": {"SELECT": OWN_SCHOOL},
    "contact": {"SELECT": OWN_SCHOOL, "DELETE": FORGOTTEN.format(table="contact")},
    "pupil_note": {"SELECT": OWN_SCHOOL, "INSERT": OWN_SCHOOL},
    # Asked for by one person, and undecided until another has decided: never both in one row's beginning.
    "erasure": {
        "SELECT": OWN_SCHOOL,
        "INSERT": f"({OWN_SCHOOL}) AND decided_at IS NULL AND is_done IS NULL",
        "UPDATE": OWN_SCHOOL,
    },
    "forgotten": {"SELECT": OWN},
    # A report about a pupil is sealed by the home school's key, which the provider that writes it must hold still.
    "organisation_key": dict.fromkeys(("SELECT", "INSERT", "LOCK"), _in("organisation_id", "own", "hosted")),
    "placement": {"SELECT": EITHER_OR_ACTING},
    "placement_pattern": {"SELECT": f"{FOR_SCHOOL} OR {HOSTED_PLACEMENT}"},
    "opened_day": {"SELECT": _in("home_school_id", "own", "hosted"), "INSERT": FOR_SCHOOL},
    "register": {"SELECT": EITHER_OR_ACTING, "INSERT": FOR_SCHOOL, "UPDATE": EITHER_OR_ACTING},
    "due_group": {"SELECT": EITHER_OR_ACTING, "INSERT": FOR_SCHOOL, "UPDATE": FOR_SCHOOL},
    "expected": {"SELECT": EITHER_OR_ACTING, "INSERT": FOR_SCHOOL, "UPDATE": FOR_SCHOOL},
    "submission": dict.fromkeys(("SELECT", "INSERT", "UPDATE"), OWN),
    "observation": {"SELECT": EITHER, "INSERT": OWN_PROVIDER, "UPDATE": FORGOTTEN.format(table="observation")},
    "current_observation": {"SELECT": PLACED, "INSERT": HOSTED_PLACEMENT, "UPDATE": HOSTED_PLACEMENT},
    "walk_off": {
        "SELECT": EITHER,
        "INSERT": OWN_PROVIDER,
        "UPDATE": f"{OWN_PROVIDER} OR ({FORGOTTEN.format(table='walk_off')})",
    },
    "incident": {"SELECT": EITHER, "INSERT": OWN_PROVIDER, "UPDATE": FORGOTTEN.format(table="incident")},
    "alert": {
        "SELECT": EITHER_OR_ACTING,
        "INSERT": f"{FOR_SCHOOL} OR ({HOSTED_HERE})",
        "UPDATE": EITHER_OR_ACTING,
    },
    "step": {"SELECT": OF_ALERT, "INSERT": OF_ALERT},
    # The notice of an account carries the way into it: nobody reads that in the web.
    "notice": {
        "SELECT": f"kind <> 'account' AND ({_in('organisation_id', 'own', 'acting')} OR {OF_ALERT})",
        "INSERT": f"{_in('organisation_id', 'own', 'acting', 'jobs')} OR {OF_ALERT} OR (kind = 'account' AND {DOOR})",
        "UPDATE": OF_ALERT,
    },
    "message": {
        "SELECT": "EXISTS (SELECT FROM notice n WHERE n.message_id = message.id)",
        # Cancelling one takes all that rides in it: so only what is about one alert, which we see.
        "UPDATE": OF_ALERT,
    },
    "log_entry": {
        "SELECT": f"{_in('by_organisation_id', 'own')} OR {OWN_SCHOOL} OR (is_shared AND {OF_ALERT})",
        "INSERT": f"{OF_ALERT} AND ({_in('by_organisation_id', 'own')})",
        "UPDATE": FORGOTTEN_LOG,
    },
    "task": {
        "SELECT": _in("organisation_id", "own", "acting"),
        "INSERT": _in("organisation_id", "own", "acting"),
        "UPDATE": OWN,
    },
    "whereabouts": {"SELECT": FOR_SCHOOL, "INSERT": OWN_SCHOOL},
    "chain_head": dict.fromkeys(("SELECT", "INSERT", "UPDATE"), WRITTEN),
    "event": {"SELECT": OWN, "INSERT": WRITTEN},
    "event_body": {"SELECT": OWN, "INSERT": WRITTEN},
    "provider_sign_off": {"SELECT": EITHER, "INSERT": HOSTED_HERE},
    "school_week": dict.fromkeys(("SELECT", "UPDATE"), _in("home_school_id", "own", "hosted")),
    "week_issue": {"SELECT": OWN_SCHOOL},
    # The worker alone sends, and takes anchors.
    "attempt": {},
    "anchor": {},
}
# Where a part of a row is enough: whose a row is never changes, and the words of a message are not the web's to read.
COLUMNS = {
    ("organisation_key", "LOCK"): "retired_at",
    ("erasure", "UPDATE"): "decided_at, decided_by, decided_by_job, is_done",
    ("agreement", "UPDATE"): "am_due, pm_due, accepted_at, accepted_by",
    ("register", "UPDATE"): "received_at",
    ("submission", "UPDATE"): "answer",
    ("current_observation", "UPDATE"): "observation_id",
    ("walk_off", "UPDATE"): "returned_at, last_seen, direction, clothing, police_reference, note",
    ("incident", "UPDATE"): "account, action_taken",
    ("observation", "UPDATE"): "note",
    ("log_entry", "UPDATE"): "who_called, reference, note",
    ("alert", "UPDATE"): "since, climbed, round, steps, climb_at, sweep_at, owner_id, owner_name, owner_job_title, "
    "taken_on_at, returned_at, closed_at, closed_reason, closed_by",
    ("task", "UPDATE"): "done_at, done_by",
    ("school_week", "UPDATE"): "next_at, changed_at",
    ("chain_head", "UPDATE"): "seq, hash",
    ("notice", "UPDATE"): "cancelled_at",
    ("message", "SELECT"): "id, channel, alert_id, created_at, lease_until, state, possible_repeat, sent_at, ended_at",
    ("message", "UPDATE"): "state, ended_at",
}
# Rows of no organisation.
OPEN = ("heartbeat", "lease", "alembic_version")
# The worker and the command line act for every organisation, but may not change what was written either; what they may
# forget and erase of it the triggers say.
WORKER = {
    "event": "SELECT, INSERT",
    "event_body": "SELECT, INSERT, UPDATE",
    "observation": "SELECT, INSERT, DELETE, UPDATE (note)",
}


def upgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("alert_id", sa.Uuid()))
        batch.create_foreign_key("fk_message_alert_id", "alert", ["alert_id"], ["id"])
    op.create_index("ix_message_alert_id", "message", ["alert_id"])
    op.execute(
        "UPDATE message SET alert_id = (SELECT min(CAST(n.alert_id AS TEXT)) FROM notice n "
        "WHERE n.message_id = message.id HAVING count(*) = count(n.alert_id) AND count(DISTINCT n.alert_id) = 1)"
        if op.get_context().dialect.name == "sqlite"
        else "UPDATE message SET alert_id = (SELECT min(n.alert_id::text)::uuid FROM notice n "
        "WHERE n.message_id = message.id HAVING count(*) = count(n.alert_id) AND count(DISTINCT n.alert_id) = 1)"
    )
    if op.get_context().dialect.name == "postgresql":
        _make_roles()
        _make_functions()
        for table, may in WEB.items():
            _raise_wall(table, may)
        op.execute("GRANT SELECT ON heartbeat, alembic_version TO muster_app")
        op.execute("GRANT SELECT ON alembic_version TO muster_worker")
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON heartbeat, lease TO muster_worker")
        op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table, may in WEB.items():
            for action in may:
                op.execute(f"DROP POLICY web_{action.lower()} ON {table}")
            op.execute(f"DROP POLICY worker ON {table}")
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        for table in (*WEB, *OPEN):
            op.execute(f"REVOKE ALL ON {table} FROM muster_app, muster_worker")
        op.execute("DROP FUNCTION muster_words(uuid[])")
        for name in (*reversed(NEIGHBOURS), "muster_at_door", "muster_person", "muster_own"):
            op.execute(f"DROP FUNCTION {name}()")
        # The roles stay: other databases of the server may stand on them.
    op.drop_index("ix_message_alert_id", "message")
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint("fk_message_alert_id", type_="foreignkey")
        batch.drop_column("alert_id")


def _make_roles() -> None:
    for role in ROLES:
        op.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
            f"CREATE ROLE {role} NOLOGIN; END IF; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; "
            f"WHEN insufficient_privilege THEN RAISE EXCEPTION 'the role {role} is not there, and this role may not "
            "make it: run the SQL of `muster database roles` as an administrator of the server'; END $$"
        )
    # The owner is held by the wall too; it goes through as the worker does, for later migrations and for backups.
    op.execute(
        "DO $$ BEGIN IF NOT pg_has_role(current_user, 'muster_worker', 'USAGE') THEN "
        "GRANT muster_worker TO CURRENT_USER; END IF; END $$"
    )


def _make_functions() -> None:
    op.execute(SETTINGS)
    for name, body in NEIGHBOURS.items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = public, pg_temp AS $$ {body} $$"
        )
        op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name}() TO {', '.join(ROLES)}")
    op.execute(WORDS)
    op.execute("REVOKE ALL ON FUNCTION muster_words(uuid[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION muster_words(uuid[]) TO muster_app")


def _raise_wall(table: str, may: dict[str, str]) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY worker ON {table} TO muster_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT {WORKER.get(table, 'SELECT, INSERT, UPDATE, DELETE')} ON {table} TO muster_worker")
    for action, condition in may.items():
        does = "UPDATE" if action == "LOCK" else action
        using = f" USING ({condition})" if action != "INSERT" else ""
        check = f" WITH CHECK ({'false' if action == 'LOCK' else condition})" if does in {"INSERT", "UPDATE"} else ""
        op.execute(f"CREATE POLICY web_{action.lower()} ON {table} FOR {does} TO muster_app{using}{check}")
        columns = COLUMNS.get((table, action))
        op.execute(f"GRANT {does}{f' ({columns})' if columns else ''} ON {table} TO muster_app")
