"""The first page of a school's week: what it is, three figures, what nobody reported, and the chart."""

from collections.abc import Iterable, Iterator, Sequence

from attendance.rules.figures import figures_of_week
from attendance.rules.phrases import counted
from attendance.rules.week import PupilWeek, SessionCell, SessionState, WeekSummary
from documents import palette
from documents.times import day_and_time, sessions_in_short, week_days
from documents.word import (
    TEXT_TWIPS,
    TEXT_WIDTH_CM,
    cell,
    paragraph,
    row,
    run,
    table,
    text_table,
    words,
)
from documents.word_chart import Chart, Series

# How the statutory figure was counted has to stand on one line.
_FOUR_FIGURES = (3600, 5338, 3100, TEXT_TWIPS - 3600 - 5338 - 3100)
# About how high the parts of the first page are, to give the chart what is left of it.
_PAGE_CM, _TOP_CM, _BANNER_CM, _SECTION_CM, _LINE_CM = 18.0, 5.6, 1.2, 2.2, 0.6
_LOWEST_CM, _HIGHEST_CM = 4.2, 7.4
_UNREPORTED_WIDTHS = (3200, 4638, 3200, 4100)

_COLUMNS = (
    ("Present or late", palette.ATTENDED, (SessionState.PRESENT, SessionState.LATE)),
    ("Left before the end", palette.LEFT, (SessionState.LEFT_EARLY,)),
    ("Absent", palette.ABSENT, (SessionState.ABSENT,)),
    ("Remote", palette.REMOTE, (SessionState.REMOTE,)),
    ("Not held", palette.NOT_HELD, (SessionState.NOT_HELD,)),
    ("Not yet due", palette.AWAITED, (SessionState.AWAITED,)),
    ("Not reported", palette.ALARM, (SessionState.NOT_REPORTED,)),
)
_DARK = frozenset({palette.ATTENDED, palette.ALARM})


def title_block(summary: WeekSummary) -> Iterator[str]:
    """Return the title, the version and, for a draft, the line that says so."""
    if summary.is_draft:
        yield paragraph("Banner", run("DRAFT – gaps are listed first"))
    yield paragraph("Kicker", run("Attendance off site: the week"))
    yield paragraph("heading1", run(summary.school_name))
    yield paragraph("SubtitleLine", run(_subtitle(summary)))


def key_figures(summary: WeekSummary) -> Iterator[str]:
    """Return the figures a headteacher reads first; what providers saw and what was entered, each on its own."""
    share = summary.placement_attendance
    silent = summary.counts[SessionState.NOT_REPORTED]
    colour = palette.ALARM if silent else palette.INK
    widths = [TEXT_TWIPS // 3] * 3
    figures = [("Placement attendance", share.percent_words, _attendance_note(summary), palette.INK)]
    if summary.entered is not None:
        own = figures_of_week(summary).statutory
        figures.append(("Statutory attendance", own.percent_words, own.arithmetic, palette.INK))
        widths = list(_FOUR_FIGURES)
    figures.append(("Not reported", str(silent), _silence_note(summary), colour))
    incidents = f"and {counted(summary.incidents_total, 'serious incident')}"
    figures.append(("Left without permission", str(summary.walk_offs_total), incidents, palette.INK))
    cells = [_figure(*figure, width=width) for figure, width in zip(figures, widths, strict=True)]
    yield table(widths, [row(cells)], title="Key figures")


def unreported(summary: WeekSummary) -> Iterator[str]:
    """Return who was not reported, and who was expected by nobody; nothing where there is neither."""
    silent = [*_lines(summary.pupils_by_name, SessionState.NOT_REPORTED)]
    if silent:
        yield paragraph("heading2", run("What nobody reported"))
        yield paragraph("Lead", run(_UNREPORTED_NOTE))
        heads = ("Pupil", "Sessions not reported", "Where expected", "What was done")
        yield text_table(heads, _UNREPORTED_WIDTHS, silent, title="Sessions nobody reported")
    gaps = [*_lines(summary.pupils_by_name, SessionState.GAP)]
    if gaps:
        yield paragraph("heading2", run("Where nobody was expecting the pupil"))
        heads = ("Pupil", "Sessions in a gap", "Where", "What was done")
        yield text_table(heads, _UNREPORTED_WIDTHS, gaps, title="Sessions in a gap")


def week_chart(summary: WeekSummary) -> Chart:
    """Return the chart of the ten sessions, told in its alternative text as well."""
    sessions = summary.counts_per_session
    series = [
        Series(
            name=name,
            values=[sum(counts[state] for state in states) for counts in sessions.values()],
            colour=colour,
            label_colour=palette.WHITE if colour in _DARK else palette.INK,
            is_alarming=colour == palette.ALARM,
        )
        for name, colour, states in _COLUMNS
        if name != "Not yet due" or summary.is_draft
    ]
    categories = [f"{on:%a} {session.value}" for on, session in sessions]
    return Chart(
        categories=categories,
        series=series,
        name="Sessions of the week",
        alt=_told(categories, series),
        width_cm=TEXT_WIDTH_CM,
        height_cm=_chart_height(summary),
    )


_UNREPORTED_NOTE = (
    "These pupils were expected and nobody said whether they came. They are counted neither as present nor as absent."
)


def _subtitle(summary: WeekSummary) -> str:
    version = f"Version {summary.version}" + (", draft" if summary.is_draft else "")
    if summary.changes:
        version += " (what changed is listed at the end)"
    made = f"made {day_and_time(summary.made_at)}"
    return " · ".join((f"Week {summary.week}: {week_days(summary.monday)}", version, made))


def _attendance_note(summary: WeekSummary) -> str:
    share = summary.placement_attendance
    if share.percent is None:
        return "No session has a known outcome"
    return f"{share.count_words} with a known outcome"


def _silence_note(summary: WeekSummary) -> str:
    counts = summary.counts
    if silent := counts[SessionState.NOT_REPORTED]:
        pupils = sum(bool(pupil.cells_in(SessionState.NOT_REPORTED)) for pupil in summary.pupils)
        return f"{counted(silent, 'session')} of {counted(pupils, 'pupil')}"
    if awaited := counts[SessionState.AWAITED]:
        return f"so far; {counted(awaited, 'session')} not yet due"
    if summary.placement_attendance.expected + counts[SessionState.NOT_HELD] == 0:
        return "No session was expected"
    return "Every session was reported"


def _figure(label: str, value: str, note: str, colour: str, *, width: int) -> str:
    return cell(
        paragraph("FigureLabel", run(label)),
        paragraph("Figure", run(value, colour=colour)),
        paragraph("FigureNote", run(note)),
        width=width,
        fill=palette.PALE,
    )


def _lines(pupils: Iterable[PupilWeek], state: SessionState) -> Iterator[Sequence[str]]:
    for pupil in pupils:
        together: dict[tuple[str, str], list[SessionCell]] = {}
        for held in pupil.cells_in(state):
            key = (held.where or "–", held.followed_up or "Nothing recorded")
            together.setdefault(key, []).append(held)
        for (where, done), cells in together.items():
            yield (
                words(pupil.name, bold=True),
                words(sessions_in_short(cells), bold=True, colour=palette.ALARM),
                words(where),
                words(done),
            )


def _chart_height(summary: WeekSummary) -> float:
    room = _PAGE_CM - _TOP_CM - (_BANNER_CM if summary.is_draft else 0)
    for state in (SessionState.NOT_REPORTED, SessionState.GAP):
        lines = len([*_lines(summary.pupils, state)])
        room -= _SECTION_CM + lines * _LINE_CM if lines else 0
    # Too little room sends the chart to the next page, where it may as well be large.
    return min(room, _HIGHEST_CM) if room >= _LOWEST_CM else _HIGHEST_CM


def _told(categories: Sequence[str], series: Sequence[Series]) -> str:
    sentences = []
    for one in series:
        held = [f"{category} {value}" for category, value in zip(categories, one.values, strict=True) if value]
        sentences.append(f"{one.name}: {', '.join(held) or 'none'}.")
    return "Stacked columns, one a session, counting pupils expected off site. " + " ".join(sentences)
