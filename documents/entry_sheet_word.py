"""Write a day's entry sheet as a Word file: what to key into the school's own records system, with boxes to tick."""

from collections.abc import Iterator

from attendance.rules.calendar import to_london
from attendance.rules.entry_sheet import EntrySheet, Keying, SheetCell, SheetGroup, SheetPupil
from attendance.rules.phrases import counted
from attendance.rules.words import Session
from documents import palette
from documents.paper import Paper, begin, finish
from documents.times import day_and_time, full_date
from documents.word import TEXT_TWIPS, cell, paragraph, row, run, table, words

_CODE, _COMMENT, _KEYED = 1_700, 2_900, 1_100
_OF_SESSION = (_CODE, _COMMENT, _KEYED)
_WIDTHS = (TEXT_TWIPS - len(Session) * sum(_OF_SESSION), *_OF_SESSION * len(Session))
_HEADS = tuple(head for half in Session for head in (half.label, "Comment", "Keyed"))
_BOX = "☐"
_LEAD = (
    "Tick each line once it is keyed, then tick it in Muster (Today, then “Entry sheet”). Muster writes nothing into "
    "your records system. Destroy this sheet when it is done."
)


def render_entry_sheet(sheet: EntrySheet) -> bytes:
    """Return the sheet as a Word file; a day without anything to key says so."""
    title = f"{sheet.school_name}: entry sheet, {full_date(sheet.on)}"
    made = f"as entered {day_and_time(sheet.made_at)}"
    footer = f"{sheet.school_name} · {full_date(sheet.on)} · {made} · Confidential: contains pupils’ names"
    return finish(begin(Paper(title=title, footer=footer, made_at=sheet.made_at)), _body(sheet))


def _body(sheet: EntrySheet) -> Iterator[str]:
    yield paragraph("Kicker", run(f"Entry sheet of {sheet.school_name}"))
    yield paragraph("heading1", run(f"{sheet.on:%A} {full_date(sheet.on)}"))
    yield paragraph("SubtitleLine", run("  ".join(_counts(sheet, half) for half in Session)))
    yield paragraph("Normal", run(_LEAD))
    again = sheet.of(Keying.AGAIN)
    if again:
        yield paragraph("Banner", run(f"Changed since they were keyed: {len(again)}. Key these again."))
    for group in sheet.groups:
        yield from _group(sheet, group)
    if not sheet.groups:
        yield paragraph("Normal", run("There is nothing to key on this day."))
    yield from _not_entered(sheet)


def _counts(sheet: EntrySheet, half: Session) -> str:
    again = len(sheet.of(Keying.AGAIN, half))
    parts = [
        f"{len(sheet.of(Keying.TO_KEY, half))} to key",
        f"{again} to key again" if again else "",
        f"{len(sheet.of(Keying.KEYED, half))} keyed",
        f"{len(sheet.of(Keying.NOT_ENTERED, half))} not entered yet",
    ]
    return f"{half.label}: {', '.join(filter(None, parts))}."


def _group(sheet: EntrySheet, group: SheetGroup) -> Iterator[str]:
    yield paragraph("heading2", run(f"{group.name}: {counted(len(group.pupils), 'pupil')}"))
    header = row(
        (
            cell(paragraph("CellHeadLeft", run(head)), width=width, fill=palette.PALE)
            for head, width in zip(("Pupil", *_HEADS), _WIDTHS, strict=True)
        ),
        is_header=True,
    )
    lines = (_line(sheet, pupil) for pupil in group.pupils)
    about = "One row a pupil; for each session the code, its comment, and a box to tick."
    yield table(_WIDTHS, [header, *lines], title=f"To key for {group.name}", about=about)


def _line(sheet: EntrySheet, pupil: SheetPupil) -> str:
    name = words(pupil.name, bold=True)
    # A UPN is printed only where nothing else tells two pupils apart.
    if sheet.has_namesake(pupil):
        name += paragraph("CellSmall", run(f"UPN {pupil.upn}" if pupil.upn else "no UPN on file"))
    cells = (each for half in Session for each in _session(pupil, pupil.cell(half)))
    return row([cell(name, width=_WIDTHS[0]), *cells])


def _session(pupil: SheetPupil, found: SheetCell | None) -> tuple[str, str, str]:
    if found is None or found.entered is None:
        said = "–" if found is None else "not entered"
        return (
            cell(words(said, colour=palette.MUTED), width=_CODE, fill=palette.PALE),
            cell(words(""), width=_COMMENT, fill=palette.PALE),
            cell(words(""), width=_KEYED, fill=palette.PALE),
        )
    code = words(found.entered.code, bold=True)
    if found.keyed is not None and found.difference:
        code += paragraph("CellSmall", run(f"keyed {found.keyed.code}", bold=True, colour=palette.ALARM))
    return (
        cell(code, width=_CODE),
        cell(words(pupil.comment(found)), width=_COMMENT),
        cell(_keyed(found), width=_KEYED),
    )


def _keyed(found: SheetCell) -> str:
    if found.keying is not Keying.KEYED or found.last is None:
        return words(_BOX)
    return words(f"{to_london(found.last.at):✓ %H:%M}", colour=palette.MUTED)


def _not_entered(sheet: EntrySheet) -> Iterator[str]:
    missing = sheet.of(Keying.NOT_ENTERED)
    if not missing:
        return
    yield paragraph("heading2", run(f"Not entered yet: {len(missing)}"))
    for half in Session:
        names = [pupil.name for pupil, _ in sheet.of(Keying.NOT_ENTERED, half)]
        if names:
            yield paragraph("Normal", run(f"{half.label}, {counted(len(names), 'pupil')}: {'; '.join(names)}."))
