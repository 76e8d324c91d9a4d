"""The pages behind the first: every pupil's ten sessions, absences, registers, changes, and notes."""

from collections.abc import Iterator

from attendance.rules.figures import figures_of_pupil
from attendance.rules.phrases import counted
from attendance.rules.week import (
    OUTSIDE_HOURS,
    AbsenceLine,
    Amendment,
    PupilEntered,
    PupilWeek,
    RegisterLate,
    WeekSummary,
)
from attendance.rules.years import year_words
from documents import palette
from documents.session_grid import grid_heads, grid_widths, session_cells
from documents.times import clock_time, day_and_time, sessions_in_short
from documents.week_rows import compared_words, contacts_by_name
from documents.word import cell, paragraph, row, run, table, text_table, to_sign, words

_PUPIL, _ATTENDANCE = 3600, 2338
# Beside the codes: a narrower name, and room for both figures.
_NARROW_PUPIL, _EACH_FIGURE = 2600, 1669
_DIFFERING_WIDTHS = (2500, 1800, 1100, 2300, 1300, 6138)
_AMENDED_WIDTHS = (2700, 3000, 900, 1000, 3800, 3738)
_SYSTEM_WIDTHS = (2500, 1800, 1100, 1300, 8438)
_N_WIDTHS = (4200, 5469, 5469)
_ABSENCE_WIDTHS = (2700, 2300, 2500, 4400, 3238)
_CONTACT_WIDTHS = (3600, 4738, 6800)
_OUTSIDE_WIDTHS = (3600, 4138, 3800, 3600)
_COUNT_WIDTHS = (4000, 3000, 3000)
_PROVIDER_WIDTHS = (3938, 1500, 1500, 1300, 1500, 1900, 3500)
_LATE_WIDTHS = (5138, 3400, 2400, 4200)

_BEHIND_SIGN_IN = (
    "Only how many there were. What happened stands behind the sign-in of the designated safeguarding lead."
)
_NO_REGISTERS = "Sessions in the early evening, at weekends or in holidays. They are part of no register."
_GRID = "One row a pupil; a morning and an afternoon column for each day, Monday to Friday."
_GRID_CODES = "In each cell what the provider saw, and below it the code the school entered."
_CODES_NOTE = "What the provider saw; below it, in bold, the code the school had entered by {at}."
AMENDED = "Entries that were amended"
NOTHING_AMENDED = "No entry of this week was amended, and none of another week in it."
WHICH_AMENDED = (
    "Every entry of this week’s sessions that was amended since, and every entry of another week’s that was amended in "
    "this one. What stood before is kept in the pupil’s register."
)
_COUNTERSIGNED = "I have read what the school entered beside what its providers saw."
_STATUTORY_COUNTED = (
    (
        "Statutory attendance is counted from the codes that are entered here: attended of possible sessions. D, X, Y "
        "and other codes that are no possible attendance are in neither number. N counts as unauthorised absence until "
        "its reason is known. What is not entered, and what stands in the school’s own register alone, is not counted."
    ),
    "The two figures are never added together: one is what providers saw, the other what the school entered.",
)
_HOW_COUNTED = (
    (
        "Placement attendance is the sessions attended (present, late, or left before the end) of the "
        "sessions expected at a provider whose outcome is known (attended or absent). A remote session is no "
        "attendance: it stands beside the figure."
    ),
    (
        "A session that was not reported or not held is in neither number and is stated beside them. "
        "Unknown is never counted as present or absent."
    ),
    "A dash means that no session has a known outcome yet: that is neither 0 % nor 100 %.",
    (
        "Placement attendance says whether pupils came to their provider. It is not the statutory "
        "attendance percentage of the school’s own register."
    ),
    "What was outside hours is no session of a register: it has no code and is in no figure.",
    "A register is late when it came after its due time, and missing when it has not come at all.",
)


def pupil_table(summary: WeekSummary) -> Iterator[str]:
    """Return every pupil with ten sessions, by family name; nobody is left out for want of news."""
    yield paragraph("heading2", run("Every pupil, session by session"))
    if not summary.pupils:
        yield paragraph("Normal", run("No pupil of the school was placed off site this week."))
        return
    before, after, about = [("Pupil", _PUPIL)], [("Placement attendance", _ATTENDANCE)], _GRID
    if summary.entered is not None:
        yield paragraph("Lead", run(_CODES_NOTE.format(at=day_and_time(summary.entered.as_at))))
        before = [("Pupil", _NARROW_PUPIL)]
        after = [("Placement attendance", _EACH_FIGURE), ("Statutory attendance", _EACH_FIGURE)]
        about = f"{_GRID} {_GRID_CODES}"
    yield table(
        grid_widths([width for _, width in before], [width for _, width in after]),
        [
            *grid_heads(summary.monday, before=before, after=after),
            *(_pupil_row(pupil, _entered(summary, pupil)) for pupil in summary.pupils_by_name),
        ],
        title="Every pupil, session by session",
        about=about,
    )
    yield from _behind_d(summary)


def differing(summary: WeekSummary) -> Iterator[str]:
    """Return the entries that differ from what the provider saw; nothing of a week kept without entries."""
    if summary.entered is None:
        return
    yield paragraph("heading2", run("Entries to look at again"))
    lines = [line for pupil in summary.pupils_by_name for line in _differing_lines(pupil, _entered(summary, pupil))]
    if not lines:
        yield paragraph("Normal", run("No entry differs from what the provider saw."))
        return
    heads = ("Pupil", "Session", "Entered", "Provider saw", "Proposed", "Why")
    yield text_table(heads, _DIFFERING_WIDTHS, lines, title="Entries to look at again")


def in_system(summary: WeekSummary) -> Iterator[str]:
    """Return what the school's own records system has otherwise, or that nobody compared it."""
    if summary.entered is None:
        return
    yield paragraph("heading2", run("The school’s own records system"))
    if summary.entered.compared is None:
        yield paragraph("Normal", run("Its marks of this week have not been compared."))
        return
    lines = [line for pupil in summary.pupils_by_name for line in _system_lines(pupil, _entered(summary, pupil))]
    yield paragraph("Lead", run(f"{compared_words(summary.entered)}."))
    if lines:
        heads = ("Pupil", "Session", "There", "Proposed", "Why")
        yield text_table(heads, _SYSTEM_WIDTHS, lines, title="The school’s own records system")


def unresolved(summary: WeekSummary) -> Iterator[str]:
    """Return each N that still stands, with the last day on which it may; nothing where none does."""
    if summary.entered is None:
        return
    lines = [line for pupil in summary.pupils_by_name for line in _n_lines(pupil, _entered(summary, pupil))]
    others = summary.entered.unresolved_elsewhere
    if not lines and not others:
        return
    yield paragraph("heading2", run("Absences without a reason (N)"))
    if others:
        has, of = ("stands", "a pupil") if others == 1 else ("stand", "pupils")
        yield paragraph("Lead", run(f"{counted(others, 'more session')} {has} as N, of {of} not in this week."))
    if lines:
        yield text_table(("Pupil", "Session", "N may stand until"), _N_WIDTHS, lines, title="Absences without a reason")


def amended(summary: WeekSummary) -> Iterator[str]:
    """Return every entry that was amended; nothing of a week kept before these were listed."""
    if summary.entered is None or summary.entered.amended is None:
        return
    yield paragraph("heading2", run(AMENDED))
    if not summary.entered.amended:
        yield paragraph("Normal", run(NOTHING_AMENDED))
        return
    yield paragraph("Lead", run(WHICH_AMENDED))
    heads = ("Pupil", "Session", "Was", "Became", "Reason", "Amended by")
    yield text_table(heads, _AMENDED_WIDTHS, map(_amended_line, summary.entered.amended), title=AMENDED)


def counter_signature(summary: WeekSummary) -> Iterator[str]:
    """Return who of the school has signed, or room to; nothing on a draft, which is not to be signed."""
    if summary.entered is None or summary.is_draft:
        return
    yield paragraph("heading2", run("Counter-signature of the school"))
    yield paragraph("Lead", run(_COUNTERSIGNED))
    if summary.counter_signed:
        yield paragraph("Normal", run(summary.counter_signed, bold=True))
        return
    yield to_sign(("Name and job title", "Signature", "Date and time"), title="Counter-signature of the school")


def absences(summary: WeekSummary) -> Iterator[str]:
    """Return each absence with its reason and what came of it."""
    yield paragraph("heading2", run("Absences and what was done"))
    lines = [line for pupil in summary.pupils_by_name for line in _absence_lines(pupil)]
    if not lines:
        yield paragraph("Normal", run("No absence was reported."))
        return
    heads = ("Pupil", "Sessions", "Reason given", "What was done", "Whereabouts")
    yield text_table(heads, _ABSENCE_WIDTHS, lines, title="Absences and what was done")


def contacts(summary: WeekSummary) -> Iterator[str]:
    """Return with which providers the school spoke; nothing of a week kept before that was recorded."""
    if not summary.contacts:
        return
    yield paragraph("heading2", run("Contact with providers"))
    lines = [
        (
            words(pupil.name, bold=True),
            words(each.provider),
            words(each.words) if each.spoken else words(each.words, bold=True, colour=palette.ALARM),
        )
        for pupil, each in contacts_by_name(summary)
    ]
    heads = ("Pupil", "Provider", "Spoken with in this week")
    yield text_table(heads, _CONTACT_WIDTHS, lines, title="Contact with providers")


def outside_hours(summary: WeekSummary) -> Iterator[str]:
    """Return what providers gave when no register is taken; nothing where there was none."""
    lines = [
        (
            words(pupil.name, bold=True),
            words(line.when),
            words(line.provider),
            _missing(line.words) if line.is_pressing else words(line.words),
        )
        for pupil in summary.pupils_by_name
        for line in pupil.outside
    ]
    if not lines:
        return
    yield paragraph("heading2", run(OUTSIDE_HOURS))
    yield paragraph("Lead", run(_NO_REGISTERS))
    yield text_table(("Pupil", "When", "Where", "How seen"), _OUTSIDE_WIDTHS, lines, title=OUTSIDE_HOURS)


def serious_counts(summary: WeekSummary) -> Iterator[str]:
    """Return how often pupils left without permission and how many incidents there were, no more."""
    yield paragraph("heading2", run("Left without permission, and serious incidents"))
    yield paragraph("Lead", run(_BEHIND_SIGN_IN))
    lines: list[tuple[str, ...]] = [
        (words(pupil.name, bold=True), words(str(pupil.walk_offs)), words(str(pupil.incidents)))
        for pupil in summary.pupils_by_name
        if pupil.walk_offs or pupil.incidents
    ]
    if not lines:
        yield paragraph("Normal", run("None was recorded this week."))
        return
    total = (summary.walk_offs_total, summary.incidents_total)
    lines.append((words("All pupils"), *(words(str(count), bold=True) for count in total)))
    heads = ("Pupil", "Left without permission", "Serious incidents")
    yield text_table(heads, _COUNT_WIDTHS, lines, title="Counts of serious matters")


def registers(summary: WeekSummary) -> Iterator[str]:
    """Return how each provider's registers came in, then each that was late or never came."""
    yield paragraph("heading2", run("Registers, provider by provider"))
    if not summary.providers:
        yield paragraph("Normal", run("No register was expected this week."))
        return
    heads: tuple[str, ...] = ("Provider", "Expected", "On time", "Late", "Missing", "Typically late by", "Signed off")
    lines = [
        (
            words(line.name, bold=True),
            words(str(line.registers_expected)),
            words(str(line.on_time)),
            words(str(line.late)),
            _missing(str(line.missing)) if line.missing else words("0"),
            words(_lateness(line.minutes_late_median)),
            words(line.signed_off or "Not signed off"),
        )
        for line in summary.providers
    ]
    yield text_table(heads, _PROVIDER_WIDTHS, lines, title="Registers, provider by provider")
    if summary.late_registers:
        yield paragraph("heading3", run("Late or missing"))
        heads = ("Provider", "Session", "Due", "Arrived")
        late = map(_late_line, summary.late_registers)
        yield text_table(heads, _LATE_WIDTHS, late, title="Registers late or missing")


def changes(summary: WeekSummary) -> Iterator[str]:
    """Return what differs from the version before; nothing where there was none."""
    if not summary.changes:
        return
    yield paragraph("heading2", run(f"What changed since version {summary.version - 1}"))
    yield from (paragraph("ListBullet", run(change)) for change in summary.changes)


def how_counted(summary: WeekSummary) -> Iterator[str]:
    """Return the short note on the figures."""
    yield paragraph("heading2", run("How the figures are counted"))
    sentences = (*_HOW_COUNTED, *(_STATUTORY_COUNTED if summary.entered else ()))
    yield from (paragraph("Note", run(sentence)) for sentence in sentences)


def _absence_lines(pupil: PupilWeek) -> Iterator[tuple[str, ...]]:
    together: dict[tuple[str, str, str], list[AbsenceLine]] = {}
    for line in pupil.absence_lines:
        together.setdefault((line.reason, line.done, line.whereabouts), []).append(line)
    for (reason, done, whereabouts), lines in together.items():
        yield (
            words(pupil.name, bold=True),
            words(sessions_in_short(lines)),
            words(reason or "Not given"),
            words(done) if done else _missing("Nothing recorded"),
            words(whereabouts) if whereabouts else _missing("Not confirmed"),
        )


def _entered(summary: WeekSummary, pupil: PupilWeek) -> PupilEntered | None:
    return summary.entered.of(pupil.pupil_ref) if summary.entered else None


def _differing_lines(pupil: PupilWeek, entered: PupilEntered | None) -> Iterator[tuple[str, ...]]:
    if entered is None:
        return
    for seen, each in zip(pupil.cells, entered.cells, strict=True):
        if each.difference is not None:
            said = f"{seen.state.label}, {seen.detail}" if seen.detail else seen.state.label
            yield (
                words(pupil.name, bold=True),
                words(each.when),
                words(each.code, bold=True, colour=palette.ALARM),
                words(said),
                words(each.proposed or "–", bold=True),
                words(f"{each.difference.label}. {each.why}".strip()),
            )


def _system_lines(pupil: PupilWeek, entered: PupilEntered | None) -> Iterator[tuple[str, ...]]:
    for each in entered.system if entered else ():
        yield (
            words(pupil.name, bold=True),
            words(each.when),
            words(each.written or "no mark", bold=True, colour=palette.ALARM),
            words(each.proposed or "–", bold=True),
            words(f"{each.difference.label}. {each.why}".strip()),
        )


def _n_lines(pupil: PupilWeek, entered: PupilEntered | None) -> Iterator[tuple[str, ...]]:
    for each in entered.unresolved if entered else ():
        until = _missing(f"{each.until}: over") if each.is_over else words(each.until)
        yield words(pupil.name, bold=True), words(each.when), until


def _amended_line(each: Amendment) -> tuple[str, ...]:
    by = f"{each.amended_by}, {each.amended_by_job}, {day_and_time(each.amended_at)}"
    codes = (words(each.was), words(each.became, bold=True))
    return words(each.name, bold=True), words(each.when), *codes, words(each.reason), words(by)


def _behind_d(summary: WeekSummary) -> Iterator[str]:
    """Return what D does not show at home: a pupil can have 100 % there and none at the host school."""
    for pupil in summary.pupils_by_name:
        entered = _entered(summary, pupil)
        said = figures_of_pupil(pupil, entered).d_trap_words if entered else ""
        if said:
            yield paragraph("Note", run(f"{pupil.name}: ", bold=True), run(f"{said}."))


def _pupil_row(pupil: PupilWeek, entered: PupilEntered | None) -> str:
    who = paragraph("CellText", run(f"{pupil.family_name}, {pupil.given_name}", bold=True))
    about = (_year(pupil.year_group), pupil.reg_group, *pupil.pathways)
    for line in (" · ".join(part for part in about if part), ", ".join(pupil.providers)):
        who += paragraph("CellSmall", run(line)) if line else ""
    share = pupil.placement_attendance
    figures = paragraph("CellText", run(share.count_words, bold=True))
    if share.percent is not None:
        figures += paragraph("CellSmall", run(share.percent_words))
    if share.beside_words:
        colour = palette.ALARM if share.not_reported else palette.MUTED
        figures += paragraph("CellSmall", run(share.beside_words, bold=True, colour=colour))
    if entered is None:
        return row([cell(who, width=_PUPIL), *session_cells(pupil.cells), cell(figures, width=_ATTENDANCE)])
    both = [cell(figures, width=_EACH_FIGURE), cell(_statutory(pupil, entered), width=_EACH_FIGURE)]
    return row([cell(who, width=_NARROW_PUPIL), *session_cells(pupil.cells, entered.cells), *both])


def _statutory(pupil: PupilWeek, entered: PupilEntered) -> str:
    own = figures_of_pupil(pupil, entered).statutory
    said = paragraph("CellText", run(own.count_words, bold=True))
    if own.possible:
        said += paragraph("CellSmall", run(own.percent_words))
    for line in (own.not_counted_words, own.agreed_words):
        said += paragraph("CellSmall", run(line)) if line else ""
    if own.not_entered:
        said += paragraph("CellSmall", run(f"{own.not_entered} not entered", bold=True, colour=palette.ALARM))
    return said


def _year(year_group: str) -> str:
    return year_words(year_group) if year_group else ""


def _missing(text: str) -> str:
    return words(text, bold=True, colour=palette.ALARM)


def _lateness(minutes: int | None) -> str:
    return "–" if minutes is None else counted(minutes, "minute")


def _late_line(line: RegisterLate) -> tuple[str, ...]:
    if line.received_at is None:
        arrived = _missing("Not received")
    else:
        arrived = words(clock_time(line.received_at, beside=line.on))
    due = clock_time(line.due_at, beside=line.on)
    return words(line.provider, bold=True), words(line.when), words(due), arrived
