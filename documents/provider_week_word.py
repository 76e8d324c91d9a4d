"""Write a provider's own week for signing off: a page for each home school, with a line to sign."""

from collections.abc import Iterator

from attendance.rules.phrases import counted
from attendance.rules.week import OUTSIDE_HOURS, HostedPupil, HostedSchool, ProviderWeek, SessionState
from documents import palette
from documents.paper import Paper, begin, finish
from documents.session_grid import SESSION_TWIPS, grid_heads, grid_widths, session_cells
from documents.times import day_and_time, week_days
from documents.word import TEXT_TWIPS, cell, paragraph, row, run, table, text_table, to_sign, words

_PUPIL = 3600
_ATTENDED = TEXT_TWIPS - _PUPIL - 10 * SESSION_TWIPS
_OUTSIDE_WIDTHS = (_PUPIL, 5200, TEXT_TWIPS - _PUPIL - 5200)
_STATEMENT = (
    "I have read this register. It says what we saw. Where it says “Not reported”, we have not yet told "
    "the home school whether the pupil came."
)


def render_provider_week(week: ProviderWeek) -> bytes:
    """Return the provider's register of the week as a Word file, each home school on a page of its own."""
    title = f"{week.provider_name}: weekly register, {week.week}"
    footer = f"{week.provider_name} · week {week.week} · Confidential: contains pupils’ names"
    document = begin(Paper(title=title, footer=footer, made_at=week.made_at))
    return finish(document, _body(week))


def _body(week: ProviderWeek) -> Iterator[str]:
    if not week.schools:
        yield from _heading(week, "No home school", page_break=False)
        yield paragraph("Normal", run("Nobody was placed with you this week."))
    for place, school in enumerate(week.schools):
        yield from _heading(week, school.name, page_break=place > 0)
        yield from _register(week, school)
        yield from _outside_hours(school)
        yield from _sign_off(school)


def _heading(week: ProviderWeek, school: str, *, page_break: bool) -> Iterator[str]:
    yield paragraph("Kicker", run("Weekly register to sign off"), page_break=page_break)
    yield paragraph("heading1", run(week.provider_name))
    made = f"made {day_and_time(week.made_at)}"
    yield paragraph("SubtitleLine", run(f"Week {week.week}: {week_days(week.monday)} · {made}"))
    yield paragraph("heading2", run(f"Pupils of {school}"))


def _register(week: ProviderWeek, school: HostedSchool) -> Iterator[str]:
    silent = sum(_unreported(pupil) for pupil in school.pupils)
    if silent:
        line = f"{counted(silent, 'session')} not reported. Please report before signing."
        yield paragraph("Lead", run(line, bold=True, colour=palette.ALARM))
    heads = grid_heads(week.monday, before=[("Pupil", _PUPIL)], after=[("Attended here", _ATTENDED)])
    ordered = sorted(school.pupils, key=lambda pupil: (pupil.family_name.casefold(), pupil.given_name.casefold()))
    yield table(
        grid_widths([_PUPIL], [_ATTENDED]),
        [*heads, *map(_pupil_row, ordered)],
        title=f"Register of the week for {school.name}",
        about="One row a pupil; a morning and an afternoon column for each day, Monday to Friday.",
    )
    yield paragraph("Note", run("A dash: the pupil is not placed with you in that session."))


def _outside_hours(school: HostedSchool) -> Iterator[str]:
    ordered = sorted(school.pupils, key=lambda pupil: (pupil.family_name.casefold(), pupil.given_name.casefold()))
    lines = [
        (words(f"{pupil.family_name}, {pupil.given_name}", bold=True), words(line.when), words(line.words))
        for pupil in ordered
        for line in pupil.outside
    ]
    if lines:
        yield paragraph("heading3", run(OUTSIDE_HOURS))
        yield text_table(("Pupil", "When", "How seen"), _OUTSIDE_WIDTHS, lines, title=OUTSIDE_HOURS)


def _pupil_row(pupil: HostedPupil) -> str:
    share = pupil.attendance
    attended = words(share.count_words, bold=True)
    if share.beside_words:
        colour = palette.ALARM if share.not_reported else palette.MUTED
        attended += paragraph("CellSmall", run(share.beside_words, bold=True, colour=colour))
    name = words(f"{pupil.family_name}, {pupil.given_name}", bold=True)
    return row([cell(name, width=_PUPIL), *session_cells(pupil.cells), cell(attended, width=_ATTENDED)])


def _sign_off(school: HostedSchool) -> Iterator[str]:
    yield paragraph("heading3", run("Signed off"))
    if school.signed_off is not None:
        yield paragraph("Normal", run(school.signed_off))
        return
    yield paragraph("Lead", run(_STATEMENT))
    yield to_sign(("Name", "Job title", "Date"), title="Name, job title and date of the person signing")


def _unreported(pupil: HostedPupil) -> int:
    return sum(held is not None and held.state is SessionState.NOT_REPORTED for held in pupil.cells)
