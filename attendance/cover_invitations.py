"""Send cover staff the link to one session's register by e-mail: the provider does, or the home school's officer.

A home school's link shows its own pupils alone, and never one whose place its maker may not know. What lies in the
outbox holds no link: its secret is made when the mail leaves, and the records keep the digest alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from attendance import notices, phoned, session_links
from attendance.directory import Recipient
from attendance.phoned import PhonedRegister
from attendance.records import calendars, registers
from attendance.records import session_links as stored
from attendance.records.tables import SessionLink
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.calendar import at_london, london_date, to_london
from attendance.rules.parts import HalfDay
from attendance.rules.session_links import SENT_AT_MOST
from attendance.rules.typed import NotReadable, email_address
from attendance.rules.words import SAFEGUARDING_ROLES, NoticeKind, Session
from attendance.scope import ProviderScope, SchoolScope
from attendance.secret import digest_for, new_secret
from attendance.session_links import LINK, LinkLine, MakeLink, Maker
from attendance.unit import Db

# The link's secret follows it when the mail leaves.
LINK_PAGE = "/cover/"
# As what cover staff are told; it is no role of anybody's.
COVER = "cover"


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """A link that is on its way."""

    sent_to: str
    made_for: str | None
    site_name: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """A register for which a home school may send cover: at which sites its pupils are, and what it has sent."""

    phoned: PhonedRegister
    sites: tuple[tuple[str, str], ...]
    lines: tuple[LinkLine, ...]


def invite(scope: ProviderScope, db: Db, command: MakeLink, email: str, *, now: datetime) -> Invited:
    """Send a link for one session of today, as somebody who works at the provider.

    Raises:
        NotAllowed: the actor is nobody who works at the provider.
        Refusal: as for a link that is shown; no e-mail address; too many were sent today.
    """
    return _send(scope, db, command, session_links.maker(scope, db), email, now=now)


def register(scope: SchoolScope, db: Db, register_id: UUID, *, now: datetime) -> Register:
    """Return a register of the school's own pupils of today, for sending somebody a link to it.

    Raises:
        NotFound: no such register of these schools, or nobody stands in it whom the actor may place.
    """
    found = phoned.register(scope, db, register_id)
    rows = stored.of_school(
        db.session, found.home_school_id, found.scope.provider_id, HalfDay(on=found.on, session=found.session)
    )
    expected = registers.expected_of(
        db.session, found.scope.provider_id, found.on, found.session, part=found.scope.part
    )
    here = {row.site_id for row in expected}
    sites = registers.sites_of(db.session, found.scope.provider_id)
    return Register(
        phoned=found,
        sites=tuple((each.code, each.name) for each in sites if each.id in here),
        lines=session_links.lines(db, rows, now=now),
    )


def invite_for_school(
    scope: SchoolScope, db: Db, register_id: UUID, command: MakeLink, email: str, *, now: datetime
) -> Invited:
    """Send a link to a register of today, which shows that school's own pupils alone.

    Raises:
        NotFound: as for the register.
        NotAllowed: the actor has no job there.
        Refusal: a site where none of its pupils is, another day, no e-mail address, or too many were sent today.
    """
    found = register(scope, db, register_id, now=now)
    if found.phoned.on != london_date(now):
        raise Refusal("A link is for a session of today.", field="email")
    if command.site_code not in dict(found.sites):
        raise Refusal("Choose the site where the session is.", field="site")
    maker = _school_maker(scope, db, found.phoned.home_school_id)
    return _send(replace(found.phoned.scope, actor=scope.actor), db, command, maker, email, now=now)


def revoke_for_school(scope: SchoolScope, db: Db, link_id: UUID, *, now: datetime) -> None:
    """End a link that the school sent: its next request is a stranger's, also where it is open. Twice is once.

    Raises:
        NotFound: no such link, or none that this school sent.
    """
    link = stored.find_of_school(db.session, scope.school_ids, link_id)
    if link is None:
        raise NotFound("There is no such link.")
    session_links.end(db, link, scope.actor, now=now)


def link_for(db: Db, link_id: UUID, *, machine_now: datetime) -> str:  # noqa: ARG001  as every maker of links
    """Make the secret of a link whose mail leaves now, and return it; one made before opens nothing any more."""
    secret = new_secret()
    stored.get(db.session, link_id).digest = digest_for(LINK, secret)
    return secret


def _school_maker(scope: SchoolScope, db: Db, home_school_id: UUID) -> Maker:
    person_id = scope.actor.person_id
    job = stored.live_job(db.session, scope.organisation_id, person_id) if person_id else None
    if job is None:
        raise NotAllowed("Only somebody who works at the school can do this.")
    return Maker(
        job_id=job.id,
        organisation_id=scope.organisation_id,
        home_school_id=home_school_id,
        leaves_out_hidden=not scope.actor.roles & SAFEGUARDING_ROLES,
    )


def _send(scope: ProviderScope, db: Db, command: MakeLink, maker: Maker, email: str, *, now: datetime) -> Invited:
    address = _address(email)
    midnight = at_london(london_date(now), time.min)
    if stored.sent_since(db.session, maker.organisation_id, midnight) >= SENT_AT_MOST:
        raise Refusal(f"{SENT_AT_MOST} links were sent today, and no more are. Telephone.", field="email")
    link, site_name = session_links.lay_down(scope, db, command, maker, now=now)
    link.sent_to = address
    recipient = Recipient(
        key=address,
        person_id=None,
        organisation_id=maker.organisation_id,
        name=link.made_for or address,
        role=COVER,
        email=address,
        mobile=None,
    )
    topic = notices.Topic(
        kind=NoticeKind.COVER,
        subject_id=link.id,
        round=1,
        path=LINK_PAGE,
        detail=_words(db, link, maker, site_name),
    )
    notices.write(db, recipient, topic, now=now)
    return Invited(sent_to=address, made_for=link.made_for, site_name=site_name, expires_at=link.expires_at)


def _address(email: str) -> str:
    try:
        return email_address(email)
    except NotReadable as wrong:
        raise Refusal(str(wrong), field="email") from None


def _words(db: Db, link: SessionLink, maker: Maker, site_name: str) -> str:
    named = calendars.organisations(db.session, [maker.organisation_id, link.provider_id])
    inviter, provider = named[maker.organisation_id].name, named[link.provider_id].name
    half_day = Session(link.session).label.lower()
    return (
        f"{link.made_by}, {link.made_by_job} at {inviter}, asks you to take the register of the {half_day} of "
        f"{link.on:%A} {link.on.day} {link.on:%B} at {site_name}, {provider}. The link below opens it until "
        f"{to_london(link.expires_at):%H:%M}. Opening it changes nothing; it asks who you are first. Do not pass it on."
    )
