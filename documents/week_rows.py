"""The week as rows, one per pupil and session: what the CSV and the Excel file share."""

from collections.abc import Iterator

from attendance.rules.week import PupilWeek, SessionCell, WeekSummary

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


def week_rows(summary: WeekSummary) -> Iterator[tuple[str, ...]]:
    """Return a row for each of every pupil's ten sessions, in the order of `COLUMNS`."""
    return (_row(pupil, cell) for pupil in summary.pupils for cell in pupil.cells)


def _row(pupil: PupilWeek, cell: SessionCell) -> tuple[str, ...]:
    return (
        cell.on.isoformat(),
        cell.session.value,
        pupil.pupil_ref,
        pupil.family_name,
        pupil.given_name,
        pupil.year_group,
        pupil.reg_group,
        cell.provider or "",
        cell.site or "",
        cell.state.label,
        cell.detail or "",
    )
