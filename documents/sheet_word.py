"""Write a day's paper registers as a Word file: a page for each site, boxes to tick, and whom to call."""

from collections.abc import Iterator, Sequence

from attendance.rules.calendar import to_london
from attendance.rules.paper_day import PaperDay, SheetLine, SiteSheet
from attendance.rules.phrases import counted
from attendance.rules.words import Session
from documents import palette
from documents.paper import Paper, begin, finish
from documents.times import day_and_time, full_date
from documents.word import TEXT_TWIPS, THREE_COLUMNS, cell, paragraph, row, run, table, text_table, to_sign, words

_PUPIL, _LEFT = 3300, 2600
_SESSION = (TEXT_TWIPS - _PUPIL - _LEFT) // len(Session)
_WIDTHS = (_PUPIL, *[_SESSION] * len(Session), TEXT_TWIPS - _PUPIL - len(Session) * _SESSION)
_BLANK = "\u2026" * 8
_BOXES = f"☐ here    ☐ late, at {_BLANK}\n☐ absent, because {_BLANK}{_BLANK}"
_RULE = (
    "Tick every pupil each session. Telephone the school before 10:00 about a pupil who is absent and nobody has told "
    "you why; at once about a pupil who leaves without permission: 999 first if there is danger."
)
_PART_HEADS = ("What", "As the home school has written it")
_PART_WIDTHS = (2_600, TEXT_TWIPS - 2_600)
_APART = (
    "For whoever leads today, and for nobody else: keep this page apart from the register, and destroy it with the "
    "sheet. If a pupil leaves without permission: 999 first if there is danger, then the home school."
)
_AFTER = "Key it into Muster as soon as you can (Today, then “No internet?”), then destroy this sheet."


def render_sheets(day: PaperDay) -> bytes:
    """Return the sheets of a day as a Word file; a day without anybody says so."""
    title = f"{day.provider_name}: paper register, {full_date(day.on)}"
    made = f"made {day_and_time(day.made_at)}"
    footer = f"{day.provider_name} · {full_date(day.on)} · {made} · Confidential: contains pupils’ names"
    return finish(begin(Paper(title=title, footer=footer, made_at=day.made_at)), _body(day))


def _body(day: PaperDay) -> Iterator[str]:
    if not day.sites:
        yield from _heading(day, day.provider_name, "", page_break=False)
        yield paragraph("Normal", run("Nobody is expected on this day."))
    for place, site in enumerate(day.sites):
        yield from _heading(day, site.name, site.address, page_break=place > 0)
        yield from _register(site)
        yield from _numbers(day)
        if site.if_missing:
            yield from _if_missing(site)


def _heading(day: PaperDay, name: str, address: str, *, page_break: bool) -> Iterator[str]:
    yield paragraph("Kicker", run(f"Paper register of {day.provider_name}"), page_break=page_break)
    yield paragraph("heading1", run(f"{day.on:%A} {full_date(day.on)}: {name}"))
    if address:
        yield paragraph("SubtitleLine", run(address))
    yield paragraph("Normal", run(f"{_RULE} {_AFTER}"))


def _register(site: SiteSheet) -> Iterator[str]:
    yield paragraph("heading2", run(counted(len(site.lines), "pupil")))
    heads = ("Pupil", *(session.label for session in Session), "Left early: when, with whom")
    header = row(
        (
            cell(paragraph("CellHeadLeft", run(head)), width=width, fill=palette.PALE)
            for head, width in zip(heads, _WIDTHS, strict=True)
        ),
        is_header=True,
    )
    yield table(
        _WIDTHS,
        [header, *map(_line, site.lines)],
        title=f"Register of {site.name}",
        about="One row a pupil; boxes to tick for the morning and for the afternoon.",
    )
    yield paragraph("Note", run(""))
    taken = ("Taken by (name and job)", "Morning taken at (time)", "Afternoon taken at (time)")
    yield to_sign(taken, title=f"Who took the register of {site.name}")


def _line(line: SheetLine) -> str:
    pupil = words(f"{line.family_name}, {line.given_name}", bold=True) + paragraph(
        "CellSmall", run(line.home_school_name)
    )
    cells: Sequence[str] = [_session(line, session) for session in Session]
    return row([cell(pupil, width=_PUPIL), *cells, cell(words(""), width=_WIDTHS[-1])])


def _session(line: SheetLine, session: Session) -> str:
    if session not in line.sessions:
        return cell(words("Not expected", colour=palette.MUTED), width=_SESSION, fill=palette.PALE)
    starts, ends = map(to_london, line.sessions[session])
    return cell(paragraph("CellSmall", run(f"{starts:%H:%M} to {ends:%H:%M}")), words(_BOXES), width=_SESSION)


def _if_missing(site: SiteSheet) -> Iterator[str]:
    """On a page of its own, so that it can be kept apart from what lies open on a table."""
    yield paragraph("heading1", run(f"If a pupil goes missing: {site.name}"), page_break=True)
    yield paragraph("Normal", run(_APART))
    for note in site.if_missing:
        yield paragraph("heading2", run(note.pupil_name))
        parts = [[words(label, bold=True), words(said)] for label, said in note.parts]
        yield text_table(_PART_HEADS, _PART_WIDTHS, parts, title=f"If {note.pupil_name} goes missing")
        yield paragraph("Note", run(f"Gone through by the school on {full_date(note.reviewed_on)}."))


def _numbers(day: PaperDay) -> Iterator[str]:
    yield paragraph("heading2", run("Whom to call"))
    lines = [
        [
            words(each.school_name, bold=True),
            words(each.school_phone or "not on file"),
            words(" ".join(filter(None, (each.dsl_name, each.dsl_phone))) or "not on file"),
        ]
        for each in day.numbers
    ]
    yield text_table(["Home school", "Office", "Safeguarding lead"], list(THREE_COLUMNS), lines, title="Whom to call")
