"""Record an e-mail that answers a numbered register: each answer as an entry, by the register's own rules.

What contradicts the record is held with the register's own sentence and never written over it. The answers come read
from `gateway.mail.answers`; here it is said which register they are of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from attendance.intake import weighing
from attendance.intake.reading import Line
from attendance.intake.weighing import Inlet
from attendance.mails.report import ReportLine
from attendance.numbered import Numbered
from attendance.observing import EntryCommand
from attendance.records import numbered as stored
from attendance.registers import Receipt
from attendance.rules.calendar import at_london
from attendance.rules.phrases import counted, listed
from attendance.rules.words import Reason, Session, Status
from attendance.scope import ProviderScope
from attendance.unit import Db

# What a message carries of a register: as `notifications.words` writes it.
REGISTER = "register"
NOT_ALLOWED = "The home school does not let this pupil be reported by e-mail any more. Report the pupil in Muster."
NOT_HERE = "This pupil is not placed with you any more."


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The register that a message asked for, with its subject: the reference of each number."""

    subject: str
    on: date
    session: Session
    refs: Mapping[int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What a reply says of a number; `at` is when one who is late arrived."""

    number: int
    status: Status
    at: time | None
    reason: Reason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotTaken:
    """Words of a reply that count for nothing before a person has read them, and why."""

    number: int | None
    words: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An e-mail that answers a register. `says_more`: it has words beside answers, a greeting, thanks and a name."""

    asked: Asked
    answered: tuple[Answered, ...]
    held: tuple[NotTaken, ...]
    says_more: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Became:
    """What became of a reply: its lines for the report, and whether all that it says is recorded."""

    lines: tuple[ReportLine, ...]
    is_whole: bool


def asked_by(scope: ProviderScope, db: Db, answers_to: Sequence[tuple[UUID, str]]) -> Asked | None:
    """Return the register asked for by the message that an e-mail answers, by id and Message-ID, the nearest first.

    None unless the first of them that is Muster's asked this provider for a register.
    """
    for message_id, header_id in answers_to:
        message = stored.by_header(db.session, message_id, header_id)
        if message is None:
            continue
        kept = (message.attachment or {}).get(REGISTER)
        asked = Numbered.from_json(kept) if kept else None
        if asked is None or asked.provider_id != scope.provider_id:
            return None
        return Asked(subject=message.subject, on=asked.on, session=asked.session, refs=dict(asked.numbers))
    return None


def record(
    scope: ProviderScope, db: Db, reply: Reply, *, mail_id: UUID, received_at: datetime, now: datetime
) -> Became:
    """Record what can be of a reply, and say what became of each number."""
    asked = reply.asked
    allowed = stored.names_of(db.session, scope.provider_id, set(asked.refs.values()))
    lines = [_line(asked, each) for each in reply.answered if asked.refs[each.number] in allowed]
    inlet = Inlet(key=f"mail {mail_id}", received_at=received_at)
    done, refused = weighing.record(scope, db, inlet, lines, now=now)
    held = [
        *(
            NotTaken(number=each.number, words="", why=NOT_ALLOWED)
            for each in reply.answered
            if asked.refs[each.number] not in allowed
        ),
        *(NotTaken(number=number, words="", why=_why(sentence)) for number, sentence in refused.items()),
        *reply.held,
    ]
    held.sort(key=lambda each: (each.number is None, each.number or 0))
    recorded = sum(len(part) for part, _receipt in done)
    said = (_first_line(asked, recorded, [receipt for _part, receipt in done]), *(_held_line(each) for each in held))
    return Became(lines=said, is_whole=not held and not reply.says_more)


def _line(asked: Asked, answered: Answered) -> Line:
    return Line(
        number=answered.number,
        on=asked.on,
        session=asked.session,
        entry=EntryCommand(
            placement=asked.refs[answered.number],
            status=answered.status,
            arrived_at=at_london(asked.on, answered.at) if answered.at else None,
            reason=answered.reason,
        ),
        where=f"Number {answered.number}",
    )


def _why(sentence: str) -> str:
    return NOT_HERE if sentence == weighing.NOT_PLACED else sentence


def _first_line(asked: Asked, recorded: int, receipts: Sequence[Receipt]) -> ReportLine:
    register = f"{asked.session.label.lower()} register of {asked.on:%A %-d %B}"
    said = f"Your answers for the {register}: {recorded} of {len(asked.refs)} recorded."
    if later := sum(receipt.superseded for receipt in receipts):
        said += f" Of {counted(later, 'pupil')} a later word is on record, and stands."
    return ReportLine(words=said + _missing(asked, receipts))


def _missing(asked: Asked, receipts: Sequence[Receipt]) -> str:
    """Return who of the list is still not reported, where that is known."""
    refs = set(receipts[-1].not_reported) if receipts else set()
    numbers = [str(number) for number, ref in sorted(asked.refs.items()) if ref in refs]
    if not numbers:
        return ""
    return f" Not reported yet: {'number' if len(numbers) == 1 else 'numbers'} {listed(numbers)}."


def _held_line(held: NotTaken) -> ReportLine:
    quoted = held.words.replace("“", '"').replace("”", '"')
    said = f" You wrote “{quoted}”." if quoted else ""
    if held.number is None:
        return ReportLine(words=f"Not read: {held.why}{said}")
    return ReportLine(words=f"Number {held.number} is held: {held.why}{said}")
