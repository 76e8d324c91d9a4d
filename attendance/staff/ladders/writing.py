"""Write anew whom a home school's alerts tell and when: a version of its own each time, of which the others hear."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance.ladders import Key, Ladders, musters_own
from attendance.records import ladders as stored
from attendance.records import staff as people
from attendance.records.base import new_id
from attendance.records.tables import LadderVersion
from attendance.refusals import Conflict, Refusal
from attendance.rules.ladder import HAVE_SHORTER, Ladder, ways_of
from attendance.rules.own_ladder.bounds import fault_beside, fault_of
from attendance.rules.own_ladder.stored import to_json
from attendance.rules.own_ladder.typed import NotALadder, TypedRung, read
from attendance.rules.words import AlertKind, Role, Way
from attendance.scope import StaffScope
from attendance.staff import news
from attendance.staff.keeping import Keeping
from attendance.staff.ladders.school import Saying, called, key_of, newest, see_to_write
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteLadder:
    """A ladder as somebody typed it. `instead_of` is the version that their page showed; 0 is Muster's own."""

    kind: AlertKind
    is_short: bool
    rungs: tuple[TypedRung, ...]
    instead_of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GoBack:
    """Back to Muster's own ladder."""

    kind: AlertKind
    is_short: bool
    instead_of: int


def try_out(scope: StaffScope, db: Db, command: WriteLadder, *, now: datetime) -> str:
    """Return what a ladder would do, in one sentence; nothing is written.

    Raises:
        as `write`.
    """
    key, kept, ladders = _begin(scope, db, command)
    ladder = _judged(kept, ladders, key, command)
    return Saying.of(db, kept, now=now).sentence(command.kind, ladder)


def write(scope: StaffScope, db: Db, command: WriteLadder, *, now: datetime) -> None:
    """Write a ladder anew; an alert under way follows it from its next step. What holds, as shown, changes nothing.

    Raises:
        NotAllowed: the actor may not say whom alerts tell.
        NotFound: there is no such ladder here.
        Conflict: somebody else wrote it meanwhile.
        Refusal: it cannot be read, or it would silence an alarm; `field` names the input.
    """
    people.lock_jobs(db.session, scope.organisation_id)
    key, kept, ladders = _begin(scope, db, command)
    ladder = _judged(kept, ladders, key, command)
    if _as_shown(command.kind, ladder) == _as_shown(command.kind, newest(ladders, key)):
        return
    _keep(db, kept, key, ladder, is_own=True, version=command.instead_of + 1, now=now)


def go_back(scope: StaffScope, db: Db, command: GoBack, *, now: datetime) -> None:
    """Go back to Muster's own ladder; nothing where that holds already.

    Raises:
        NotAllowed: the actor may not say whom alerts tell.
        NotFound: there is no such ladder here.
        Conflict: somebody else wrote it meanwhile.
        Refusal: a pupil at risk would then wait longer than any other.
    """
    people.lock_jobs(db.session, scope.organisation_id)
    key, kept, ladders = _begin(scope, db, command)
    written = ladders.written(key)
    if not written or written[-1].rungs is None:
        return
    ladder = musters_own(key)
    _refuse(_against_other(ladders, key, ladder))
    _keep(db, kept, key, ladder, is_own=False, version=command.instead_of + 1, now=now)


def _begin(scope: StaffScope, db: Db, command: WriteLadder | GoBack) -> tuple[Key, Keeping, Ladders]:
    kept = see_to_write(scope, db)
    key = key_of(kept, command.kind, is_short=command.is_short)
    ladders = Ladders(db)
    written = ladders.written(key)
    if command.instead_of != len(written):
        raise Conflict(f"{written[-1].by_name}, {written[-1].by_job_title}, changed this meanwhile. Look at it again.")
    return key, kept, ladders


def _judged(kept: Keeping, ladders: Ladders, key: Key, command: WriteLadder) -> Ladder:
    try:
        ladder = read(command.kind, command.rungs)
    except NotALadder as problem:
        raise Refusal(str(problem), field=problem.field) from None
    jobs = {each.membership.id: each.roles for each in kept.people}
    _refuse(fault_of(command.kind, ladder, is_short=command.is_short, jobs=jobs))
    _refuse(_against_other(ladders, key, ladder))
    return ladder


def _as_shown(kind: AlertKind, ladder: Ladder) -> list[tuple[timedelta, frozenset[Role], UUID | None, tuple[Way, ...]]]:
    """Return what the page shows of a ladder: the kind's usual ways where a step names none."""
    return [(rung.at, frozenset(rung.roles), rung.person, ways_of(kind, rung)) for rung in ladder.rungs]


def _against_other(ladders: Ladders, key: Key, ladder: Ladder) -> tuple[str, str] | None:
    school, kind, is_short = key
    if kind not in HAVE_SHORTER:
        return None
    other = newest(ladders, (school, kind, not is_short))
    return fault_beside(other, ladder) if is_short else fault_beside(ladder, other)


def _refuse(fault: tuple[str, str] | None) -> None:
    if fault is not None:
        raise Refusal(fault[1], field=fault[0])


def _keep(db: Db, kept: Keeping, key: Key, ladder: Ladder, *, is_own: bool, version: int, now: datetime) -> None:
    school, kind, is_short = key
    rungs = to_json(ladder) if is_own else None
    row = LadderVersion(
        id=new_id(),
        home_school_id=school,
        kind=kind.value,
        is_short=is_short,
        version=version,
        rungs=rungs,
        written_at=now,
        by_name=kept.actor.name,
        by_job_title=kept.actor.job_title,
    )
    stored.add(db.session, row)
    stored.look_again(db.session, school, kind, is_short=is_short, now=now)
    body = {"kind": kind.value, "short": is_short, "version": version, "rungs": rungs}
    db.tell([school], "ladder_written", actor=kept.actor, at=now, body=body)
    said = Saying.of(db, kept, now=now)
    words = f"{kept.said}, changed who is told of “{called(kind, is_short=is_short)}”. For example: "
    news.tell_of_ladder(db, kept, words + said.sentence(kind, ladder), now=now)
