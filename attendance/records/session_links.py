"""Find and keep links to one session's register, and who opened them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Membership, Organisation, RoleHeld, SessionLink, SessionLinkVisit, Site
from attendance.rules.words import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkRow:
    """A link with its site, its provider, and the job of whoever made it."""

    link: SessionLink
    site: Site
    provider: Organisation
    job: Membership
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


def find(session: DbSession, provider_id: UUID, link_id: UUID) -> SessionLink | None:
    """Return a link of a provider; None where it is absent or another's."""
    return session.scalar(select(SessionLink).where(SessionLink.id == link_id, SessionLink.provider_id == provider_id))


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


_Links = Select[SessionLink, Site, Organisation, Membership]


def _links() -> _Links:
    return (
        select(SessionLink, Site, Organisation, Membership)
        .join(Site, Site.id == SessionLink.site_id)
        .join(Organisation, Organisation.id == SessionLink.provider_id)
        .join(Membership, Membership.id == SessionLink.membership_id)
    )


def _live(at: datetime) -> _Links:
    return _links().where(SessionLink.revoked_at.is_(None), SessionLink.expires_at > at, Membership.ended_at.is_(None))


def _one(session: DbSession, wanted: _Links) -> LinkRow | None:
    found = _rows(session, wanted)
    return found[0] if found else None


def _rows(session: DbSession, wanted: _Links) -> list[LinkRow]:
    found = session.execute(wanted).all()
    held: dict[UUID, set[Role]] = {job.id: set() for _link, _site, _provider, job in found}
    roles = select(RoleHeld.membership_id, RoleHeld.role).where(RoleHeld.membership_id.in_(held))
    for membership_id, role in session.execute(roles) if held else ():
        held[membership_id].add(Role(role))
    return [
        LinkRow(link=link, site=site, provider=provider, job=job, roles=frozenset(held[job.id]))
        for link, site, provider, job in found
    ]
