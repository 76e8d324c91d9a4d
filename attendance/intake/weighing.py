"""Hold lines of a sheet or an e-mail against the record as the register would: what would count, and what is held."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import TypeVar

from attendance import registers
from attendance.intake.reading import Line
from attendance.intake.sifting import Sifted, repeats, sift
from attendance.observing import EntryCommand, Judged
from attendance.receiving import Envelope
from attendance.records import registers as stored
from attendance.records.registers import HostedPlacement
from attendance.refusals import Refusal
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.calendar import london_date
from attendance.rules.intake import Weighed
from attendance.rules.observing import Change
from attendance.rules.same_name import is_same_name
from attendance.rules.words import Channel, Session
from attendance.scope import ProviderScope
from attendance.unit import Db

NOT_PLACED = "No pupil with this reference is placed with you on this date. Choose the pupil, or set the row aside."
ANOTHERS = "The reference is of another pupil than the one who is named. Choose the right one, or set the row aside."
_WEIGHED = {
    Change.FIRST: Weighed.NEW,
    Change.UNCHANGED: Weighed.SAME,
    Change.STILL_MISSED: Weighed.SAME,
    Change.NEW_FACT: Weighed.LATER,
    Change.CORRECTION: Weighed.CHANGED,
    Change.OLDER: Weighed.OLDER,
}

_SAID = tuple(each.name for each in fields(EntryCommand))
Done = TypeVar("Done")


@dataclass(slots=True)
class Verdicts:
    """By the number of a row: how it stands to the record where it can be recorded, or why it is held."""

    good: dict[int, Weighed] = field(default_factory=dict)
    held: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inlet:
    """What the lines came in, by a key of its own, and when it came: what it says was known by then."""

    key: str
    received_at: datetime


def weigh(scope: ProviderScope, db: Db, inlet: Inlet, lines: Sequence[Line], *, now: datetime) -> Verdicts:
    """Return what would become of the lines if they were recorded now. Leaves nothing behind."""
    verdicts = Verdicts()
    with db.looking():
        for sifted in _sift_all(scope, db, lines, _judge(scope, db, inlet, now=now), now=now):
            verdicts.held.update(sifted.held)
            for part, judged in sifted.done:
                by_ref = {each.entry.placement: each for each in judged}
                verdicts.good.update({line.number: _weighed(by_ref[line.entry.placement]) for line in part})
    return verdicts


def record(
    scope: ProviderScope, db: Db, inlet: Inlet, lines: Sequence[Line], *, now: datetime
) -> tuple[list[tuple[Sequence[Line], Receipt]], dict[int, str]]:
    """Record the lines that can be, session by session; return them with their receipts, and why others are held."""
    done: list[tuple[Sequence[Line], Receipt]] = []
    held: dict[int, str] = {}
    for sifted in _sift_all(scope, db, lines, _submit(scope, db, inlet, now=now), now=now):
        done.extend(sifted.done)
        held.update(sifted.held)
    return done, held


def as_sheet(scope: ProviderScope) -> ProviderScope:
    """Return the scope with what it says coming by a sheet; what an e-mail brought goes on coming by e-mail."""
    if scope.actor.channel is Channel.EMAIL:
        return scope
    return replace(scope, actor=replace(scope.actor, channel=Channel.SHEET))


def _sift_all(
    scope: ProviderScope,
    db: Db,
    lines: Sequence[Line],
    attempt: Callable[[Sequence[Line]], Done],
    *,
    now: datetime,
) -> Iterable[Sifted[Done]]:
    held = repeats(lines)
    yield Sifted(held=tuple(held.items()))
    sessions: dict[tuple[date, Session], list[Line]] = {}
    for line in lines:
        if line.number not in held:
            sessions.setdefault((line.on, line.session), []).append(line)
    # In one order, so that two sheets at once wait for each other instead of both standing still.
    for on, session in sorted(sessions):
        yield _sift_session(scope, db, on, sessions[on, session], attempt, now=now)


def _sift_session(
    scope: ProviderScope,
    db: Db,
    on: date,
    lines: Sequence[Line],
    attempt: Callable[[Sequence[Line]], Done],
    *,
    now: datetime,
) -> Sifted[Done]:
    try:
        registers.require_date(on, now=now)
    except Refusal as refused:
        return Sifted(held=tuple((line.number, refused.sentence) for line in lines))
    refs = {line.entry.placement for line in lines}
    # The registers of a placement that has ended are finished on their own pages, which show no more than is needed.
    there = stored.hosted(db.session, scope.provider_id, on=on, today=london_date(now), refs=refs, part=scope.part)
    hosted = {each.placement.public_ref: each for each in there}
    why = {line.number: _misnamed(line, hosted.get(line.entry.placement)) for line in lines}
    strangers: Sifted[Done] = Sifted(held=tuple((number, sentence) for number, sentence in why.items() if sentence))
    here = [line for line in lines if not why[line.number]]
    return strangers + sift(here, attempt, part_of=lambda line: hosted[line.entry.placement].school.id)


def _misnamed(line: Line, hosted: HostedPlacement | None) -> str:
    """Return why a row's reference cannot be meant; empty where nothing speaks against it."""
    if hosted is None:
        return NOT_PLACED
    given_name, family_name = hosted.pupil.given_name, hosted.pupil.family_name
    if line.pupil and not is_same_name(line.pupil, given_name=given_name, family_name=family_name):
        return ANOTHERS
    return ""


def _judge(
    scope: ProviderScope, db: Db, inlet: Inlet, *, now: datetime
) -> Callable[[Sequence[Line]], Sequence[Judged]]:
    def judge(lines: Sequence[Line]) -> Sequence[Judged]:
        with db.attempt():
            return registers.weigh(as_sheet(scope), db, _command(inlet, lines), now=now)

    return judge


def _submit(scope: ProviderScope, db: Db, inlet: Inlet, *, now: datetime) -> Callable[[Sequence[Line]], Receipt]:
    def submit(lines: Sequence[Line]) -> Receipt:
        with db.attempt():
            return registers.submit(as_sheet(scope), db, _command(inlet, lines), now=now)

    return submit


def _command(inlet: Inlet, lines: Sequence[Line]) -> SubmitRegister:
    entries = tuple(line.entry for line in lines)
    first = lines[0]
    # As `asdict` would, which copies each value with care: for ten thousand rows that takes as long as reading them.
    said = [{name: getattr(entry, name) for name in _SAID} for entry in entries]
    return SubmitRegister(
        on=first.on,
        session=first.session,
        entries=entries,
        envelope=Envelope.of(f"{inlet.key} row {first.number}", said),
        taken_at=inlet.received_at,
    )


def _weighed(judged: Judged) -> Weighed:
    if judged.expected is None and judged.change is Change.FIRST:
        return Weighed.UNEXPECTED
    return _WEIGHED[judged.change]
