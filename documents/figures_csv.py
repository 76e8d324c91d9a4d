"""Write both figures as CSV, a line a pupil or a group: whole counts, for whoever wants to count for themselves."""

from collections.abc import Iterable

from attendance.rules.figures import FigureLine
from documents.plain_csv import plain_csv

COLUMNS = (
    "line",
    "reference",
    "home_school",
    "pupils",
    "statutory_attended",
    "statutory_possible",
    "statutory_percent",
    "authorised",
    "unauthorised",
    "agreed",
    "not_counted",
    "not_entered",
    "own_register",
    "placement_seen",
    "placement_expected",
    "placement_percent",
    "placement_missed",
    "not_reported",
    "not_held",
    "remote",
    "missed_behind_d",
    "persistent",
    "severe",
    "persistent_by_agreement_alone",
)


def render_figures_csv(lines: Iterable[FigureLine], everybody: FigureLine) -> bytes:
    """Return the lines and, last, everybody together, as a CSV file in UTF-8."""
    return f"{plain_csv(COLUMNS, map(_row, [*lines, everybody]))}\n".encode()


def _row(line: FigureLine) -> tuple[str, ...]:
    own, seen, absent = line.figures.statutory, line.figures.placement, line.absent
    counts = (
        absent.pupils,
        own.attended,
        own.possible,
        own.percent_words,
        own.authorised,
        own.unauthorised,
        own.agreed_words,
        own.not_counted_words,
        own.not_entered,
        own.own_register,
        seen.attended,
        seen.expected,
        seen.percent_words,
        seen.missed,
        seen.not_reported,
        seen.not_held,
        seen.remote,
        line.figures.behind_d.missed,
        absent.persistent,
        absent.severe,
        absent.by_agreement,
    )
    pupil = line.pupil
    return (line.name, pupil.ref if pupil else "", pupil.home_school_name if pupil else "", *map(str, counts))
