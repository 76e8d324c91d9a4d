"""Part the rows of a session that can be recorded from those that cannot, as the register's use case says. Pure."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from attendance.intake.reading import Line
from attendance.refusals import EntriesRefused, EntryProblem, Refusal

Done = TypeVar("Done")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sifted(Generic[Done]):
    """What went through, in the parts in which it did, and why each other row is held, by its number."""

    done: tuple[tuple[tuple[Line, ...], Done], ...] = ()
    held: tuple[tuple[int, str], ...] = ()

    def __add__(self, other: "Sifted[Done]") -> "Sifted[Done]":
        return Sifted(done=self.done + other.done, held=self.held + other.held)


def repeats(lines: Sequence[Line]) -> dict[int, str]:
    """Return why rows about one pupil in one session are held: none of them is taken for the right one."""
    rows: dict[Hashable, list[Line]] = {}
    for line in lines:
        rows.setdefault((line.on, line.session, line.entry.placement), []).append(line)
    held = {}
    for same in rows.values():
        for line in same if len(same) > 1 else ():
            held[line.number] = f"{_rows([each for each in same if each is not line])} {_ONE_MEANT}"
    return held


def sift(
    lines: Sequence[Line], attempt: Callable[[Sequence[Line]], Done], *, part_of: Callable[[Line], Hashable]
) -> Sifted[Done]:
    """Try the rows of one session together; leave out those that are refused, and try the others again.

    Where the whole is refused, as on a day on which one school is closed, each part is tried by itself.
    """
    if not lines:
        return Sifted()
    try:
        return Sifted(done=((tuple(lines), attempt(lines)),))
    except EntriesRefused as refused:
        faults = {each.placement: each for each in refused.problems}
        held = tuple((line.number, _sentence(faults[line.entry.placement])) for line in lines if _is_in(line, faults))
        rest = [line for line in lines if not _is_in(line, faults)]
        if not held:
            return _all_held(lines, refused)
        without: Sifted[Done] = Sifted(held=held)
        return without + sift(rest, attempt, part_of=part_of)
    except Refusal as refused:
        parts: dict[Hashable, list[Line]] = {}
        for line in lines:
            parts.setdefault(part_of(line), []).append(line)
        if len(parts) == 1:
            return _all_held(lines, refused)
        sifted: Sifted[Done] = Sifted()
        for part in parts.values():
            sifted += sift(part, attempt, part_of=part_of)
        return sifted


_ONE_MEANT = "about the same pupil and session. Record the one that is right; set the others aside."


def _rows(lines: Sequence[Line]) -> str:
    if len(lines) == 1:
        return f"{lines[0].called} is"
    if any(line.where for line in lines):
        return f"{'; '.join(line.called for line in lines)} are"
    return f"Rows {' and '.join(str(line.number) for line in lines)} are"


def _is_in(line: Line, faults: dict[str, EntryProblem]) -> bool:
    return line.entry.placement in faults


def _sentence(fault: EntryProblem) -> str:
    return f"{fault.sentence} On record: {fault.on_record}." if fault.on_record else fault.sentence


def _all_held(lines: Sequence[Line], refused: Refusal) -> "Sifted[Done]":
    return Sifted(held=tuple((line.number, refused.sentence) for line in lines))
