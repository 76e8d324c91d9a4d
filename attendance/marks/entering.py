"""Enter codes into the home school's register: by a named person, several lines at once, all of them or none.

Each line names what its reader saw, and one that has moved since is refused by name, with nothing entered. A code that
stands is never changed: another version is added, with the reason. What a provider says later enters nothing by
itself: the list shows it as a proposal to change, and the officers are told. Absence that reaches a threshold raises a
task in the same transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from attendance import absence_told, entries_differ
from attendance.figures import thresholds
from attendance.marks import unexplained
from attendance.marks.lines import Line, load
from attendance.records import marks as stored
from attendance.records import registers
from attendance.records.sealed import SealedText
from attendance.records.tables import Mark
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules import codes
from attendance.rules.codes import Case, Code, NotACode, Pile
from attendance.rules.codes.entering import ATTENDED_ELSEWHERE
from attendance.rules.words import Session
from attendance.scope import SchoolScope
from attendance.unit import Db

AWAITING_REASON = "Awaiting the provider’s register"
LONGEST_WORDS = 500
NOT_YOURS = (
    "Codes are entered by the attendance officer, the off-site co-ordinator, a senior lead, the headteacher, or a "
    "safeguarding lead of the pupil’s own school."
)


class How(StrEnum):
    """What is done with a line; the first three need nothing typed."""

    AS_PROPOSED = "as_proposed"
    AWAITING = "awaiting"
    AS_REPORTED = "as_reported"
    CHOSEN = "chosen"


# Which piles may be cleared together; a code that somebody chose may be entered anywhere.
TOGETHER = {
    How.AS_PROPOSED: frozenset({Pile.AS_PROPOSED, Pile.ABSENT}),
    How.AWAITING: frozenset({Pile.NOT_REPORTED}),
    How.AS_REPORTED: frozenset({Pile.REPORTED_SINCE}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line. `version` and `stamp` are what its reader saw; `code`, `nature` and `reason` are typed, for `CHOSEN`.

    `nature` blank: as it is on file.
    """

    pupil_id: UUID
    version: int
    stamp: str
    how: How
    code: str = ""
    nature: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enter:
    """Lines of one session. `key`: the same page sent twice is one entry of each."""

    key: UUID
    on: date
    session: Session
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkProblem:
    """Why one line was not entered; the sentence names the pupil."""

    pupil_id: UUID
    sentence: str


class MarksRefused(Conflict):
    """Some lines cannot be entered; nothing was."""

    def __init__(self, problems: tuple[MarkProblem, ...]) -> None:
        """Keep every problem, so that all are shown at once."""
        super().__init__(problems[0].sentence)
        self.problems = problems


class _Stale(Exception):
    """Somebody entered, or a provider said, something since the reader saw the line; the text says what."""


def enter(scope: SchoolScope, db: Db, command: Enter, *, now: datetime) -> int:
    """Enter lines, all or none; return how many. What came before under the same key is not entered again.

    Raises:
        NotAllowed: the actor is no person who enters codes at the pupils' own school.
        NotFound: no such line in this session of these schools.
        MarksRefused: lines that have moved since, cannot stand, or lack a reason.
        Refusal: no line at all, or a pupil named twice.
    """
    if not may_enter(scope):
        raise NotAllowed(NOT_YOURS)
    if not command.entries:
        raise Refusal("Nothing is chosen. Enter a code, or confirm what is proposed.")
    if len({each.pupil_id for each in command.entries}) != len(command.entries):
        raise Refusal("A pupil is named twice. Load the page anew.")
    done = stored.known(db.session, scope.school_ids, [_id_of(command, each) for each in command.entries])
    wanted = [each for each in command.entries if _id_of(command, each) not in done]
    if not wanted:
        return 0
    # A provider's word said at this moment is either read here, or held beside what is entered here; and of two
    # officers who enter at once, the second counts what the first entered.
    registers.lock_pupils(db.session, [each.pupil_id for each in wanted])
    lines = {each.pupil_id: each for each in load(scope, db, command.on, command.session, now=now)}
    rows = list(_rows(scope, command, wanted, lines, now=now))
    stored.add_all(db.session, rows)
    unexplained.follow(db, rows, now=now)
    entries_differ.finish(db, rows, now=now)
    absence_told.follow(db, rows, now=now)
    _tell(scope, db, rows, now=now)
    thresholds.follow(db, rows, now=now)
    return len(rows)


def may_enter(scope: SchoolScope) -> bool:
    """Say whether the actor may enter codes for pupils of the school they work at."""
    actor = scope.actor
    return codes.may_enter(
        actor.roles,
        is_person=actor.person_id is not None,
        is_at_home_school=scope.organisation_id in scope.school_ids,
    )


def _rows(
    scope: SchoolScope, command: Enter, wanted: Sequence[Entry], lines: dict[UUID, Line], *, now: datetime
) -> Iterator[Mark]:
    rows, problems = [], []
    for entry in wanted:
        line = lines.get(entry.pupil_id)
        if line is None or line.home_school_id != scope.organisation_id:
            raise NotFound("There is no such pupil in this session.")
        try:
            rows.append(_row(scope, command, entry, line, now=now))
        except _Stale as moved:
            problems.append(MarkProblem(pupil_id=line.pupil_id, sentence=f"{line.name}: {moved}"))
        except NotACode as no:
            problems.append(MarkProblem(pupil_id=line.pupil_id, sentence=f"{line.name}: {_inside(str(no))}"))
    if problems:
        raise MarksRefused(tuple(problems))
    yield from rows


def _row(scope: SchoolScope, command: Enter, entry: Entry, line: Line, *, now: datetime) -> Mark:
    _require_as_seen(entry, line)
    symbol, reason = _what(entry, line)
    nature = entry.nature.strip() or line.nature
    case, code = _read(symbol, line, command, nature)
    proposed, version = line.proposal.symbol, line.version + 1
    if codes.needs_reason(code.symbol, proposed, version=version) and not reason:
        raise NotACode(_why_reason(proposed, version))
    if max(len(reason), len(nature)) > LONGEST_WORDS:
        raise NotACode(f"use at most {LONGEST_WORDS} characters.")
    return Mark(
        id=_id_of(command, entry),
        home_school_id=line.home_school_id,
        pupil_id=line.pupil_id,
        on=command.on,
        session=command.session.value,
        version=version,
        replaces=line.version or None,
        code=code.symbol,
        nature=nature if code.symbol in ATTENDED_ELSEWHERE else None,
        minutes_late=codes.minutes_late(code, case),
        proposed=proposed,
        why=SealedText(plain=str(line.proposal.why)),
        reason=SealedText(plain=reason) if reason else None,
        observation_id=line.observation_id,
        entered_by_id=scope.actor.person_id,
        entered_by=scope.actor.name,
        entered_by_job=scope.actor.job_title,
        entered_at=now,
    )


def _require_as_seen(entry: Entry, line: Line) -> None:
    if entry.version != line.version:
        by = line.entered
        who = (
            f"{by.entered_by}, {by.entered_by_job}, entered {by.code} meanwhile"
            if by
            else "nothing is entered any more"
        )
        raise _Stale(f"{who}. Look at it again.")
    if entry.stamp != line.stamp:
        raise _Stale("what is reported or proposed has changed meanwhile. Look at it again.")
    if entry.how in TOGETHER and line.pile not in TOGETHER[entry.how]:
        raise _Stale("this needs a look of its own. Enter its code.")


def _what(entry: Entry, line: Line) -> tuple[str, str]:
    """Return the code that is entered, and the reason."""
    if entry.how is How.AWAITING:
        return "N", AWAITING_REASON
    if entry.how is How.CHOSEN:
        return entry.code.strip(), entry.reason.strip()
    return line.proposal.symbol, line.reported if entry.how is How.AS_REPORTED else ""


def _read(symbol: str, line: Line, command: Enter, nature: str) -> tuple[Case, Code]:
    """Return the code, and the case under which it may stand: one of two placements is enough."""
    cases = line.cases or (Case(on=command.on, session=command.session),)
    refused: list[NotACode] = []
    for case in cases:
        try:
            return case, codes.read_entry(symbol, case, nature=nature)
        except NotACode as no:
            refused.append(no)
    raise refused[0]


def _why_reason(proposed: str, version: int) -> str:
    if version > 1:
        return "say why the entry is changed. The one before it stays on record."
    return f"say why it is not {proposed}, as proposed." if proposed else "say why; nothing is proposed."


def _id_of(command: Enter, entry: Entry) -> UUID:
    return uuid5(command.key, f"{entry.pupil_id}/{command.on}/{command.session}/{entry.version}")


def _inside(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def _tell(scope: SchoolScope, db: Db, rows: Sequence[Mark], *, now: datetime) -> None:
    for row in rows:
        body = {
            "mark": str(row.id),
            "pupil": str(row.pupil_id),
            "on": row.on.isoformat(),
            "session": row.session,
            "version": row.version,
            "code": row.code,
            "proposed": row.proposed,
        }
        kind = "mark_entered" if row.version == 1 else "mark_amended"
        db.tell([row.home_school_id], kind, actor=scope.actor, at=now, body=body)
