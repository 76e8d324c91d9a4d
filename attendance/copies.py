"""Look at a copy of the database before anybody relies on it: what is in it, and whether its record proves itself."""

from dataclasses import dataclass
from datetime import datetime

from attendance import audit
from attendance.records import copies as stored
from attendance.refusals import Refusal
from attendance.rules.phrases import counted
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What a database holds, by numbers alone; `faults` is empty where its record is whole."""

    migration: str
    rows: dict[str, int]
    chains: int
    events: int
    newest_event_at: datetime | None
    faults: tuple[str, ...]


def examine(db: Db, *, is_file: bool, newest_migration: str) -> Contents:
    """Walk every chain and count every table; of a file of SQLite's first ask whether it is sound.

    Raises:
        Refusal: there is no table of Muster's, or they are those of another version.
    """
    if is_file and (unsound := stored.sqlite_faults(db.session)):
        # Nothing else is asked of it: what SQLite cannot read, a walk would only stumble over.
        return Contents(migration="", rows={}, chains=0, events=0, newest_event_at=None, faults=tuple(unsound))
    _require_own_tables(stored.revision(db.session), newest_migration)
    reports = [audit.verify(db, each) for each in audit.chains(db)]
    broken = [f"{each.organisation_code}: row {each.broken_at}: {each.why}" for each in reports if not each.is_whole]
    return Contents(
        migration=newest_migration,
        rows=stored.rows_by_table(db.session),
        chains=len(reports),
        events=sum(each.events for each in reports),
        newest_event_at=stored.newest_event_at(db.session),
        faults=(*broken, *(f"{what}: {counted(count, 'row')}" for what, count in audit.strays(db).items())),
    )


def _require_own_tables(found: str | None, needed: str) -> None:
    if found is None:
        raise Refusal("There is nothing to copy: the database has no tables. Run `muster database upgrade`.")
    if found != needed:
        raise Refusal(
            f"The database is at revision {found} and this version of Muster knows {needed}. Use the version that the "
            "database belongs to, or run `muster database upgrade` first."
        )
