"""Ask a provider that opens no portal who is there: a quarter of an hour into the session, by a link to its register.

Each recipient is asked once for each moment, about all of their pupils; who was asked is written down together with
the link and its notice. The answer is an observation like any other, and silence is a missing register.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from attendance import cover_invitations, notices
from attendance.directory import Directory, Recipient
from attendance.records import calendars, registers
from attendance.records import session_links as stored
from attendance.records.base import new_id
from attendance.records.tables import Expected, Organisation, Placement, SessionLink
from attendance.rules.calendar import to_london
from attendance.rules.mobiles import NotAMobile, uk_mobile
from attendance.rules.phrases import counted, listed
from attendance.rules.session_links import Purpose, expires_at
from attendance.rules.words import NoticeKind, Role, Session
from attendance.scope import JOB
from attendance.unit import Db

ROWS_AT_ONCE = 200
# As what the telephone of a provider is asked, where it has neither people nor an e-mail address.
OFFICE = "office"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Moment:
    """What a provider is asked at one moment: the pupils of one session whose times are the same."""

    provider: Organisation
    rows: tuple[tuple[Expected, Placement], ...]

    @property
    def first(self) -> Expected:
        return self.rows[0][0]

    @property
    def ask_at(self) -> datetime:
        return self.first.ask_at or self.first.starts_at


def ask_due(db: Db, *, now: datetime) -> int:
    """Ask whoever answers for the pupils whose sessions began a quarter of an hour ago; return how many rows it was.

    Of whom something has been said nobody is asked. A question that comes late, after a stop, is still asked while an
    answer could still come.
    """
    directory = Directory(db, now)
    due = registers.to_ask(db.session, now=now, limit=ROWS_AT_ONCE)
    open_rows = registers.unreported_among(db.session, (row.id for row, _ in due))
    wanted = [(row, placement) for row, placement in due if row.id in open_rows and expires_at(row.ends_at) > now]
    for row, _ in due:
        row.asked_at = now
    for moment in _moments(db, wanted):
        _ask(db, directory, moment, now=now)
    return len(due)


def _moments(db: Db, rows: Iterable[tuple[Expected, Placement]]) -> list[_Moment]:
    def key(each: tuple[Expected, Placement]) -> tuple[str, datetime, str]:
        row = each[0]
        return str(row.provider_id), row.ask_at or row.starts_at, row.session

    found = sorted(rows, key=key)
    providers = calendars.organisations(db.session, {row.provider_id for row, _ in found})
    groups = [tuple(members) for _, members in groupby(found, key=key)]
    return [_Moment(provider=providers[group[0][0].provider_id], rows=group) for group in groups]


def _ask(db: Db, directory: Directory, moment: _Moment, *, now: datetime) -> None:
    asked = stored.keys_asked_at(db.session, moment.provider.id, moment.ask_at)
    # All who are asked at one moment are asked the same question, whatever their part of it.
    known = next((number for number in asked.values() if number is not None), None)
    number = known or stored.asked_on(db.session, moment.provider.id, moment.first.on) + 1
    links = []
    for recipient, rows, takes_unled in _whom(directory, moment):
        if recipient.key in asked:
            continue
        link = _link(db, moment, recipient, rows, takes_unled=takes_unled, number=number, now=now)
        topic = notices.Topic(
            kind=NoticeKind.DAILY_ANSWER,
            subject_id=link.id,
            round=1,
            path=cover_invitations.LINK_PAGE,
            detail=_question(db, moment, rows, number, now=now),
            is_late=now >= min(row.due_at for row, _ in rows),
        )
        notices.write(db, recipient, topic, now=now)
        links.append(str(link.id))
    if links:
        body = {"links": links, "on": moment.first.on.isoformat(), "session": moment.first.session}
        db.tell([moment.provider.id], "daily_answer_asked", actor=JOB, at=now, body=body)


_Asked = tuple[Recipient, list[tuple[Expected, Placement]], bool]


def _whom(directory: Directory, moment: _Moment) -> list[_Asked]:
    """Return whom to ask about which rows: the lead of each there, else everybody who works with pupils there.

    Nobody is asked twice: who leads some, and answers for those whom nobody leads, is asked about both.
    """
    staff = directory.together(moment.provider.id, (Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER))
    leads = {each.person_id: each for each in directory.reachable(moment.provider.id)}
    unled = [each for each in moment.rows if each[1].provider_lead_id not in leads]
    asked: dict[str, _Asked] = {}
    if unled:
        others = staff or directory.address_of(moment.provider.id) or _mobile_of(moment.provider)
        asked = {each.key: (each, list(unled), True) for each in others}
    for row in moment.rows:
        lead = leads.get(row[1].provider_lead_id)
        if lead is not None:
            asked.setdefault(lead.key, (lead, [], False))[1].append(row)
    return list(asked.values())


def _mobile_of(provider: Organisation) -> list[Recipient]:
    """Return a provider's mobile where that is all there is, for a text."""
    try:
        mobile = uk_mobile(provider.phone or "")
    except NotAMobile:
        return []
    return [
        Recipient(
            key=mobile,
            person_id=None,
            organisation_id=provider.id,
            name=provider.name,
            role=OFFICE,
            email=None,
            mobile=mobile,
        )
    ]


def _link(
    db: Db,
    moment: _Moment,
    recipient: Recipient,
    rows: list[tuple[Expected, Placement]],
    *,
    takes_unled: bool,
    number: int,
    now: datetime,
) -> SessionLink:
    person_id = recipient.person_id
    job = stored.live_job(db.session, moment.provider.id, person_id) if person_id else None
    schools = calendars.organisations(db.session, {row.home_school_id for row, _ in rows})
    link = SessionLink(
        id=new_id(),
        provider_id=moment.provider.id,
        purpose=Purpose.DAILY_ANSWER.value,
        organisation_id=moment.provider.id if job else None,
        on=moment.first.on,
        session=moment.first.session,
        made_for=recipient.name if person_id else None,
        sent_to=recipient.email or recipient.mobile,
        lead_id=person_id,
        takes_unled=takes_unled,
        ask_at=moment.ask_at,
        asked_key=recipient.key,
        number=number,
        membership_id=job.id if job else None,
        made_by=listed(sorted(each.name for each in schools.values())),
        made_by_job="daily question",
        made_at=now,
        expires_at=expires_at(max(row.ends_at for row, _ in moment.rows)),
    )
    db.session.add(link)
    return link


def _question(db: Db, moment: _Moment, rows: list[tuple[Expected, Placement]], number: int, *, now: datetime) -> str:
    """Return the question: its title first, then a line for each home school. It names no pupil."""
    schools = calendars.organisations(db.session, {row.home_school_id for row, _ in rows})
    counts = Counter(row.home_school_id for row, _ in rows)
    half_day = Session(moment.first.session).label.lower()
    due_at = min(row.due_at for row, _ in rows)
    said = [
        f"{school.name}: {counted(counts[school.id], 'pupil')}."
        for school in sorted(schools.values(), key=lambda each: each.name)
    ]
    title = f"Question {number}: who is with you this {half_day}? {counted(len(rows), 'pupil')} expected"
    began = f"The session at {moment.provider.name} began at {to_london(moment.first.starts_at):%H:%M}."
    until = f"Answer by {to_london(due_at):%H:%M}: without an answer the home school is told that nothing was said."
    past = "The home school has been told that nothing was said, and still waits for your answer."
    asks = f"{began} {until if now < due_at else past}"
    then = "The page behind the link shows who it is about. Opening it changes nothing. Do not pass it on."
    return "\n".join([title, *said, asks, then])
