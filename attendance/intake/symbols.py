"""Agree what a provider's own marks mean: shown back by its own sheet, confirmed by a person, kept in every version."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from attendance.intake import sheets
from attendance.intake.weekly.reading import MARK, called
from attendance.records import intakes as stored
from attendance.records.base import new_id
from attendance.records.tables import SheetSymbols
from attendance.refusals import Conflict, NotAllowed, Refusal
from attendance.rules.intake import IntakeState
from attendance.rules.symbols import (
    MOST_MARKS,
    Meaning,
    Symbols,
    collisions,
    fault_of,
    folded,
    repeated,
    silenced,
    without_time,
)
from attendance.scope import ProviderScope
from attendance.unit import Db

MEANWHILE = "Somebody has changed your symbols meanwhile. Look at them, then change them again."
NONE = "Say of one mark at least what it means."
NOBODY = "Only somebody who is signed in by name confirms what marks mean."
SILENCED = (
    "“{}” reads as if a pupil left without permission, and can mean only that. Choose “Left without permission”, or "
    "leave it out."
)
AGREE = "Say for each of these marks that it means the one and not the other."


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmSymbols:
    """What marks mean, in their order; on which version it builds; of which marks the other meaning was seen."""

    meanings: Mapping[str, Meaning]
    builds_on: int
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version, with who confirmed it."""

    number: int
    confirmed_at: datetime
    confirmed_by: str
    meanings: Mapping[str, Meaning]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkSeen:
    """A mark of the newest weekly sheet: how often it is there, and a cell for one with what is written in it."""

    mark: str
    times: int
    where: str
    written: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SymbolsPage:
    """What stands, every version the newest first, and the marks of the newest weekly sheet that is not answered."""

    current: Symbols
    versions: tuple[Version, ...]
    marks: tuple[MarkSeen, ...]
    sheet_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A cell of the provider's own sheet, and what it says; None where it would be held."""

    where: str
    written: str
    says: str | None


def page(scope: ProviderScope, db: Db, *, now: datetime) -> SymbolsPage:
    """Return what a provider's marks mean, and which it uses."""
    versions = tuple(_version(each) for each in stored.symbols_versions(db.session, scope.provider_id))
    sheet = next(iter(waiting(scope, db, now=now)), None)
    return SymbolsPage(
        current=sheets.symbols_of(scope, db),
        versions=versions,
        marks=_marks(db, sheet) if sheet else (),
        sheet_id=sheet,
    )


def version_of(scope: ProviderScope, db: Db, version: int | None) -> Version | None:
    """Return a version with who confirmed it; None where there is none."""
    found = stored.symbols_of(db.session, scope.provider_id, version) if version else None
    return _version(found) if found is not None else None


def waiting(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[UUID, ...]:
    """Return the weekly sheets that wait for an answer, the newest first."""
    found = stored.received_since(db.session, scope.provider_id, sheets.oldest(now))
    return tuple(each.id for each in found if sheets.is_weekly(each) and each.state == IntakeState.WAITING.value)


def examples(symbols: Symbols, marks: Iterable[MarkSeen]) -> tuple[Example, ...]:
    """Return what each mark of a sheet would say, one cell for each."""
    return tuple(Example(where=each.where, written=each.written, says=_says(symbols, each.written)) for each in marks)


def check(meanings: Mapping[str, Meaning]) -> None:
    """Refuse what no dictionary can be.

    Raises:
        Refusal: with the mark that is at fault.
    """
    if not meanings:
        raise Refusal(NONE, field="symbols")
    if len(meanings) > MOST_MARKS:
        raise Refusal(f"A dictionary has {MOST_MARKS} marks at most.", field="symbols")
    for mark in meanings:
        fault = fault_of(mark)
        if fault:
            raise Refusal(f"“{mark}”: {fault}", field="symbols")
    mark_silenced = silenced(meanings)
    if mark_silenced is not None:
        raise Refusal(SILENCED.format(mark_silenced), field="symbols")
    twice = repeated(meanings)
    if twice is not None:
        raise Refusal(f"“{twice}” is there twice; capitals make no other mark of it. Keep one.", field="symbols")


def confirm(scope: ProviderScope, db: Db, command: ConfirmSymbols, *, now: datetime) -> Symbols:
    """Keep a version of what marks mean, with who confirmed it; the same again is no new one.

    Raises:
        NotAllowed: the actor is no person.
        Conflict: it builds on another version than the one that stands.
        Refusal: as `check`; a mark that says another thing nationally and was not agreed to.
    """
    if scope.actor.person_id is None:
        raise NotAllowed(NOBODY)
    check(command.meanings)
    current = sheets.symbols_of(scope, db)
    if dict(current.meanings) == dict(command.meanings):
        return current
    if current.version != command.builds_on:
        raise Conflict(MEANWHILE)
    agreed = {folded(mark) for mark in command.agreed}
    if any(folded(each.mark) not in agreed for each in collisions(command.meanings)):
        raise Refusal(AGREE, field="agreed")
    row = SheetSymbols(
        id=new_id(),
        provider_id=scope.provider_id,
        version=current.version + 1,
        symbols=json.dumps([[mark, meaning.value] for mark, meaning in command.meanings.items()], ensure_ascii=False),
        confirmed_by_id=scope.actor.person_id,
        confirmed_by=scope.actor.name,
        confirmed_by_job=scope.actor.job_title,
        confirmed_at=now,
    )
    db.session.add(row)
    db.session.flush()
    body = {"version": row.version, "marks": len(command.meanings)}
    db.tell([scope.provider_id], "sheet_symbols_confirmed", actor=scope.actor, at=now, body=body)
    return sheets.symbols_of(scope, db)


def _version(row: SheetSymbols) -> Version:
    return Version(
        number=row.version,
        confirmed_at=row.confirmed_at,
        confirmed_by=f"{row.confirmed_by}, {row.confirmed_by_job}",
        meanings=sheets.symbols_from(row).meanings,
    )


def _marks(db: Db, intake_id: UUID) -> tuple[MarkSeen, ...]:
    """Return the marks of a sheet that can stand in a dictionary, the most frequent first."""
    found: dict[str, MarkSeen] = {}
    for row in stored.rows_of(db.session, intake_id):
        cells = sheets.cells_of(row)
        written = cells.get(MARK, "")
        mark = without_time(written)
        if mark and fault_of(mark) is None:
            before = found.get(folded(mark))
            found[folded(mark)] = _seen_again(before, written, cells) if before else _seen(mark, written, cells)
    return tuple(sorted(found.values(), key=lambda each: (-each.times, each.mark))[:MOST_MARKS])


def _seen(mark: str, written: str, cells: Mapping[str, str]) -> MarkSeen:
    return MarkSeen(mark=mark, times=1, where=called(cells), written=written)


def _seen_again(before: MarkSeen, written: str, cells: Mapping[str, str]) -> MarkSeen:
    """Return a mark seen once more; one with a time beside it is the better example."""
    if without_time(before.written) == before.written and without_time(written) != written:
        return replace(before, times=before.times + 1, written=written, where=called(cells))
    return replace(before, times=before.times + 1)


def _says(symbols: Symbols, mark: str) -> str | None:
    read = symbols.read(mark)
    if read is None:
        return None
    if read.meaning.status is None:
        return read.meaning.label
    return f"{read.meaning.label}, {read.at:%H:%M}" if read.at else read.meaning.label
