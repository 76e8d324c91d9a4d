"""The week as rows, one per pupil and session: what the CSV and the Excel file share."""

from collections.abc import Iterator

from attendance.rules.week import OUTSIDE_HOURS, OutsideLine, PupilWeek, SessionCell, WeekSummary

COLUMNS = (
    "date",
    "session",
    "pupil_ref",
    "surname",
    "forename",
    "year",
    "reg_group",
    "provider",
    "site",
    "state",
    "detail",
)


# Said in the place of AM and PM of what was no session of a register.
OUTSIDE = "outside hours"


def week_rows(summary: WeekSummary) -> Iterator[tuple[str, ...]]:
    """Return a row for each of every pupil's ten sessions, in the order of `COLUMNS`; then those outside hours."""
    for pupil in summary.pupils:
        yield from (_row(pupil, cell) for cell in pupil.cells)
        yield from (_outside_row(pupil, line) for line in pupil.outside)


def _row(pupil: PupilWeek, cell: SessionCell) -> tuple[str, ...]:
    where = (cell.provider or "", cell.site or "")
    return (cell.on.isoformat(), cell.session.value, *_who(pupil), *where, cell.state.label, cell.detail or "")


def _outside_row(pupil: PupilWeek, line: OutsideLine) -> tuple[str, ...]:
    return (line.on.isoformat(), OUTSIDE, *_who(pupil), line.provider, "", OUTSIDE_HOURS, f"{line.times}, {line.words}")


def _who(pupil: PupilWeek) -> tuple[str, ...]:
    return (pupil.pupil_ref, pupil.family_name, pupil.given_name, pupil.year_group, pupil.reg_group)
