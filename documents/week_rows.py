"""The week as rows, one per pupil and session: what the CSV and the Excel file share."""

from collections.abc import Iterator

from attendance.rules.calendar import to_london
from attendance.rules.phrases import counted
from attendance.rules.week import (
    NONE_RECORDED,
    OUTSIDE_HOURS,
    OutsideLine,
    ProviderContact,
    PupilWeek,
    SessionCell,
    WeekEntered,
    WeekSummary,
)
from documents.times import day_and_time

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
    "code",
)


AMENDED_COLUMNS = (
    "date",
    "session",
    "pupil_ref",
    "surname",
    "forename",
    "was",
    "became",
    "reason",
    "amended_at",
    "amended_by",
    "job_title",
)

OWN_SYSTEM_COLUMNS = (
    "date",
    "session",
    "pupil_ref",
    "surname",
    "forename",
    "own_system_code",
    "code",
    "proposed",
    "own_system_differs",
    "why",
)

CONTACT_COLUMNS = ("pupil_ref", "surname", "forename", "provider", "date", "spoken_with")

# Said in the place of AM and PM of what was no session of a register.
OUTSIDE = "outside hours"
NOT_COMPARED = "Not compared"


def week_rows(summary: WeekSummary) -> Iterator[tuple[str, ...]]:
    """Return a row for each of every pupil's ten sessions, in the order of `COLUMNS`; then those outside hours."""
    for pupil in summary.pupils:
        entered = summary.entered.of(pupil.pupil_ref) if summary.entered else None
        codes = [each.code for each in entered.cells] if entered else [""] * len(pupil.cells)
        yield from (_row(pupil, cell, code) for cell, code in zip(pupil.cells, codes, strict=True))
        yield from (_outside_row(pupil, line) for line in pupil.outside)


def amended_rows(summary: WeekSummary) -> Iterator[tuple[str, ...]]:
    """Return a row for each entry that was amended, in the order of `AMENDED_COLUMNS`; times are London's."""
    for each in (summary.entered.amended if summary.entered else None) or ():
        yield (
            each.on.isoformat(),
            each.session.value,
            each.pupil_ref,
            each.family_name,
            each.given_name,
            each.was,
            each.became,
            each.reason,
            to_london(each.amended_at).isoformat(timespec="minutes"),
            each.amended_by,
            each.amended_by_job,
        )


def own_system_rows(summary: WeekSummary) -> Iterator[tuple[str, ...]]:
    """Return a row for each mark of the school's own system to look at again, in the order of `OWN_SYSTEM_COLUMNS`.

    One that says so where nobody compared the week, so that no row is not read as no difference.
    """
    if summary.entered is None:
        return
    if summary.entered.compared is None:
        yield (*[""] * OWN_SYSTEM_COLUMNS.index("own_system_differs"), NOT_COMPARED, "")
        return
    for pupil in summary.pupils_by_name:
        entered = summary.entered.of(pupil.pupil_ref)
        codes = {(each.on, each.session): each.code for each in entered.cells} if entered else {}
        for each in entered.system if entered else ():
            yield (
                each.on.isoformat(),
                each.session.value,
                pupil.pupil_ref,
                pupil.family_name,
                pupil.given_name,
                each.written,
                codes[each.on, each.session],
                each.proposed,
                each.difference.label,
                each.why,
            )


def compared_words(entered: WeekEntered) -> str:
    """Return how many marks of the school's own system are to be looked at again, of how many, when, and who asked."""
    compared = entered.compared
    if compared is None:
        return NOT_COMPARED
    said = f"{entered.differing_in_system} of {counted(compared.marks, 'mark')} to look at again"
    return f"{said}, compared {day_and_time(compared.at)} by {compared.by}"


def contact_rows(summary: WeekSummary) -> Iterator[tuple[str, ...]]:
    """Return a row for each contact with a provider, in the order of `CONTACT_COLUMNS`, and for each without one."""
    for pupil, each in contacts_by_name(summary):
        who = (pupil.pupil_ref, pupil.family_name, pupil.given_name, each.provider)
        for spoken in each.spoken:
            yield (*who, spoken.on.isoformat(), spoken.spoken_with)
        if not each.spoken:
            yield (*who, "", NONE_RECORDED)


def contacts_by_name(summary: WeekSummary) -> Iterator[tuple[PupilWeek, ProviderContact]]:
    """Return each pupil at each provider in the order of names."""
    for pupil in summary.pupils_by_name:
        yield from ((pupil, each) for each in summary.contacts or () if each.pupil_ref == pupil.pupil_ref)


def _row(pupil: PupilWeek, cell: SessionCell, code: str) -> tuple[str, ...]:
    where = (cell.provider or "", cell.site or "")
    said = (cell.state.label, cell.detail or "", code)
    return (cell.on.isoformat(), cell.session.value, *_who(pupil), *where, *said)


def _outside_row(pupil: PupilWeek, line: OutsideLine) -> tuple[str, ...]:
    said = (OUTSIDE_HOURS, f"{line.times}, {line.words}", "")
    return (line.on.isoformat(), OUTSIDE, *_who(pupil), line.provider, "", *said)


def _who(pupil: PupilWeek) -> tuple[str, ...]:
    return (pupil.pupil_ref, pupil.family_name, pupil.given_name, pupil.year_group, pupil.reg_group)
