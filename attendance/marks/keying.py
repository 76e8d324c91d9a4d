"""The entry sheet: what is to be keyed into the school's own records system, and who says that it has been.

Writes into no other system. A tick is a word on record beside one version of a mark, and is taken back by another.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from attendance.marks.entering import NOT_YOURS, may_enter
from attendance.marks.lines import Line, SessionLines, both_sessions
from attendance.records import calendars
from attendance.records import marks as stored
from attendance.records.tables import MarkKeyed
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.entry_sheet import Act, EntrySheet, SheetCell, SheetPupil, Written, in_groups
from attendance.rules.words import Session
from attendance.scope import SchoolScope
from attendance.unit import Db

# N is settled within five school days; this is that with holidays and some room.
DAYS_LISTED = timedelta(days=42)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One line. `version` is the entry its reader saw, `acts` how often something had been said of keying it."""

    pupil_id: UUID
    session: Session
    version: int
    acts: int
    is_keyed: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """Lines of one day. `key`: the same page sent twice is said once."""

    key: UUID
    on: date
    lines: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DayToKey:
    """Another day on which something is to be keyed, for the first time or again."""

    on: date
    to_key: int
    again: int


class NotKeyed(Conflict):
    """Some lines have moved since their reader saw them; nothing was said to be keyed."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        """Keep every sentence, so that all are shown at once."""
        super().__init__(sentences[0])
        self.sentences = sentences


def entry_sheet(scope: SchoolScope, db: Db, on: date, *, now: datetime) -> EntrySheet:
    """Return a day's sheet, as the actor may read it.

    Raises:
        NotFound: the day has not come.
    """
    found = both_sessions(scope, db, on, now=now)
    acts = stored.keyed_on(db.session, scope.school_ids, on)
    schools = calendars.organisations(db.session, scope.school_ids)
    return EntrySheet(
        on=on,
        school_name=" and ".join(sorted(each.name for each in schools.values())),
        made_at=now,
        groups=in_groups(_pupils(found, acts)),
    )


def days_to_key(scope: SchoolScope, db: Db, besides: date, *, now: datetime) -> tuple[DayToKey, ...]:
    """Return the other days of the last six weeks with marks that are not keyed as they stand, the newest first."""
    last = london_date(now)
    counts: Counter[tuple[date, bool]] = Counter(
        stored.not_keyed_as_they_stand(db.session, scope.school_ids, last - DAYS_LISTED, last)
    )
    days = sorted({on for on, _ in counts} - {besides}, reverse=True)
    return tuple(DayToKey(on=on, to_key=counts[on, False], again=counts[on, True]) for on in days)


def key(scope: SchoolScope, db: Db, command: Key, *, now: datetime) -> int:
    """Put on record that lines were keyed, or not after all; all or none. Return how many.

    What came before under the same key, or says what stands already, is not said again.

    Raises:
        NotAllowed: the actor is no person who enters codes at the pupils' own school.
        NotFound: no such line on this day in this school.
        NotKeyed: lines entered anew, or said of by somebody else, since.
        Refusal: no line at all.
    """
    if not may_enter(scope):
        raise NotAllowed(NOT_YOURS)
    if not command.lines:
        raise Refusal("Nothing is ticked. Tick what you have keyed.")
    done = stored.known_keyed(db.session, scope.school_ids, [_id_of(command, each) for each in command.lines])
    wanted = [each for each in dict.fromkeys(command.lines) if _id_of(command, each) not in done]
    if not wanted:
        return 0
    rows = list(_rows(scope, command, wanted, _lines(scope, db, command.on, now=now), now=now))
    stored.add_all(db.session, rows)
    _tell(scope, db, rows, now=now)
    return len(rows)


def _lines(
    scope: SchoolScope, db: Db, on: date, *, now: datetime
) -> dict[tuple[UUID, Session], tuple[Line, SheetCell]]:
    acts = stored.keyed_on(db.session, scope.school_ids, on)
    return {
        (line.pupil_id, found.session): (line, _cell(line, found.session, acts))
        for found in both_sessions(scope, db, on, now=now)
        for line in found.lines
    }


def _rows(
    scope: SchoolScope,
    command: Key,
    wanted: Sequence[Said],
    lines: dict[tuple[UUID, Session], tuple[Line, SheetCell]],
    *,
    now: datetime,
) -> Iterator[MarkKeyed]:
    rows, moved = [], []
    for said in wanted:
        line, cell = lines.get((said.pupil_id, said.session), (None, None))
        if line is None or cell is None or line.home_school_id != scope.organisation_id or not cell.version:
            raise NotFound("There is no such entry on this day.")
        if cell.version != said.version:
            moved.append(f"{line.name}, {said.session.label.lower()}: {_entered_meanwhile(line)}. Key that instead.")
        elif _stands(cell, said):
            continue
        elif len(cell.acts) != said.acts or (cell.last is None and not said.is_keyed):
            moved.append(
                f"{line.name}, {said.session.label.lower()}: somebody else said something of it. Look at it again."
            )
        else:
            rows.append(_row(scope, command, said, cell, now=now))
    if moved:
        raise NotKeyed(tuple(moved))
    yield from rows


def _stands(cell: SheetCell, said: Said) -> bool:
    """Say whether what is said is on record already, by whomever."""
    return said.is_keyed and cell.last is not None and cell.last.version == said.version


def _entered_meanwhile(line: Line) -> str:
    by = line.entered
    return f"{by.entered_by}, {by.entered_by_job}, entered {by.code} meanwhile" if by else "nothing is entered any more"


def _row(scope: SchoolScope, command: Key, said: Said, cell: SheetCell, *, now: datetime) -> MarkKeyed:
    return MarkKeyed(
        id=_id_of(command, said),
        home_school_id=scope.organisation_id,
        pupil_id=said.pupil_id,
        on=command.on,
        session=said.session.value,
        number=len(cell.acts) + 1,
        version=said.version if said.is_keyed or cell.last is None else cell.last.version,
        is_keyed=said.is_keyed,
        keyed_by_id=scope.actor.person_id,
        keyed_by=scope.actor.name,
        keyed_by_job=scope.actor.job_title,
        keyed_at=now,
    )


def _id_of(command: Key, said: Said) -> UUID:
    return uuid5(command.key, f"{said.pupil_id}/{command.on}/{said.session}/{said.version}/{said.acts}/{said.is_keyed}")


def _pupils(found: Sequence[SessionLines], acts: dict[tuple[UUID, str], list[MarkKeyed]]) -> Iterator[SheetPupil]:
    lines: dict[UUID, list[tuple[Session, Line]]] = {}
    for each in found:
        for line in each.lines:
            lines.setdefault(line.pupil_id, []).append((each.session, line))
    for pupil_id, its in lines.items():
        line = its[0][1]
        yield SheetPupil(
            pupil_id=pupil_id,
            given_name=line.given_name,
            family_name=line.family_name,
            year_group=line.year_group,
            reg_group=line.reg_group,
            upn=line.upn,
            home_school_name=line.home_school_name,
            cells=tuple(_cell(each, session, acts) for session, each in its),
            is_hidden=line.is_hidden,
        )


def _cell(line: Line, session: Session, acts: dict[tuple[UUID, str], list[MarkKeyed]]) -> SheetCell:
    return SheetCell(
        session=session,
        versions=tuple(
            Written(code=each.code, nature=each.nature, minutes_late=each.minutes_late) for each in line.history
        ),
        acts=tuple(_act(row) for row in acts.get((line.pupil_id, session.value), [])),
    )


def _act(row: MarkKeyed) -> Act:
    return Act(version=row.version, is_keyed=row.is_keyed, by=row.keyed_by, by_job=row.keyed_by_job, at=row.keyed_at)


def _tell(scope: SchoolScope, db: Db, rows: Sequence[MarkKeyed], *, now: datetime) -> None:
    for row in rows:
        body = {
            "keyed": str(row.id),
            "pupil": str(row.pupil_id),
            "on": row.on.isoformat(),
            "session": row.session,
            "version": row.version,
        }
        kind = "mark_keyed" if row.is_keyed else "mark_not_keyed"
        db.tell([row.home_school_id], kind, actor=scope.actor, at=now, body=body)
