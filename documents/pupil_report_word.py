"""Write a pupil's attendance for a review as a Word document: both figures, every week, and room to write and sign."""

from collections.abc import Iterator, Sequence
from datetime import date

from docx.document import Document

from attendance.rules.calendar import to_london
from attendance.rules.figures import CountedWeek
from attendance.rules.fractions import SessionFraction
from attendance.rules.phrases import counted
from attendance.rules.pupil_report import AbsenceLine, PupilReport, ReportWeek
from attendance.rules.week import Amendment
from attendance.rules.years import year_words
from documents import palette
from documents.paper import Paper, begin, finish
from documents.session_grid import grid_widths, session_cells, weekday_heads
from documents.times import day_and_time, full_date
from documents.word import TEXT_TWIPS, TEXT_WIDTH_CM, cell, paragraph, row, run, table, text_table, words
from documents.word_chart import Chart, Series, place_chart

_FIGURES = (4200, 4900, 3000, TEXT_TWIPS - 4200 - 4900 - 3000)
_PLACES = (3700, 2900, 3338, 2500, 2700)
_WEEK, _EACH_FIGURE = 1638, 2150
_ABSENCES = (3300, 4700, 1500, 1300, 4338)
_CODES = (9138, 2000)
_AMENDED = (3800, 900, 1000, 5200, 4238)
_SERIOUS = (3400, 4400, 2000)
_SAID = (3800, TEXT_TWIPS - 3800)
_SIGNED = (2600, 4800, 4800, TEXT_TWIPS - 2600 - 2 * 4800)
_CHART_CM = 6.4
_SPACE = paragraph("CellSmall")

NEXT_REVIEW = "Next review on"
TO_SAY = (
    "The pupil",
    "Parents or carers",
    "The provider",
    "The school",
    "Decision: goes on, changes or ends, and why",
    "What is to be done, by whom and until when",
    NEXT_REVIEW,
)
TO_SIGN = ("School", "Provider", "Parent or carer", "Pupil")
NEVER_ADDED = (
    "Placement attendance is what the provider saw: sessions attended of those whose outcome is known. Statutory "
    "attendance is what the school entered in its register: sessions attended of those possible. They are two figures "
    "and are never added together."
)
SILENCE = "A session that nobody reported is unknown: it is counted neither as present nor as absent."
NO_CONTACT = "No contact that reached somebody is recorded in these days."
NOT_TOLD = "What happened is not on this paper. Ask the school’s designated safeguarding lead."
WEEKS_NOTE = "In each cell what the provider saw, and below it, in bold, the code the school entered."


def render_pupil_report(report: PupilReport) -> bytes:
    """Return the report as a Word file: no other child in it, no UPN, nothing of what happened in an incident."""
    document = begin(
        Paper(
            title=f"Attendance of a pupil of {report.school_name}, for a review",
            footer=f"Confidential: for the review of {report.name} · {report.school_name}",
            made_at=report.made_at,
        )
    )
    return finish(
        document,
        [
            *_title(report),
            *_figures(report),
            *_places(report),
            *_chart(document, report),
            *_weeks(report),
            *_absences(report),
            *_entered(report),
            *_serious(report),
            *_contacts(report),
            *_how_counted(report),
            *_to_write(),
        ],
    )


def period_words(report: PupilReport) -> str:
    """Return the period: "This half term: 1 September 2026 to 23 October 2026, counted until 16 September 2026"."""
    until = f", counted until {full_date(report.counted_until)}" if report.counted_until else ""
    return f"{report.title}: {full_date(report.first)} to {full_date(report.last)}{until}"


def session_words(each: Amendment) -> str:
    """Return the session of an amended entry: "16 September 2026, morning"."""
    return f"{full_date(each.on)}, {each.session.label.lower()}"


def own_register_words(report: PupilReport) -> str:
    """Return how many sessions are in the school's own register alone; blank for none."""
    held = report.figures.statutory.own_register
    if not held:
        return ""
    return f"{counted(held, 'session')} more in the school’s own register alone, not counted here"


def _title(report: PupilReport) -> Iterator[str]:
    yield paragraph("Kicker", run("Attendance, for a review"))
    yield paragraph("heading1", run(report.name))
    about = (year_words(report.year_group) if report.year_group else "", report.school_name, period_words(report))
    yield paragraph("SubtitleLine", run(" · ".join(part for part in about if part)))
    made = f"Made {day_and_time(report.made_at)} by {report.made_by}, {report.made_by_job}, from what was known then."
    yield paragraph("Normal", run(" ".join(part for part in (made, report.how) if part)))


def _figures(report: PupilReport) -> Iterator[str]:
    seen, own = report.figures.placement, report.figures.statutory
    silent = seen.not_reported
    of = "expected, and nobody said whether the pupil came" if silent else "Every session was reported"
    statutory = "; ".join(part for part in (own.arithmetic, own_register_words(report)) if part)
    figures = (
        ("Placement attendance", seen.percent_words, seen_words(seen), palette.INK),
        ("Statutory attendance", own.percent_words, statutory, palette.INK),
        ("Not reported", str(silent), of, palette.ALARM if silent else palette.INK),
        ("Late at the provider", str(report.late.sessions), report.late.words, palette.INK),
    )
    cells = [
        cell(
            paragraph("FigureLabel", run(label)),
            paragraph("Figure", run(value, colour=colour)),
            paragraph("FigureNote", run(note)),
            width=width,
            fill=palette.PALE,
        )
        for (label, value, note, colour), width in zip(figures, _FIGURES, strict=True)
    ]
    yield table(_FIGURES, [row(cells)], title="Key figures")
    if report.figures.has_d_trap:
        yield paragraph("Note", run(f"{report.figures.d_trap_words}.", bold=True, colour=palette.ALARM))


def seen_words(seen: SessionFraction) -> str:
    """Return how what was seen was counted: "16 of 18 sessions; 2 not reported"."""
    count = seen.count_words if seen.expected else "No session has a known outcome"
    return "; ".join(part for part in (count, seen.beside_words) if part)


def _places(report: PupilReport) -> Iterator[str]:
    yield paragraph("heading2", run("Placed"))
    if not report.places:
        yield paragraph("Normal", run("No placement in these days."))
        return
    lines = [
        (
            words(each.provider, bold=True),
            words(each.pathway or "–"),
            words(_until(each.starts_on, each.ends_on)),
            words(each.agreement or "–"),
            words(each.limit or "–"),
        )
        for each in report.places
    ]
    heads = ("Provider", "Pathway", "Agreed from and until", "Written agreement", "Limit and review")
    yield text_table(heads, _PLACES, lines, title="Placements")


def _until(starts_on: date, ends_on: date | None) -> str:
    return f"{full_date(starts_on)}, {f'until {full_date(ends_on)}' if ends_on else 'no end agreed'}"


def _chart(document: Document, report: PupilReport) -> Iterator[str]:
    if not report.heat:
        return
    yield paragraph("heading2", run("Week by week at the provider"))
    yield place_chart(document, _weeks_chart(report.heat))


def _weeks_chart(weeks: Sequence[CountedWeek]) -> Chart:
    series = (
        Series(
            name="Seen",
            values=[each.seen.attended for each in weeks],
            colour=palette.ATTENDED,
            label_colour=palette.WHITE,
        ),
        Series(name="Missed", values=[each.seen.missed for each in weeks], colour=palette.ABSENT),
        Series(
            name="Not reported",
            values=[each.seen.not_reported for each in weeks],
            colour=palette.ALARM,
            label_colour=palette.WHITE,
            is_alarming=True,
        ),
    )
    told = ". ".join(
        f"Week of {full_date(each.monday)}: {each.seen.attended} seen, {each.seen.missed} missed, "
        f"{each.seen.not_reported} not reported"
        for each in weeks
    )
    return Chart(
        categories=[f"{each.monday.day} {each.monday:%b}" for each in weeks],
        series=series,
        name="Sessions at the provider, week by week",
        alt=f"Stacked columns, one a week, counting sessions. {told}.",
        width_cm=TEXT_WIDTH_CM,
        height_cm=_CHART_CM,
        column="Week of",
    )


def _weeks(report: PupilReport) -> Iterator[str]:
    yield paragraph("heading2", run("Every session"))
    if not report.weeks:
        yield paragraph("Normal", run("Nothing was to be seen or entered in these days."))
        return
    yield paragraph("Lead", run(WEEKS_NOTE))
    before = [("Week of", _WEEK)]
    after = [("Placement attendance", _EACH_FIGURE), ("Statutory attendance", _EACH_FIGURE)]
    yield table(
        grid_widths([_WEEK], [_EACH_FIGURE] * 2),
        [*weekday_heads(before=before, after=after), *map(_week_row, report.weeks)],
        title="Every session, week by week",
        about="One row a week; a morning and an afternoon column for each day, Monday to Friday. " + WEEKS_NOTE,
    )


def _week_row(week: ReportWeek) -> str:
    seen, own = week.figures.placement, week.figures.statutory
    placement = paragraph("CellText", run(seen.count_words, bold=True))
    if seen.percent is not None:
        placement += paragraph("CellSmall", run(seen.percent_words))
    if seen.beside_words:
        colour = palette.ALARM if seen.not_reported else palette.MUTED
        placement += paragraph("CellSmall", run(seen.beside_words, bold=True, colour=colour))
    statutory = paragraph("CellText", run(own.count_words, bold=True))
    for line in (own.percent_words if own.possible else "", own.not_counted_words, own.agreed_words):
        statutory += paragraph("CellSmall", run(line)) if line else ""
    if own.not_entered:
        statutory += paragraph("CellSmall", run(f"{own.not_entered} not entered", bold=True, colour=palette.ALARM))
    return row(
        [
            cell(paragraph("CellText", run(f"{week.monday.day} {week.monday:%b %Y}", bold=True)), width=_WEEK),
            *session_cells(week.cells, week.entered),
            cell(placement, width=_EACH_FIGURE),
            cell(statutory, width=_EACH_FIGURE),
        ]
    )


def _absences(report: PupilReport) -> Iterator[str]:
    yield paragraph("heading2", run("Missed, and not reported"))
    if report.not_reported:
        many = counted(len(report.not_reported), "session")
        yield paragraph("Normal", run(f"Not reported, {many}: ", bold=True), run(f"{report.silence}. {SILENCE}"))
    if not report.absences:
        yield paragraph("Normal", run("No session is known to have been missed."))
        return
    heads = ("Reason given to the provider", "Entered by the school", "Reason known", "Sessions", "When")
    yield text_table(heads, _ABSENCES, map(_absence, report.absences), title="Absences")


def _absence(each: AbsenceLine) -> tuple[str, ...]:
    known = words("Yes") if each.is_known else words("No", bold=True, colour=palette.ALARM)
    return words(each.reason), words(each.entered), known, words(str(len(each.halves))), words(each.when)


def _entered(report: PupilReport) -> Iterator[str]:
    yield paragraph("heading2", run("What the school entered"))
    if not report.codes:
        yield paragraph("Normal", run("Nothing is entered of these days."))
        return
    lines = [(words(code), words(str(count))) for code, count in report.codes]
    yield text_table(("Code", "Sessions"), _CODES, lines, title="Codes entered")
    yield paragraph("heading3", run("Amended since"))
    if not report.amended:
        yield paragraph("Normal", run("No entry was amended."))
        return
    amended = (
        (
            words(session_words(each)),
            words(each.was),
            words(each.became, bold=True),
            words(each.reason),
            words(f"{each.amended_by}, {each.amended_by_job}, {day_and_time(each.amended_at)}"),
        )
        for each in report.amended
    )
    heads = ("Session", "Was", "Became", "Reason", "Amended by")
    yield text_table(heads, _AMENDED, amended, title="Entries amended")


def _serious(report: PupilReport) -> Iterator[str]:
    yield paragraph("heading2", run("Left without permission, and serious incidents"))
    if not report.serious:
        yield paragraph("Normal", run("None was recorded."))
        return
    yield paragraph("Lead", run(NOT_TOLD))
    lines = [
        (words(full_date(each.on), bold=True), words(each.what), words(f"{to_london(each.at):%H:%M}"))
        for each in report.serious
    ]
    yield text_table(("On", "What", "At"), _SERIOUS, lines, title="Left without permission, and serious incidents")


def _contacts(report: PupilReport) -> Iterator[str]:
    if report.is_hidden:
        return
    yield paragraph("heading2", run("Contact"))
    if not report.contacts:
        yield paragraph("Normal", run(NO_CONTACT))
        return
    lines = [
        (words(each.kind.label, bold=True), words(counted(each.times, "time")), words(full_date(each.last_on)))
        for each in report.contacts
    ]
    yield text_table(("With", "Reached", "Last on"), _SERIOUS, lines, title="Contacts that reached somebody")


def _to_write() -> Iterator[str]:
    yield paragraph("heading2", run("The review"), page_break=True)
    blanks = (
        row(
            [
                cell(paragraph("CellText", run(label, bold=True)), width=_SAID[0], fill=palette.PALE),
                cell(paragraph("Signature"), *([] if label == NEXT_REVIEW else [_SPACE]), width=_SAID[1]),
            ]
        )
        for label in TO_SAY
    )
    yield table(_SAID, blanks, title="What was said and decided, to write by hand")
    yield paragraph("heading3", run("Signed"))
    signing = ((words(who, bold=True), paragraph("Signature"), _SPACE, _SPACE) for who in TO_SIGN)
    yield text_table(("Who", "Name and role", "Signature", "Date"), _SIGNED, signing, title="Signatures")


def _how_counted(report: PupilReport) -> Iterator[str]:
    yield paragraph("heading2", run("How it is counted"))
    parts = [NEVER_ADDED, SILENCE, "A session by video is no attendance: it stands beside the figure."]
    if report.is_of_placement:
        parts.append("What was seen is of this placement alone; what the school entered is of the pupil.")
    yield from (paragraph("Note", run(part)) for part in parts)
