"""Find and keep links to one session's register, and who opened them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.tables import (
    Membership,
    Message,
    Notice,
    Organisation,
    RoleHeld,
    SessionLink,
    SessionLinkVisit,
    Site,
)
from attendance.rules.parts import HalfDay
from attendance.rules.words import NoticeKind, Role

SENT_AS = (NoticeKind.COVER.value, NoticeKind.DAILY_ANSWER.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkRow:
    """A link with its site, its provider, and the job that it ends with, and where that is.

    No site: of every site. No job: it is asked of an address.
    """

    link: SessionLink
    site: Site | None
    provider: Organisation
    job: Membership | None
    place: Organisation | None
    roles: frozenset[Role]


def live_by_digest(session: DbSession, digest: str, at: datetime) -> LinkRow | None:
    """Return a link that is neither revoked nor expired, and whose maker's job goes on."""
    return _one(session, _live(at).where(SessionLink.digest == digest))


def visit_by_digest(session: DbSession, digest: str, at: datetime) -> tuple[SessionLinkVisit, LinkRow] | None:
    """Return who opened a link in a browser, unless that or the link has ended."""
    wanted = select(SessionLinkVisit).where(SessionLinkVisit.digest == digest, SessionLinkVisit.ended_at.is_(None))
    visit = session.scalar(wanted)
    if visit is None:
        return None
    row = _one(session, _live(at).where(SessionLink.id == visit.link_id))
    return None if row is None else (visit, row)


def of_school(session: DbSession, home_school_id: UUID, provider_id: UUID, half_day: HalfDay) -> list[LinkRow]:
    """Return the links that a home school sent for one session at a provider, the newest first."""
    wanted = _links().where(
        SessionLink.home_school_id == home_school_id,
        SessionLink.provider_id == provider_id,
        SessionLink.on == half_day.on,
        SessionLink.session == half_day.session.value,
    )
    return _rows(session, wanted.order_by(SessionLink.made_at.desc(), SessionLink.id))


def of_provider(session: DbSession, provider_id: UUID, on: date) -> list[LinkRow]:
    """Return every link of a provider for a date, the newest first."""
    wanted = _links().where(SessionLink.provider_id == provider_id, SessionLink.on == on)
    return _rows(session, wanted.order_by(SessionLink.made_at.desc(), SessionLink.id))


def visits_of(session: DbSession, link_ids: Iterable[UUID]) -> dict[UUID, list[SessionLinkVisit]]:
    """Return who opened each link, in order; those that nobody opened are not in the answer."""
    wanted = select(SessionLinkVisit).where(SessionLinkVisit.link_id.in_(set(link_ids)))
    found: dict[UUID, list[SessionLinkVisit]] = {}
    for visit in session.scalars(wanted.order_by(SessionLinkVisit.opened_at, SessionLinkVisit.id)):
        found.setdefault(visit.link_id, []).append(visit)
    return found


def sent_of(session: DbSession, link_ids: Iterable[UUID]) -> dict[UUID, bool | None]:
    """Return for each link that was sent whether its mail left; False: it never will, None: it waits."""
    wanted = (
        select(Notice.subject_id, Message.state)
        .outerjoin(Message, Message.id == Notice.message_id)
        .where(Notice.kind.in_(SENT_AS), Notice.subject_id.in_(set(link_ids)))
    )
    left = {"sent": True, "failed": False, "set_aside": False}
    return {link_id: left.get(state or "") for link_id, state in session.execute(wanted)}


def find(session: DbSession, provider_id: UUID, link_id: UUID) -> SessionLink | None:
    """Return a link of a provider; None where it is absent or another's."""
    return session.scalar(select(SessionLink).where(SessionLink.id == link_id, SessionLink.provider_id == provider_id))


def find_of_school(session: DbSession, school_ids: Iterable[UUID], link_id: UUID) -> SessionLink | None:
    """Return a link that one of these home schools sent; None where it is absent or another's."""
    wanted = select(SessionLink).where(SessionLink.id == link_id, SessionLink.home_school_id.in_(set(school_ids)))
    return session.scalar(wanted)


def get(session: DbSession, link_id: UUID) -> SessionLink:
    """Return a link that is known to exist, locked until the transaction ends."""
    return session.scalars(select(SessionLink).where(SessionLink.id == link_id).with_for_update()).one()


def sent_since(session: DbSession, organisation_id: UUID, since: datetime) -> int:
    """Return how many links an organisation's people have sent from an instant on."""
    wanted = select(func.count()).where(
        SessionLink.organisation_id == organisation_id, SessionLink.sent_to.is_not(None), SessionLink.made_at >= since
    )
    return session.scalar(wanted) or 0


def asked_on(session: DbSession, provider_id: UUID, on: date) -> int:
    """Return how many questions a provider has been asked about a date."""
    wanted = select(func.count(func.distinct(SessionLink.number))).where(
        SessionLink.provider_id == provider_id, SessionLink.on == on, SessionLink.number.is_not(None)
    )
    return session.scalar(wanted) or 0


def keys_asked_at(session: DbSession, provider_id: UUID, ask_at: datetime) -> dict[str, int | None]:
    """Return who has been asked at a moment already, each with the number of the question."""
    wanted = select(SessionLink.asked_key, SessionLink.number).where(
        SessionLink.provider_id == provider_id, SessionLink.ask_at == ask_at
    )
    return {key: number for key, number in session.execute(wanted) if key is not None}


def live_job(session: DbSession, organisation_id: UUID, person_id: UUID) -> Membership | None:
    """Return the job of a person in an organisation; None where it has ended."""
    wanted = select(Membership).where(
        Membership.organisation_id == organisation_id,
        Membership.person_id == person_id,
        Membership.ended_at.is_(None),
    )
    return session.scalar(wanted)


def end_visit(session: DbSession, digest: str, at: datetime) -> None:
    """End a visit, so that its browser is a stranger's again."""
    wanted = update(SessionLinkVisit).where(SessionLinkVisit.digest == digest, SessionLinkVisit.ended_at.is_(None))
    session.execute(wanted.values(ended_at=at))


# Made once: an alias of a whole table is slow to make.
PLACE = aliased(Organisation)
_Links = Select[SessionLink, Site | None, Organisation, Membership | None, Organisation | None]


def _links() -> _Links:
    return (
        select(SessionLink, Site, Organisation, Membership, PLACE)
        .outerjoin(Site, Site.id == SessionLink.site_id)
        .join(Organisation, Organisation.id == SessionLink.provider_id)
        .outerjoin(Membership, Membership.id == SessionLink.membership_id)
        .outerjoin(PLACE, PLACE.id == Membership.organisation_id)
    )


def _live(at: datetime) -> _Links:
    return _links().where(SessionLink.revoked_at.is_(None), SessionLink.expires_at > at, Membership.ended_at.is_(None))


def _one(session: DbSession, wanted: _Links) -> LinkRow | None:
    found = _rows(session, wanted)
    return found[0] if found else None


def _rows(session: DbSession, wanted: _Links) -> list[LinkRow]:
    found = session.execute(wanted).all()
    held: dict[UUID, set[Role]] = {job.id: set() for _link, _site, _provider, job, _place in found if job is not None}
    roles = select(RoleHeld.membership_id, RoleHeld.role).where(RoleHeld.membership_id.in_(held))
    for membership_id, role in session.execute(roles) if held else ():
        held[membership_id].add(Role(role))
    return [
        LinkRow(
            link=link,
            site=site,
            provider=provider,
            job=job,
            place=place,
            roles=frozenset(held[job.id]) if job is not None else frozenset(),
        )
        for link, site, provider, job, place in found
    ]
