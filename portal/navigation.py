"""What stands in the bar above each page, by side; a person on both sides sees both, clearly apart."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from attendance.rules.access import POLICY, ActorKind
from attendance.rules.sides import Sides
from attendance.sign_in import SignedIn


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One entry: its words, its address and whether it is where we are."""

    text: str
    href: str
    is_current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """One side's entries."""

    label: str
    links: tuple[Link, ...]

    @property
    def is_current(self) -> bool:
        """Say whether the page is one of these."""
        return any(link.is_current for link in self.links)


# Endpoint and words. The first of each side is its today page.
PROVIDER = (
    ("provider_day.today", "Today"),
    ("provider_weeks.index", "Weeks"),
    ("provider_absence.show", "Tell an absence"),
    ("provider_received.index", "Received"),
    ("cover_links.index", "Cover"),
    ("devices.index", "Tablets"),
    ("provider_agreements.index", "Agreements"),
    ("calendar.index", "Calendar"),
    ("people.index", "People"),
)
SCHOOL = (
    ("school_day.today", "Today"),
    ("across.show", "Schools"),
    ("alerts.index", "Alerts"),
    ("unexplained.index", "Absences"),
    ("contacts.index", "Contacts"),
    ("pupils.index", "Pupils"),
    ("school_weeks.index", "Weeks"),
    ("figures.index", "Figures"),
    ("days_ahead.index", "Days ahead"),
    ("tasks.index", "Tasks"),
    ("agreements.index", "Agreements"),
    ("calendar.index", "Calendar"),
    ("people.index", "People"),
)
URGENT = "provider_walk_off.show"


def groups_for(signed_in: SignedIn) -> tuple[Group, ...]:
    """Return the entries for somebody's sides, those of them that the access policy lets them enter."""
    groups = []
    if signed_in.sides.provider:
        # What is the whole organisation's stands once, with its own pupils.
        entries = tuple(each for each in PROVIDER if not signed_in.sides.school or each not in SCHOOL)
        groups.append(Group(label="Pupils here with us", links=_links(entries, signed_in.actors)))
    if signed_in.sides.school:
        groups.append(Group(label="Our pupils elsewhere", links=_links(SCHOOL, signed_in.actors)))
    return tuple(groups)


def first_page(signed_in: SignedIn) -> str | None:
    """Return the address of somebody's today page; None where their job opens no side."""
    for group in groups_for(signed_in):
        if group.links:
            return group.links[0].href
    return None


def urgent_url(sides: Sides) -> str | None:
    """Return where the red button leads; None for those who have no pupils with them."""
    return url_for(URGENT) if sides.provider and _exists(URGENT) else None


def _links(entries: tuple[tuple[str, str], ...], actors: frozenset[ActorKind]) -> tuple[Link, ...]:
    return tuple(
        Link(text=text, href=url_for(endpoint), is_current=_is_current(endpoint))
        for endpoint, text in entries
        if _exists(endpoint) and POLICY.lines[endpoint].enter & actors
    )


def _exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _is_current(endpoint: str) -> bool:
    return request.blueprint == endpoint.rpartition(".")[0]
