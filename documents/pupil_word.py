"""Write everything held on one pupil as a Word document: a section a table, who was given it and when on every page."""

from collections.abc import Iterator

from attendance.rules.calendar import to_london
from attendance.rules.phrases import counted
from attendance.rules.pupil_record import Column, Kind, PupilRecord, Section, Value
from documents.paper import Paper, begin, finish
from documents.times import day_and_time, full_date
from documents.word import TEXT_TWIPS, paragraph, run, text_table, words

# More columns than this are unreadable side by side: each row becomes a small table of its own.
_SIDE_BY_SIDE = 7
_LABEL_TWIPS = 3400


def render_pupil_record(record: PupilRecord) -> bytes:
    """Return the record as a Word file. Other people may be named in it: it says so on its first page."""
    document = begin(
        Paper(
            title=f"Everything held on a pupil of {record.home_school}",
            footer=f"Confidential · {record.watermark}",
            made_at=record.made_at,
        )
    )
    return finish(document, [*_title(record), *(part for each in record.sections for part in _section(each))])


def _title(record: PupilRecord) -> Iterator[str]:
    yield paragraph("Kicker", run("Subject access: everything held in Muster"))
    yield paragraph("heading1", run(record.name))
    yield paragraph("SubtitleLine", run(f"{record.home_school} · reference {record.ref}"))
    made = f"Made {day_and_time(record.made_at)}, for {record.made_for}."
    yield paragraph("Normal", run(f"{made} Times are London time."))
    check = (
        "Before you give it to anybody: free text may speak of other people. What would tell of them, or would put "
        "a child at risk, is for the school to take out. No other pupil's row is in here."
    )
    yield paragraph("Normal", run(check))


def _section(section: Section) -> Iterator[str]:
    count = counted(len(section.rows), "row") if section.rows else "nothing held"
    yield paragraph("heading2", run(f"{section.title}: {count}"))
    yield paragraph("Lead", run(section.about))
    if not section.rows:
        return
    if len(section.columns) <= _SIDE_BY_SIDE:
        yield _side_by_side(section)
        yield paragraph("Note", run(""))
        return
    for number, row in enumerate(section.rows, start=1):
        yield paragraph("heading3", run(f"{section.title}, {number} of {len(section.rows)}"))
        yield _one_below_another(section, row, number)


def _side_by_side(section: Section) -> str:
    width = TEXT_TWIPS // len(section.columns)
    lines = (
        [words(_said(value, column)) for value, column in zip(row, section.columns, strict=True)]
        for row in section.rows
    )
    heads = [column.label for column in section.columns]
    return text_table(heads, [width] * len(section.columns), lines, title=section.title)


def _one_below_another(section: Section, row: tuple[Value, ...], number: int) -> str:
    """Return a row as two columns; what is not known is left out, so that the eye finds what is."""
    held = [(column, value) for column, value in zip(section.columns, row, strict=True) if value is not None]
    lines = ([words(column.label, bold=True), words(_said(value, column))] for column, value in held)
    widths = [_LABEL_TWIPS, TEXT_TWIPS - _LABEL_TWIPS]
    return text_table(["", "Held"], widths, lines, title=f"{section.title}, {number}")


def _said(value: Value, column: Column) -> str:
    """Return a value in words. A day and an instant are what the column says, not what Python calls them."""
    if value is None:
        return "–"
    if column.kind is Kind.YES_NO:
        return "Yes" if value else "No"
    if column.kind is Kind.INSTANT:
        local = to_london(value)  # type: ignore[arg-type]
        return f"{full_date(local.date())}, {local:%H:%M}"
    return full_date(value) if column.kind is Kind.DAY else str(value)  # type: ignore[arg-type]
