"""Take out of a week where some pupils are: a document is passed on, whoever was given it first."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from attendance.rules.week.contacts import contacts_without_place
from attendance.rules.week.entered import entered_without_why
from attendance.rules.week.outside import outside_without_place
from attendance.rules.week.pupils import AbsenceLine, PupilWeek, SessionCell
from attendance.rules.week.summary import ProviderLine, WeekSummary
from attendance.rules.words import HIDDEN_PLACE

NOT_SHOWN = "something changed that is not shown here"


def without_places(summary: WeekSummary, refs: Collection[str]) -> WeekSummary:
    """Return the week without where the pupils with these references are."""
    if not refs:
        return summary
    shown = {name for pupil in summary.pupils if pupil.pupil_ref not in refs for name in _places_of(pupil)}
    # A provider that has nobody but hidden pupils would tell where they are.
    gone = {name for pupil in summary.pupils if pupil.pupil_ref in refs for name in _places_of(pupil)} - shown
    return replace(
        summary,
        pupils=tuple(_hidden(pupil) if pupil.pupil_ref in refs else pupil for pupil in summary.pupils),
        providers=tuple(_provider(line) if line.name in gone else line for line in summary.providers),
        late_registers=tuple(
            replace(late, provider=HIDDEN_PLACE) if late.provider in gone else late for late in summary.late_registers
        ),
        entered=entered_without_why(summary.entered, refs) if summary.entered else None,
        contacts=None if summary.contacts is None else contacts_without_place(summary.contacts, refs),
        changes=tuple(
            _changes(summary.changes, {each.name for each in summary.pupils if each.pupil_ref in refs}, gone)
        ),
    )


def without_place(cell: SessionCell) -> SessionCell:
    """Return a session without where it is held, and without what was done about it, which may name the place."""
    return replace(cell, provider=HIDDEN_PLACE if cell.provider else None, site=None, followed_up=None)


def _changes(changes: Iterable[str], names: Collection[str], places: Collection[str]) -> Iterator[str]:
    """Return what changed between two versions; of these pupils and places, only that something did."""
    for change in changes:
        name = next((each for each in names if change.startswith((f"{each}:", f"{each} ("))), None)
        is_place = any(place in change for place in places)
        yield f"{name or HIDDEN_PLACE}: {NOT_SHOWN}" if name or is_place else change


def _places_of(pupil: PupilWeek) -> Iterator[str]:
    yield from pupil.providers
    yield from (cell.provider for cell in pupil.cells if cell.provider)
    yield from (line.provider for line in pupil.outside)


def _provider(line: ProviderLine) -> ProviderLine:
    return replace(line, name=HIDDEN_PLACE, signed_off="")


def _hidden(pupil: PupilWeek) -> PupilWeek:
    return replace(
        pupil,
        providers=(HIDDEN_PLACE,) if pupil.providers else (),
        cells=tuple(without_place(cell) for cell in pupil.cells),
        absences=tuple(_absence(line) for line in pupil.absences),
        outside=tuple(outside_without_place(line) for line in pupil.outside),
    )


def _absence(line: AbsenceLine) -> AbsenceLine:
    """What was done and where the pupil was is free text, and may name the place."""
    return replace(line, done="", whereabouts=HIDDEN_PLACE if line.whereabouts else "")
