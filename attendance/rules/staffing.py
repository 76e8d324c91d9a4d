"""Who looks after an organisation's own people, what takes a second person, and what is never left vacant.

Pure: roles in, a decision out. The rules are ours, after OWASP ASVS 5.0 (2.3.5, 8.3.2) and KCSIE (a school has a DSL).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from attendance.rules.sides import ALWAYS_SCHOOLS, NEVER_PROVIDERS, ONLY_PROVIDERS
from attendance.rules.words import PROVIDER_ROLES, SAFEGUARDING_ROLES, OrganisationKind, Role

# Whoever runs a provider's Muster does what its manager does.
MANAGERS = frozenset({Role.PROVIDER_MANAGER, Role.ADMINISTRATOR})
AT_A_PROVIDER = (Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER, Role.DSL, Role.ADMINISTRATOR)
AT_A_TRUST = (Role.SAFEGUARDING_DIRECTOR, Role.DPS, Role.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What sort of organisation somebody works in."""

    kind: OrganisationKind
    is_school: bool

    @classmethod
    def of(cls, kind: str, *, is_school: bool) -> "Place":
        """Return the sort that the records know by the value of its kind."""
        return cls(kind=OrganisationKind(kind), is_school=is_school)

    @property
    def only_hosts(self) -> bool:
        """Say whether nobody is on roll here."""
        return self.kind in ONLY_PROVIDERS and not self.is_school

    @property
    def has_ladder(self) -> bool:
        """Say whether alerts about pupils on roll here are told to people by their roles."""
        return self.kind not in NEVER_PROVIDERS and (self.is_school or self.kind in ALWAYS_SCHOOLS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What somebody must answer for at all times: any of these roles will do. `called` is how it reads."""

    roles: frozenset[Role]
    called: str


def may_look_after(place: Place, roles: frozenset[Role]) -> bool:
    """Say whether somebody with these roles looks after the people: an administrator; at a provider, a manager too.

    Where pupils are on roll as well as hosted, a manager of the hosting looks after nobody: the school's safeguarding
    leads are among the people.
    """
    return bool(roles & (MANAGERS if place.only_hosts else {Role.ADMINISTRATOR}))


def may_write_ladders(place: Place, roles: frozenset[Role]) -> bool:
    """Say whether somebody says who is told of alerts, and when: whoever leads on it, or looks after the people."""
    return place.has_ladder and bool(roles & {Role.ADMINISTRATOR, Role.DSL, Role.HEADTEACHER})


def may_see(place: Place, roles: frozenset[Role]) -> bool:
    """Say whether somebody sees who holds which role here: who may agree to a change of them, and who manages."""
    return may_agree(place, roles) or bool(roles & MANAGERS)


def may_agree(place: Place, roles: frozenset[Role]) -> bool:
    """Say whether somebody may be the second person: who looks after the people, or answers for safeguarding."""
    return may_look_after(place, roles) or bool(roles & SAFEGUARDING_ROLES)


def roles_at(place: Place) -> tuple[Role, ...]:
    """Return the roles that people may hold here."""
    if place.kind in NEVER_PROVIDERS:
        return AT_A_TRUST
    if place.only_hosts:
        return AT_A_PROVIDER
    hosts = place.kind is not OrganisationKind.HOME_SCHOOL
    return tuple(role for role in Role if role not in AT_A_TRUST[:2] and (hosts or role not in PROVIDER_ROLES))


def needs_second(place: Place, given: frozenset[Role]) -> bool:
    """Say whether giving these roles takes two: those that read what happened to a child, or could be the second.

    Where nobody is on roll it takes one. A provider may be one person, and sees what it has told itself.
    """
    return not place.only_hosts and bool(given & (SAFEGUARDING_ROLES | {Role.ADMINISTRATOR}))


def needs_second_to_reset(place: Place, roles: frozenset[Role]) -> bool:
    """Say whether taking a second step away takes two: of whoever answers for safeguarding, or could be the second.

    Otherwise one person could become the other, and agree with themselves.
    """
    return bool(roles & SAFEGUARDING_ROLES) or needs_second(place, roles)


def posts_of(place: Place) -> tuple[Post, ...]:
    """Return what is never left vacant by a page."""
    if place.only_hosts:
        return (Post(roles=MANAGERS, called="manager"),)
    administrator = Post(roles=frozenset({Role.ADMINISTRATOR}), called="administrator")
    lead = Post(roles=frozenset({Role.DSL}), called="designated safeguarding lead (DSL)")
    return (administrator, lead) if place.has_ladder else (administrator,)


def left_vacant(
    place: Place, *, before: frozenset[Role], after: frozenset[Role], others: Iterable[frozenset[Role]]
) -> Post | None:
    """Return the post that nobody would fill once somebody's roles change so; None where none is left vacant by it."""
    colleagues = list(others)
    for post in posts_of(place):
        gives_up = bool(post.roles & before) and not post.roles & after
        if gives_up and not any(post.roles & held for held in colleagues):
            return post
    return None
