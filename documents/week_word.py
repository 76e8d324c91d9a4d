"""Write a home school's week as a Word document: what nobody reported comes first."""

from collections.abc import Iterator

from docx.document import Document

from attendance.rules.week import WeekSummary
from documents import week_front as front
from documents import week_pages as pages
from documents.paper import Paper, begin, finish
from documents.word import paragraph, run
from documents.word_chart import place_chart


def render_week(summary: WeekSummary) -> bytes:
    """Return the week as a Word file; no UPN and no facts of an incident are in it."""
    draft = " (draft)" if summary.is_draft else ""
    document = begin(
        Paper(
            title=f"{summary.school_name}: week {summary.week}, version {summary.version}{draft}",
            footer=f"{summary.school_name} · week {summary.week}, version {summary.version}{draft}"
            " · Confidential: contains pupils’ names",
            made_at=summary.made_at,
        )
    )
    return finish(
        document,
        [
            *front.title_block(summary),
            *front.key_figures(summary),
            *front.unreported(summary),
            *_chart(document, summary),
            *pages.pupil_table(summary),
            *pages.differing(summary),
            *pages.in_system(summary),
            *pages.unresolved(summary),
            *pages.amended(summary),
            *pages.absences(summary),
            *pages.contacts(summary),
            *pages.outside_hours(summary),
            *pages.serious_counts(summary),
            *pages.registers(summary),
            *pages.changes(summary),
            *pages.counter_signature(summary),
            *pages.how_counted(summary),
        ],
    )


def _chart(document: Document, summary: WeekSummary) -> Iterator[str]:
    if summary.pupils:
        yield paragraph("heading2", run("The ten sessions of the week"))
        yield place_chart(document, front.week_chart(summary))
