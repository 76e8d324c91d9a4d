"""Open one session's register to cover staff by a link: somebody of the provider makes one, lists them, revokes one.

Whoever holds a link says who they are, and nothing proves it: what they send carries their name, their job and whose
link it was. They see given names and initials of that session and may say what is new there; they correct nothing,
take no alert on and read no report. A link opens nothing any more once its maker's job has ended. Times are the
rules': a session's end is a matter of the school's clock. Sending one is `cover_invitations`', asking by one is
`daily_answers`'.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.records import registers
from attendance.records import session_links as stored
from attendance.records.base import new_id
from attendance.records.session_links import LinkRow
from attendance.records.tables import SessionLink, SessionLinkVisit, Site
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.calendar import at_london, london_date, to_london
from attendance.rules.parts import AskedOf, HalfDay, Part
from attendance.rules.session_links import LONGEST_NAME, Purpose, expires_at, said_by_job, said_name
from attendance.rules.sides import sides_of
from attendance.rules.words import Channel, OrganisationKind, Session
from attendance.scope import Actor, ProviderScope
from attendance.secret import digest_for, new_secret
from attendance.unit import Db

LINK, VISIT = "session link", "session link visit"


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeLink:
    """Make a link for a session of today at a site, for somebody by name or for whoever comes."""

    site_code: str
    session: Session
    made_for: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Maker:
    """In which job somebody makes a link; of a home school: whose pupils alone it shows, and not the hidden ones."""

    job_id: UUID
    organisation_id: UUID
    home_school_id: UUID | None = None
    leaves_out_hidden: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeLink:
    """A link just made. `secret` is in no record, so this is the only time that it can be shown."""

    secret: str
    site_name: str
    session: Session
    made_for: str | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """Who opened a link, as they said, and when."""

    name: str
    job_title: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkLine:
    """A link of today in the list. `ended` says why it opens nothing any more; empty while it does.

    `sent_to` is where it went, `sent` what became of that: None while it waits. `number`: it is a daily question.
    """

    id: UUID
    site_name: str
    session: Session
    made_for: str | None
    sent_to: str | None
    sent: bool | None
    number: int | None
    made_by: str
    made_at: datetime
    expires_at: datetime
    ended: str
    opened: tuple[Opened, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldLink:
    """A link that somebody holds. Who that is, it does not say; `part` is what it opens.

    `made_for_job` is the job of the one person it was sent to, where they work at the provider.
    """

    link_id: UUID
    purpose: Purpose
    provider_id: UUID
    provider_name: str
    provider_phone: str | None
    site_name: str | None
    half_day: HalfDay
    part: Part
    made_for: str | None
    made_for_job: str | None
    made_by: str
    number: int | None
    expires_at: datetime

    @property
    def place(self) -> str:
        """Return where the session is, in words."""
        return f"{self.site_name}, {self.provider_name}" if self.site_name else self.provider_name

    @property
    def is_question(self) -> bool:
        """Say whether it asks who is there, rather than for a register to be taken."""
        return self.purpose is Purpose.DAILY_ANSWER


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """Somebody opened a link and said who they are. It is no sign-in: it opens the link's pages and nothing else."""

    visit_id: UUID
    name: str
    job_title: str
    link: HeldLink

    @property
    def scope(self) -> ProviderScope:
        """Return what they may load: the pupils of that session at that site, for saying what is new."""
        actor = Actor(
            key=f"link:{self.link.link_id}",
            name=self.name,
            job_title=said_by_job(self.job_title, self.link.purpose, self.link.made_by),
            channel=Channel.LINK,
        )
        return ProviderScope(provider_id=self.link.provider_id, actor=actor, part=self.link.part, is_narrow=True)


def make(scope: ProviderScope, db: Db, command: MakeLink, *, now: datetime) -> MadeLink:
    """Make a link for one session of today, good until two hours after its end.

    Raises:
        NotAllowed: the actor is nobody who works at the provider.
        Refusal: no such site of theirs, a session that ended too long ago, or a name that cannot be one.
    """
    link, site_name = lay_down(scope, db, command, maker(scope, db), now=now)
    secret = new_secret()
    link.digest = digest_for(LINK, secret)
    return MadeLink(
        secret=secret,
        site_name=site_name,
        session=command.session,
        made_for=link.made_for,
        expires_at=link.expires_at,
    )


def maker(scope: ProviderScope, db: Db) -> Maker:
    """Return in which job somebody of the provider makes a link.

    Raises:
        NotAllowed: the actor is nobody who works at the provider.
    """
    job = stored.live_job(db.session, scope.provider_id, scope.actor.person_id) if scope.actor.person_id else None
    if job is None or scope.is_narrow:
        raise NotAllowed("Only somebody who works at the provider can do this.")
    return Maker(job_id=job.id, organisation_id=scope.provider_id)


def lay_down(
    scope: ProviderScope, db: Db, command: MakeLink, maker: Maker, *, now: datetime
) -> tuple[SessionLink, str]:
    """Store a link that has no secret yet, so that nobody holds it; return it, and the name of its site.

    Raises:
        Refusal: no such site of theirs, a session that ended too long ago, or a name that cannot be one.
    """
    site = _site(scope, db, command.site_code)
    made_for = _named(command.made_for, field="made_for") if command.made_for.strip() else None
    on = london_date(now)
    ends = expires_at(_ends_at(scope, db, site, HalfDay(on=on, session=command.session)))
    if ends <= now:
        message = (
            f"The {command.session.label.lower()} ended more than two hours ago. Enter it in the register yourself."
        )
        raise Refusal(message, field="session")
    link = SessionLink(
        id=new_id(),
        provider_id=scope.provider_id,
        purpose=Purpose.COVER.value,
        organisation_id=maker.organisation_id,
        home_school_id=maker.home_school_id,
        leaves_out_hidden=maker.leaves_out_hidden,
        site_id=site.id,
        on=on,
        session=command.session.value,
        made_for=made_for,
        membership_id=maker.job_id,
        made_by=scope.actor.name,
        made_by_job=scope.actor.job_title,
        made_at=now,
        expires_at=ends,
    )
    db.session.add(link)
    body = {"link": str(link.id), "site": str(site.id), "on": on.isoformat(), "session": command.session.value}
    db.tell(_told(link), "session_link_made", actor=scope.actor, at=now, body=body)
    return link, site.name


def sites(scope: ProviderScope, db: Db) -> tuple[tuple[str, str], ...]:
    """Return code and name of the provider's sites, to choose one of them."""
    return tuple((each.code, each.name) for each in registers.sites_of(db.session, scope.provider_id))


def listed(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[LinkLine, ...]:
    """Return every link that was made at the provider for today, the newest first."""
    return lines(db, stored.of_provider(db.session, scope.provider_id, london_date(now)), now=now)


def lines(db: Db, rows: list[LinkRow], *, now: datetime) -> tuple[LinkLine, ...]:
    """Return links as lines of a list, with who opened each and what became of its mail."""
    ids = [row.link.id for row in rows]
    visits, sent = stored.visits_of(db.session, ids), stored.sent_of(db.session, ids)
    return tuple(_line(row, visits.get(row.link.id, []), sent.get(row.link.id), now) for row in rows)


def revoke(scope: ProviderScope, db: Db, link_id: UUID, *, now: datetime) -> None:
    """End a link: its next request is a stranger's, also where it is open. Twice is once.

    Raises:
        NotFound: no such link, or another provider's.
    """
    link = stored.find(db.session, scope.provider_id, link_id)
    if link is None:
        raise NotFound("There is no such link.")
    end(db, link, scope.actor, now=now)


def end(db: Db, link: SessionLink, actor: Actor, *, now: datetime) -> None:
    """End a link that somebody may end. Twice is once."""
    if link.revoked_at is not None:
        return
    link.revoked_at, link.revoked_by = now, f"{actor.name}, {actor.job_title}"
    db.tell(_told(link), "session_link_revoked", actor=actor, at=now, body={"link": str(link.id)})


def recognise(db: Db, secret: str, *, now: datetime) -> HeldLink | None:
    """Return the link with this secret; None where there is none, or it opens nothing any more."""
    return _held(stored.live_by_digest(db.session, digest_for(LINK, secret), now))


def enter(db: Db, link: HeldLink, name: str, job_title: str, *, now: datetime) -> str:
    """Note who opens a link, as they say, and return the secret for their browser's cookie.

    Raises:
        Refusal: a name or a job that cannot be one.
    """
    secret = new_secret()
    visited = SessionLinkVisit(
        id=new_id(),
        link_id=link.link_id,
        provider_id=link.provider_id,
        digest=digest_for(VISIT, secret),
        name=_named(name, field="person"),
        job_title=_named(job_title, field="job_title"),
        opened_at=now,
    )
    db.session.add(visited)
    visit = Visit(visit_id=visited.id, name=visited.name, job_title=visited.job_title, link=link)
    body = {"link": str(link.link_id), "visit": str(visited.id)}
    db.tell([link.provider_id], "session_link_opened", actor=visit.scope.actor, at=now, body=body)
    return secret


def who(db: Db, secret: str, *, now: datetime) -> Visit | None:
    """Return who has a link open in this browser; None once they left, or the link opens nothing any more."""
    found = stored.visit_by_digest(db.session, digest_for(VISIT, secret), now)
    link = _held(found[1]) if found is not None else None
    if found is None or link is None:
        return None
    visit = found[0]
    return Visit(visit_id=visit.id, name=visit.name, job_title=visit.job_title, link=link)


def leave(db: Db, secret: str, *, now: datetime) -> None:
    """End a visit: whoever has the browser next must say who they are."""
    stored.end_visit(db.session, digest_for(VISIT, secret), now)


def _site(scope: ProviderScope, db: Db, code: str) -> Site:
    found = next((each for each in registers.sites_of(db.session, scope.provider_id) if each.code == code), None)
    if found is None:
        raise Refusal("Choose the site where the session is.", field="site")
    return found


def _ends_at(scope: ProviderScope, db: Db, site: Site, half_day: HalfDay) -> datetime:
    """Return when a session ends at a site: by its usual hours, or later where somebody is expected for longer."""
    hours = {Session.AM: site.am_ends, Session.PM: site.pm_ends}
    part = Part(site_id=site.id, half_day=half_day)
    expected = registers.expected_of(db.session, scope.provider_id, half_day.on, half_day.session, part=part)
    return max([at_london(half_day.on, hours[half_day.session]), *(row.ends_at for row in expected)])


def _named(typed: str, *, field: str) -> str:
    name = said_name(typed)
    if name is None:
        raise Refusal(f"Enter it in letters, in one line of at most {LONGEST_NAME}.", field=field)
    return name


def _held(row: LinkRow | None) -> HeldLink | None:
    if row is None or not _works_with_pupils(row):
        return None
    purpose = Purpose(row.link.purpose)
    return HeldLink(
        link_id=row.link.id,
        purpose=purpose,
        provider_id=row.provider.id,
        provider_name=row.provider.name,
        provider_phone=row.provider.phone,
        site_name=row.site.name if row.site else None,
        half_day=HalfDay(on=row.link.on, session=Session(row.link.session)),
        part=_part(row.link),
        made_for=row.link.made_for,
        made_for_job=row.job.job_title if row.job and purpose is Purpose.DAILY_ANSWER else None,
        made_by=row.link.made_by,
        number=row.link.number,
        expires_at=row.link.expires_at,
    )


def _part(link: SessionLink) -> Part:
    """Return what a link opens: never more than its maker may see, nor than was asked."""
    is_question = link.purpose == Purpose.DAILY_ANSWER.value
    return Part(
        site_id=link.site_id,
        home_school_id=link.home_school_id,
        half_day=HalfDay(on=link.on, session=Session(link.session)),
        leaves_out_hidden=link.leaves_out_hidden,
        asked_of=AskedOf(lead_id=link.lead_id, takes_unled=link.takes_unled) if is_question else None,
    )


def _told(link: SessionLink) -> list[UUID]:
    """Return in whose chains stands what happens with a link: the provider's, and the home school's that sent it."""
    return [link.provider_id, *([link.home_school_id] if link.home_school_id else [])]


def _works_with_pupils(row: LinkRow) -> bool:
    """Say whether the maker's job still opens the side it was made on: what they may not see, nobody sees for them.

    A question has no maker, and ends with the job of whoever was asked.
    """
    if row.link.purpose == Purpose.DAILY_ANSWER.value:
        return True
    if row.place is None:
        return False
    kind = OrganisationKind(row.place.kind)
    sides = sides_of(kind, is_school=row.place.is_school, roles=row.roles)
    return sides.school if row.link.home_school_id else sides.provider


def _line(row: LinkRow, visits: list[SessionLinkVisit], sent: bool | None, at: datetime) -> LinkLine:  # noqa: FBT001
    link = row.link
    elsewhere = f", {row.place.name}" if row.place and row.place.id != row.provider.id else ""
    return LinkLine(
        id=link.id,
        site_name=row.site.name if row.site else row.provider.name,
        session=Session(link.session),
        made_for=link.made_for,
        sent_to=link.sent_to,
        sent=sent,
        number=link.number,
        made_by=f"{link.made_by}, {link.made_by_job}{elsewhere}",
        made_at=link.made_at,
        expires_at=link.expires_at,
        ended=_ended(row, at),
        opened=tuple(Opened(name=each.name, job_title=each.job_title, at=each.opened_at) for each in visits),
    )


def _ended(row: LinkRow, at: datetime) -> str:
    if row.link.revoked_at is not None:
        return f"Revoked by {row.link.revoked_by}"
    if row.link.expires_at <= at:
        return f"Ended at {to_london(row.link.expires_at):%H:%M}"
    if (row.job is not None and row.job.ended_at is not None) or not _works_with_pupils(row):
        return f"Ended with the job of {row.link.made_by}"
    return ""
