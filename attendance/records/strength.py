"""Ask a database what would make it too weak to hold real children's data: who we are there, and what it promises.

Only asks; what follows from a weakness is decided where the process starts.
"""

from collections.abc import Iterator

from sqlalchemy import text

from attendance.records.database import Database, DbSession
from attendance.records.wall import WEB_ROLE, WORKER_ROLE

# Of whom the role is a member, whether it has their rights at once or would have to ask for them with SET ROLE.
_WHO = text(
    "SELECT current_user AS name, EXISTS (SELECT FROM pg_roles r WHERE (r.rolsuper OR r.rolbypassrls) "
    "AND pg_has_role(current_user, r.oid, 'MEMBER')) AS passes, "
    "EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
    "AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owns, "
    "EXISTS (SELECT FROM pg_roles r WHERE r.rolname = :worker AND pg_has_role(current_user, r.oid, 'MEMBER')) "
    "AS is_worker"
)
# What a commit must survive: a receipt is promised to.
_PROMISES = ("fsync", "full_page_writes", "synchronous_commit")
_SQLITE_FULL = 2
# What makes the server log statements, and the value with which it does not.
_LOGS_STATEMENTS = {
    "log_statement": {"none", "ddl"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
}
_SETTINGS = text("SELECT name, setting FROM pg_settings WHERE name LIKE 'log%' OR name LIKE 'auto_explain.%'")


def weaknesses(database: Database, *, is_web: bool) -> list[str]:
    """Return a sentence for each weakness, saying what to do; none where the database is strong enough.

    `is_web`: this is how pages and programs reach it, so the second wall must hold this role.
    """
    with database.reading() as session:
        return list(_on_sqlite(session) if database.is_sqlite else _on_postgresql(session, is_web=is_web))


def _on_sqlite(session: DbSession) -> Iterator[str]:
    if (session.scalar(text("PRAGMA synchronous")) or 0) < _SQLITE_FULL:
        yield "SQLite does not wait for the disk (synchronous is not FULL), so what got a receipt may be lost."


def _on_postgresql(session: DbSession, *, is_web: bool) -> Iterator[str]:
    who = session.execute(_WHO, {"worker": WORKER_ROLE}).one()
    if who.passes:
        yield (
            f"The database role “{who.name}” passes through row-level security (SUPERUSER or BYPASSRLS). "
            "Use the roles of `muster database roles`."
        )
    elif who.owns:
        yield (
            f"The database role “{who.name}” owns the tables and could change what was written. Keep it for "
            "[database] owner_url, and use the roles of `muster database roles`."
        )
    elif is_web and who.is_worker:
        yield (
            f"The database role “{who.name}” is the worker's, which no wall holds. Set [database] web_url to a role "
            f"that is a member of {WEB_ROLE}; see `muster database roles`."
        )
    for name in _PROMISES:
        if session.scalar(text(f"SHOW {name}")) == "off":
            yield f"PostgreSQL has {name} off, so what got a receipt may be lost. Switch it on in postgresql.conf."


def may_work(database: Database) -> bool:
    """Say whether the clockwork finds every row there: as the worker's role, or as one that no wall holds."""
    if database.is_sqlite:
        return True
    with database.reading() as session:
        who = session.execute(_WHO, {"worker": WORKER_ROLE}).one()
    return bool(who.is_worker or who.passes)


def telltale_logs(database: Database) -> list[str]:
    """Return a sentence for each way in which the server's own log would hold values, and so name children."""
    if database.is_sqlite:
        return []
    with database.reading() as session:
        rows = session.execute(_SETTINGS)
        found: dict[str, str] = {row.name: row.setting for row in rows}
    return list(_telltales(found))


def _telltales(found: dict[str, str]) -> Iterator[str]:
    is_logging = any(found[name] not in quiet for name, quiet in _LOGS_STATEMENTS.items())
    if is_logging and found["log_parameter_max_length"] != "0":
        yield (
            "PostgreSQL logs statements with their values, which name children. Set log_parameter_max_length = 0 in "
            "postgresql.conf, or let it log no statements."
        )
    if found["log_parameter_max_length_on_error"] != "0":
        yield (
            "PostgreSQL logs the values of statements that fail, which name children. Set "
            "log_parameter_max_length_on_error = 0 in postgresql.conf."
        )
    if found.get("auto_explain.log_min_duration", "-1") != "-1":
        yield (
            "PostgreSQL’s auto_explain logs plans, which hold values. Set auto_explain.log_min_duration = -1 in "
            "postgresql.conf."
        )


def roles_sql() -> str:
    """Return the SQL with which an administrator of the server makes the roles, once."""
    return (
        "-- Run once, as an administrator of the PostgreSQL server. Put your own passwords in.\n"
        f"CREATE ROLE {WEB_ROLE} NOLOGIN;\n"
        f"CREATE ROLE {WORKER_ROLE} NOLOGIN;\n"
        "CREATE ROLE muster_owner LOGIN PASSWORD 'owner-password';\n"
        f"CREATE ROLE muster_web LOGIN PASSWORD 'web-password' IN ROLE {WEB_ROLE};\n"
        f"CREATE ROLE muster_work LOGIN PASSWORD 'worker-password' IN ROLE {WORKER_ROLE};\n"
        f"GRANT {WORKER_ROLE} TO muster_owner;\n"
        "CREATE DATABASE muster OWNER muster_owner;\n"
        "-- Then, in config.toml:\n"
        "-- [database]\n"
        '-- owner_url = "postgresql://muster_owner:...@HOST/muster"   # `muster database upgrade`\n'
        '-- url       = "postgresql://muster_work:...@HOST/muster"    # the worker and the command line\n'
        '-- web_url   = "postgresql://muster_web:...@HOST/muster"     # pages and the API\n'
    )
