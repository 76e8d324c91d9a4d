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


def examine(db: Db, *, is_file: bool) -> Contents:
    """Walk every chain and count every table; of a file of SQLite's also ask whether it is sound.

    Raises:
        Refusal: there is no table of Muster's.
    """
    migration = stored.revision(db.session)
    if migration is None:
        raise Refusal("There is nothing to copy: the database has no tables. Run `muster database upgrade`.")
    # First: what SQLite cannot read, a chain would only stumble over.
    unsound = stored.sqlite_faults(db.session) if is_file else []
    if unsound:
        reports, strays = [], {}
    else:
        reports, strays = [audit.verify(db, each) for each in audit.chains(db)], audit.strays(db)
    broken = [f"{each.organisation_code}: row {each.broken_at}: {each.why}" for each in reports if not each.is_whole]
    broken += [f"{what}: {counted(count, 'row')}" for what, count in strays.items()]
    return Contents(
        migration=migration,
        rows=stored.rows_by_table(db.session),
        chains=len(reports),
        events=sum(each.events for each in reports),
        newest_event_at=stored.newest_event_at(db.session),
        faults=(*unsound, *broken),
    )
