"""Hold what an older copy of the database would send a second time, show what waits, and release it.

Only what was caused before the hold is kept back (docs/adr/0008); nothing here stops a new report from going out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import messages
from attendance.records import copies, events
from attendance.records import holds as stored
from attendance.records.base import new_id
from attendance.records.holds import Waits
from attendance.records.tables import Message, Notice, SendingHold
from attendance.refusals import Refusal
from attendance.rules import delivery
from attendance.rules.delivery import WAITING
from attendance.scope import OPERATOR, Actor
from attendance.unit import Db

NOT_WORDED = "(set aside before it was put into words)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """That the installation sends nothing from before `began_at`, and why."""

    began_at: datetime
    reason: str
    begun_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """What became of what waited: so many notices were set aside, the others are being sent."""

    set_aside: int
    sent_on: int


def standing(db: Db) -> Hold | None:
    """Return the hold that stands, if any."""
    row = stored.standing(db.session)
    return Hold(began_at=row.began_at, reason=row.reason, begun_by=row.begun_by) if row else None


def begin(db: Db, reason: str, *, actor: Actor = OPERATOR, now: datetime, anchor_on: date | None = None) -> Hold:
    """Keep back from now on what was caused before now; every organisation's chain says so.

    Raises:
        Refusal: no reason is given, or a hold stands already.
    """
    if not reason.strip():
        raise Refusal("Say why: every organisation's record keeps the reason.")
    if (already := stored.standing(db.session)) is not None:
        raise Refusal(f"Sending is on hold already, since {already.began_at:%d %B %Y %H:%M} UTC: {already.reason}")
    db.session.add(_new(reason, actor=actor, now=now, anchor_on=anchor_on))
    return announce(db, reason, actor=actor, now=now)


def in_sql(reason: str, *, now: datetime, anchor_on: date | None) -> str:
    """Return a hold as SQL, for the transaction that brings a copy in: so no instant lies between the two.

    The chains do not say it yet; `announce` does.
    """
    return copies.hold_in_sql(_new(reason, actor=OPERATOR, now=now, anchor_on=anchor_on))


def announce(db: Db, reason: str, *, actor: Actor = OPERATOR, now: datetime) -> Hold:
    """Say in every organisation's chain that sending is on hold."""
    everybody = events.organisations_with_chains(db.session)
    db.tell(everybody, "sending_held", actor=actor, at=now, body={"reason": reason.strip()})
    return Hold(began_at=now, reason=reason.strip(), begun_by=actor.name)


def note_anchor(db: Db, anchor_on: date) -> None:
    """Take this night's anchor for one that the hold that stands was begun for, so that none is begun for it later."""
    hold = stored.locked(db.session)
    if hold is not None and (hold.anchor_on is None or hold.anchor_on < anchor_on):
        hold.anchor_on = anchor_on


def _new(reason: str, *, actor: Actor, now: datetime, anchor_on: date | None) -> SendingHold:
    return SendingHold(
        id=new_id(),
        is_standing=True,
        began_at=now,
        reason=reason.strip(),
        begun_by=actor.name,
        anchor_on=anchor_on,
        released_at=None,
        set_aside_before=None,
        set_aside=None,
    )


def is_known(db: Db, anchor_on: date) -> bool:
    """Say whether a hold was begun for what this night's anchor, or a later one, knew more than the database."""
    last = stored.latest_for_anchor(db.session)
    return last is not None and last >= anchor_on


def waiting(db: Db, *, now: datetime) -> tuple[Waits, ...]:
    """Return what is kept back, by kind; empty where nothing is, or no hold stands."""
    hold = stored.standing(db.session)
    return stored.waiting(db.session, hold, now=now) if hold else ()


def release(db: Db, *, set_aside_before: datetime | None, now: datetime, machine_now: datetime) -> Released:
    """End the hold: what was laid down before `set_aside_before` ends unsent and says so, the rest is sent.

    Raises:
        Refusal: no hold stands, or the time is yet to come.
    """
    hold = stored.locked(db.session)
    if hold is None:
        raise Refusal("Nothing is on hold.")
    if set_aside_before is not None and set_aside_before > now:
        raise Refusal("That time is yet to come: give the time at which the copy was made.")
    before_count = sum(each.count for each in stored.waiting(db.session, hold, now=now))
    ended = _set_aside(db, hold, before=set_aside_before, now=now, machine_now=machine_now) if set_aside_before else []
    hold.is_standing, hold.released_at = False, now
    hold.set_aside_before, hold.set_aside = set_aside_before, len(ended)
    stored.try_until(db.session, machine_now + delivery.GIVE_UP_AFTER)
    _tell_chains(db, ended, set_aside_before=set_aside_before, now=now)
    db.wakes_sender = True
    return Released(set_aside=len(ended), sent_on=before_count - len(ended))


def _set_aside(db: Db, hold: SendingHold, *, before: datetime, now: datetime, machine_now: datetime) -> list[Notice]:
    """End what was laid down before, as messages, so that each person's line on the alert says what became of it."""
    reason = f"Set aside by the operator, not sent: laid down before {before:%d %B %Y %H:%M} UTC. {hold.reason}"
    unworded = stored.notices_kept_back(db.session, hold, before=before, now=now)
    ended = list(stored.messages_kept_back(db.session, hold, before=before, now=now))
    riding = stored.notices_in(db.session, [message.id for message in ended])
    for notice in unworded:
        message = _bare(notice, now=now, machine_now=machine_now)
        db.session.add(message)
        db.session.flush()
        notice.message_id = message.id
        ended.append(message)
    for message in ended:
        messages.set_aside(db, message, reason=reason, machine_now=machine_now)
    return [*unworded, *riding]


def _bare(notice: Notice, *, now: datetime, machine_now: datetime) -> Message:
    return Message(
        id=new_id(),
        channel=notice.channel,
        to_address=notice.address,
        to_name=notice.name,
        person_id=notice.person_id,
        subject="",
        body=NOT_WORDED,
        kinds=notice.kind,
        alert_ref=None,
        alert_id=notice.alert_id,
        attachment=None,
        is_urgent=notice.is_urgent,
        header_id="",
        created_at=now,
        try_at=machine_now,
        give_up_at=machine_now,
        lease_until=None,
        fence=0,
        state=WAITING,
        possible_repeat=False,
    )


def _tell_chains(db: Db, ended: Sequence[Notice], *, set_aside_before: datetime | None, now: datetime) -> None:
    """Say in every chain that the hold is over, with what of that organisation's was not sent."""
    own: dict[UUID, list[Notice]] = {}
    for notice in ended:
        own.setdefault(notice.organisation_id, []).append(notice)
    before = set_aside_before.isoformat() if set_aside_before else None
    for each in {*events.organisations_with_chains(db.session), *own}:
        kinds = Counter(notice.kind for notice in own.get(each, ()))
        alerts = {str(notice.alert_id) for notice in own.get(each, ()) if notice.alert_id}
        body = {"set_aside_before": before, "set_aside": dict(kinds), "alerts": sorted(alerts)}
        db.tell([each], "sending_released", actor=OPERATOR, at=now, body=body)
