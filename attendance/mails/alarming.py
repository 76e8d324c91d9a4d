"""Wake the safeguarding leads where an e-mail, or a sheet in it, reads as if a pupil left without permission.

Nobody sits before a screen who could be asked to report it, so it is raised here: as a concern and never as a walk-off,
since a person has yet to say what happened. Rather once too often than not at all.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from attendance import concerns
from attendance.concerns import TellConcern
from attendance.intake import sheets
from attendance.intake.reading import ReadRow
from attendance.intake.weekly.reading import WALK_OFF_SENTENCES
from attendance.receiving import Envelope
from attendance.records import intakes, staff, walk_offs
from attendance.records import mails as stored
from attendance.records.tables import InboundMail, Intake
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date, to_london
from attendance.rules.intake import RowState
from attendance.rules.words import ConcernAbout, Session
from attendance.scope import ProviderScope
from attendance.unit import Db

OF_STRANGERS, WITHIN = 5, timedelta(hours=1)
NOON = time(12)

Half = tuple[date | None, Session | None]


def of_words(scope: ProviderScope, db: Db, mail: InboundMail, *, now: datetime) -> bool:
    """Wake those of every home school there, since whom it is about nobody knows; False: nobody could be told.

    Strangers wake nobody more than a few times in an hour: by then all have been asked to telephone.
    """
    if not scope.is_proven:
        since = now - WITHIN
        if stored.alarms_since(db.session, scope.provider_id, since) >= OF_STRANGERS:
            return True
    where = " What it says stands under Received." if scope.is_proven else " Nothing proves who sent it."
    account = f"{_came(scope, db, mail)} It reads as if a pupil left without permission.{where} {_ask(scope, db)}"
    return _tell(scope, db, account, key=f"mail {mail.id} alarm", now=now)


def of_sheet(scope: ProviderScope, db: Db, mail: InboundMail, intake: Intake, *, now: datetime) -> bool | None:
    """Wake those of the pupils whom a sheet says it of, unless it was reported; None: it says it of none.

    Where it is not sure of whom, those of every home school there are woken. False: somebody could not be told.
    """
    read = _telling(scope, db, intake, now=now)
    if not read:
        return None
    known = _reported(scope, db, read, mail)
    told: dict[str, set[Half]] = {}
    for row in read:
        told.setdefault(row.placement, set()).add((row.on, row.session))
    account = (
        f"{_came(scope, db, mail)} A sheet in it says of a pupil what reads as if they left without permission, and no "
        f"walk-off of that session has been reported. {_ask(scope, db)}"
    )
    heard = [
        _tell(scope, db, account, key=f"mail {mail.id} sheet {intake.id} {ref}", ref=ref, now=now)
        for ref, there in sorted(told.items())
        if not ref or not all(_is_among(known, ref, half) for half in there)
    ]
    return all(heard)


def _is_among(known: frozenset[tuple[str, date, Session]], ref: str, half: Half) -> bool:
    """Say whether a walk-off of that pupil and session was reported; of a comment without a session, any will do."""
    on, session = half
    return any(
        of_pupil == ref and (on in {None, day}) and (session in {None, left_in}) for of_pupil, day, left_in in known
    )


def _telling(scope: ProviderScope, db: Db, intake: Intake, *, now: datetime) -> list[ReadRow]:
    reader = sheets.reader_of(scope, db, intake, now=now)
    rows = [row for row in intakes.rows_of(db.session, intake.id) if row.state == RowState.HELD.value]
    return [
        reader(row.number, sheets.cells_of(row))
        for row in rows
        if any(each.sentence in WALK_OFF_SENTENCES for each in sheets.problems_of(row))
    ]


def _reported(
    scope: ProviderScope, db: Db, read: Iterable[ReadRow], mail: InboundMail
) -> frozenset[tuple[str, date, Session]]:
    """Return whose walk-offs were reported on the days that a sheet speaks of: by reference, day and half of it."""
    rows = list(read)
    days = {row.on for row in rows if row.on} | {london_date(mail.received_at)}
    refs = {row.placement for row in rows if row.placement}
    of_placement = intakes.refs_of_placements(db.session, scope.provider_id, refs)
    found = [each for on in sorted(days) for each in walk_offs.walk_offs_of_provider(db.session, scope.provider_id, on)]
    return frozenset((of_placement.get(each.placement_id, ""), each.on, _half(each.left_at)) for each in found)


def _half(at: datetime) -> Session:
    return Session.AM if to_london(at).time() < NOON else Session.PM


def _came(scope: ProviderScope, db: Db, mail: InboundMail) -> str:
    provider = staff.organisation(db.session, scope.provider_id).name
    at = to_london(mail.received_at)
    return f"An e-mail from {scope.actor.name} ({scope.actor.job_title}) came to Muster for {provider} at {at:%H:%M}."


def _ask(scope: ProviderScope, db: Db) -> str:
    provider = staff.organisation(db.session, scope.provider_id)
    phone = f" on {provider.phone}" if provider.phone else ""
    return f"Telephone {provider.name}{phone} now, and ask."


def _tell(scope: ProviderScope, db: Db, account: str, *, key: str, now: datetime, ref: str = "") -> bool:
    for refs in ((ref,), ()) if ref else ((),):
        command = TellConcern(
            placements=refs,
            about=ConcernAbout.PUPIL,
            account=account,
            envelope=Envelope.of(f"{key} {len(refs)}", account),
            is_about_nobody=not refs,
        )
        try:
            with db.attempt():
                return concerns.tell(scope, db, command, now=now).is_heard
        except Refusal:
            # A pupil who is there no more, or no pupil at all: then everybody, or nobody.
            continue
    return False
