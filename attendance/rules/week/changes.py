"""Name in words everything that differs between two versions of a week."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from attendance.rules.week.outside import OutsideLine
from attendance.rules.week.pupils import AbsenceLine, PupilWeek, SessionCell
from attendance.rules.week.states import SessionState
from attendance.rules.week.summary import ProviderLine, RegisterLate, WeekSummary


class WeeksDiffer(ValueError):
    """The two summaries speak of different schools or weeks."""


def changes_between(old: WeekSummary, new: WeekSummary) -> tuple[str, ...]:
    """Return every difference of substance in words, pupils first; empty when both say the same.

    The version, the time it was made, the draft flag and the list of changes are no substance. What the school entered
    has versions of its own.

    Raises:
        WeeksDiffer: the two are not versions of the same week of the same school.
    """
    if (old.school_code, old.monday) != (new.school_code, new.monday):
        raise WeeksDiffer("Only two versions of the same school's week can be compared.")
    return tuple(_differences(old, new))


def _differences(old: WeekSummary, new: WeekSummary) -> Iterator[str]:
    if old.school_name != new.school_name:
        yield f"The school's name was {old.school_name}, is now {new.school_name}"
    yield from _pupils(old.pupils, new.pupils)
    yield from _providers(_by_name(old.providers), _by_name(new.providers))
    yield from _late_registers(old.late_registers, new.late_registers)


def _pupils(old: Sequence[PupilWeek], new: Sequence[PupilWeek]) -> Iterator[str]:
    before = {pupil.pupil_ref: pupil for pupil in old}
    after = {pupil.pupil_ref: pupil for pupil in new}
    for ref, pupil in before.items():
        if ref not in after:
            yield f"{_who(pupil, old)} is no longer in the summary"
    for ref, pupil in after.items():
        if ref not in before:
            yield f"{_who(pupil, new)} is new in the summary: {pupil.placement_attendance}"
        elif before[ref] != pupil:
            who = _who(pupil, new)
            yield from (f"{who}: {words}" for words in _pupil(before[ref], pupil))


def _who(pupil: PupilWeek, among: Sequence[PupilWeek]) -> str:
    """Return the pupil's name, with the reference where two share it."""
    shared = sum(other.name == pupil.name for other in among) > 1
    return f"{pupil.name} ({pupil.pupil_ref})" if shared else pupil.name


def _pupil(old: PupilWeek, new: PupilWeek) -> Iterator[str]:
    yield from _values(
        ("name", f"{old.family_name}, {old.given_name}", f"{new.family_name}, {new.given_name}"),
        ("year group", old.year_group, new.year_group),
        ("registration group", old.reg_group, new.reg_group),
        ("providers", ", ".join(old.providers), ", ".join(new.providers)),
        ("pathways", ", ".join(old.pathways), ", ".join(new.pathways)),
    )
    for was, now in zip(old.cells, new.cells, strict=True):
        if was != now:
            yield from _cell(was, now)
    yield from _values(
        ("times left without permission", old.walk_offs, new.walk_offs),
        ("serious incidents", old.incidents, new.incidents),
    )
    yield from _absences(old.absences, new.absences)
    yield from _outside(old.outside, new.outside)


def _cell(old: SessionCell, new: SessionCell) -> Iterator[str]:
    was, now = _cell_words(old), _cell_words(new)
    if was != now:
        yield f"{new.when} was {was}, is now {now}"
    if old.state is not new.state:
        # What was done about a silence says nothing of the word that ended it.
        return
    yield from _values((f"{new.when}, what was done", old.followed_up, new.followed_up))


def _cell_words(cell: SessionCell) -> str:
    detail = f" ({cell.detail})" if cell.detail else ""
    remote = ", remote" if cell.is_remote and cell.state is not SessionState.REMOTE else ""
    return f"{cell.state.label}{remote}{detail}" + (f" at {cell.where}" if cell.where else "")


def _absences(old: Sequence[AbsenceLine], new: Sequence[AbsenceLine]) -> Iterator[str]:
    before = {(line.on, line.session): line for line in old}
    after = {(line.on, line.session): line for line in new}
    for key, line in before.items():
        if key not in after:
            yield f"the absence on {line.when} is withdrawn"
    for key, line in after.items():
        was = before.get(key)
        if was is None:
            yield f"an absence on {line.when} is added ({line.reason or 'no reason given'})"
        else:
            yield from _values(
                (f"reason for {line.when}", was.reason, line.reason),
                (f"what was done about {line.when}", was.done, line.done),
                (f"whereabouts on {line.when}", was.whereabouts, line.whereabouts),
            )


def _outside(old: Sequence[OutsideLine], new: Sequence[OutsideLine]) -> Iterator[str]:
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    for line in come.elements():
        stood = replace(line, is_taken_back=False)
        is_taken_back = line.is_taken_back and gone[stood] > 0
        gone -= Counter([stood] if is_taken_back else ())
        what = "is taken back" if is_taken_back else f"is added ({line.words.lower()}, {line.provider})"
        yield f"a session outside hours, {line.when}, {what}"
    yield from (f"a session outside hours, {line.when}, is no longer named" for line in gone.elements())


def _by_name(lines: Sequence[ProviderLine]) -> Mapping[str, ProviderLine]:
    return {line.name: line for line in lines}


def _providers(old: Mapping[str, ProviderLine], new: Mapping[str, ProviderLine]) -> Iterator[str]:
    yield from (f"{name} is no longer among the providers" for name in old if name not in new)
    for name, now in new.items():
        was = old.get(name)
        if was is None:
            yield f"{name} is new among the providers"
            continue
        changed = _values(
            ("registers expected", was.registers_expected, now.registers_expected),
            ("registers on time", was.on_time, now.on_time),
            ("registers late", was.late, now.late),
            ("registers missing", was.missing, now.missing),
            ("middle minutes late", was.minutes_late_median, now.minutes_late_median),
        )
        yield from (f"{name}: {words}" for words in changed)


def _late_registers(old: Sequence[RegisterLate], new: Sequence[RegisterLate]) -> Iterator[str]:
    before = {(line.provider, line.on, line.session, line.due_at): line for line in old}
    after = {(line.provider, line.on, line.session, line.due_at): line for line in new}
    for key, line in before.items():
        if key not in after:
            yield f"{line.provider}: the register of {line.when} is no longer late or missing"
    for key, line in after.items():
        was = before.get(key)
        if was is None:
            how = "missing" if line.received_at is None else "late"
            yield f"{line.provider}: the register of {line.when} is now counted as {how}"
        elif was != line:
            yield f"{line.provider}: the register of {line.when} {_arrival(was, line)}"


def _arrival(old: RegisterLate, new: RegisterLate) -> str:
    if new.received_at is None:
        return "was late, is now missing"
    if old.received_at is None:
        return "was missing, has now arrived late"
    return "has another time of arrival"


def _values(*triples: tuple[str, object, object]) -> Iterator[str]:
    for words, was, now in triples:
        if was != now:
            yield f"{words} was {_shown(was)}, is now {_shown(now)}"


def _shown(value: object) -> str:
    return "blank" if value is None or value == "" else str(value)
