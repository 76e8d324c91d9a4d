"""Read the access policy and answer from it: may this actor come in, and what does it meet?

Pure: the text of `policy.toml` in, decisions out. What a person may load is the scope's business, not this one's.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from attendance.rules.access.actors import AT_A_PROVIDER, FOR_A_SCHOOL, ActorKind

ANYONE = frozenset(ActorKind)
# What a sign-in may hold. Everybody else stands outside, or has a door of their own.
WITH_A_SIGN_IN = frozenset({
    ActorKind.PROVIDER_STAFF,
    ActorKind.PROVIDER_MANAGER,
    ActorKind.SYSTEM_ADMINISTRATOR,
}) | FOR_A_SCHOOL  # fmt: skip


class PolicyFaulty(Exception):
    """The policy says something it cannot mean, or does not match the routes; the text says where."""


class Relation(StrEnum):
    """How an object stands to whoever asks for it."""

    OWN = "own"
    OUTSIDE_ROLE = "own_organisation_outside_role"
    OTHER_ORGANISATION = "other_organisation"
    OTHER_SCHOOL = "other_home_school_same_provider"
    ENDED = "ended_placement"
    ABSENT = "absent"


class Answer(StrEnum):
    """What a request meets."""

    ALLOWED = "allowed"
    # Shows that the object exists, and nothing of what it says.
    VEILED = "veiled"
    # Asked to sign in, or 401 from a door without a sign-in page.
    SIGN_IN = "sign_in"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    # The form again, as for a choice that was never offered.
    REFUSED = "refused"


class Factor(StrEnum):
    """How much of a sign-in a page asks for."""

    FULL = "full"
    # A password alone is enough: the pages that lead to the second factor, and out.
    NONE = "none"


class NamedIn(StrEnum):
    """Where a request names its object."""

    PATH = "path"
    BODY = "body"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What the policy says of one endpoint.

    `forbidden_for` and `veiled_for` are those who may come in, but for whom some objects of their own organisation
    lie outside their role; `foreign` is the answer for what is not theirs.
    """

    endpoint: str
    methods: frozenset[str]
    enter: frozenset[ActorKind]
    object: str | None = None
    named_in: NamedIn = NamedIn.PATH
    forbidden_for: frozenset[ActorKind] = frozenset()
    veiled_for: frozenset[ActorKind] = frozenset()
    foreign: Answer = Answer.NOT_FOUND
    fresh: bool = False
    factor: Factor = Factor.FULL

    @property
    def is_public(self) -> bool:
        """Say whether everybody may come in."""
        return self.enter == ANYONE

    def door(self, actors: Iterable[ActorKind]) -> Answer:
        """Return what somebody who is these actors meets at the door, before any object is looked for."""
        found = frozenset(actors)
        if self.enter & found:
            return Answer.ALLOWED
        return Answer.FORBIDDEN if found & WITH_A_SIGN_IN and self.enter & WITH_A_SIGN_IN else Answer.SIGN_IN

    def answer(self, actor: ActorKind, relation: Relation) -> Answer:
        """Return what an actor meets who asks for an object that stands to it like this."""
        at_the_door = self.door({actor})
        if at_the_door is not Answer.ALLOWED or self.object is None:
            return at_the_door
        if relation is Relation.OUTSIDE_ROLE:
            if actor in self.forbidden_for:
                return Answer.FORBIDDEN
            return Answer.VEILED if actor in self.veiled_for else Answer.ALLOWED
        return Answer.ALLOWED if relation in _visible_to(actor) else self.foreign


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldRule:
    """Who reads or writes something that not everybody does who may open the page it stands on.

    In words, for it is the scope of a use case that decides; `test` is the one that holds it.
    """

    what: str
    who: str
    others: str
    test: str


# A provider teaches the pupils of every school that sends it some, until the placement ends; a home school keeps
# what happened to its pupil, and sees nothing of another school's.
_VISIBLE_AT_A_PROVIDER = frozenset({Relation.OWN, Relation.OTHER_SCHOOL})
_VISIBLE_FOR_A_SCHOOL = frozenset({Relation.OWN, Relation.ENDED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The whole policy: sections of lines by endpoint. A section belongs to one application, or part of one."""

    sections: Mapping[str, Mapping[str, Line]]
    fields: tuple[FieldRule, ...] = ()

    def section(self, *names: str) -> Mapping[str, Line]:
        """Return the lines of some sections by endpoint."""
        return {endpoint: line for name in names for endpoint, line in self.sections[name].items()}

    @property
    def lines(self) -> Mapping[str, Line]:
        """Return every line by endpoint."""
        return self.section(*self.sections)

    def require_match(self, routes: Mapping[str, Iterable[str]], *names: str) -> None:
        """Refuse routes without a line, lines without a route, and methods that differ.

        `routes` gives the methods of each endpoint; those that come with GET (HEAD, OPTIONS) may be left in.

        Raises:
            PolicyFaulty: naming every endpoint that does not match.
        """
        lines = self.section(*names)
        faults = [f"{each} has no line" for each in routes if each not in lines]
        faults += [f"{each} has a line and no route" for each in lines if each not in routes]
        for endpoint in sorted(routes.keys() & lines.keys()):
            methods = frozenset(routes[endpoint]) - IMPLIED
            if methods != lines[endpoint].methods:
                faults.append(f"{endpoint} takes {_listed(methods)}, not {_listed(lines[endpoint].methods)}")
        if faults:
            raise PolicyFaulty("; ".join(sorted(faults)))


IMPLIED = frozenset({"HEAD", "OPTIONS"})


def parse(text: str) -> Policy:
    """Return the policy a TOML text holds.

    Raises:
        PolicyFaulty: an unknown actor, group, key or value.
    """
    found = tomllib.loads(text)
    fields = tuple(_field(said) for said in found.pop("fields", []))
    groups = {name: _actors(members, {}, f"groups.{name}") for name, members in found.pop("groups", {}).items()}
    groups = {"anyone": ANYONE, **groups}
    return Policy(sections={name: dict(_lines(rooms, groups, "")) for name, rooms in found.items()}, fields=fields)


def _field(said: Mapping[str, str]) -> FieldRule:
    try:
        return FieldRule(**said)
    except TypeError as error:
        raise PolicyFaulty(f"fields: {error}") from error


def _lines(rooms: Mapping[str, Any], groups: Mapping[str, frozenset[ActorKind]], prefix: str) -> Iterable[Any]:
    for name, said in rooms.items():
        endpoint = f"{prefix}{name}"
        if not isinstance(said, dict):
            raise PolicyFaulty(f"{endpoint} is not a line")
        # A view may be called "enter"; none takes a method.
        if isinstance(said.get("method"), str):
            yield endpoint, _line(endpoint, said, groups)
        else:
            yield from _lines(said, groups, f"{endpoint}.")


def _line(endpoint: str, said: Mapping[str, Any], groups: Mapping[str, frozenset[ActorKind]]) -> Line:
    unknown = said.keys() - {"method", *Line.__dataclass_fields__} | said.keys() & {"endpoint", "methods"}
    if unknown:
        raise PolicyFaulty(f"{endpoint}: there is no {_listed(unknown)}")
    try:
        line = Line(
            endpoint=endpoint,
            methods=frozenset(said["method"].split()),
            enter=_actors(said["enter"], groups, endpoint),
            object=said.get("object"),
            named_in=NamedIn(said.get("named_in", NamedIn.PATH)),
            forbidden_for=_actors(said.get("forbidden_for", []), groups, endpoint),
            veiled_for=_actors(said.get("veiled_for", []), groups, endpoint),
            foreign=Answer(said.get("foreign", Answer.NOT_FOUND)),
            fresh=said.get("fresh", False),
            factor=Factor(said.get("factor", Factor.FULL)),
        )
    except (KeyError, ValueError) as error:
        raise PolicyFaulty(f"{endpoint}: {error}") from error
    if not line.forbidden_for | line.veiled_for <= line.enter:
        raise PolicyFaulty(f"{endpoint}: who meets 403 at an object must be able to come in")
    return line


def _actors(said: str | list[str], groups: Mapping[str, frozenset[ActorKind]], where: str) -> frozenset[ActorKind]:
    names = [said] if isinstance(said, str) else said
    found: set[ActorKind] = set()
    for name in names:
        if name in groups:
            found |= groups[name]
        elif name in set(ActorKind):
            found.add(ActorKind(name))
        else:
            raise PolicyFaulty(f"{where}: there is no actor {name}")
    return frozenset(found)


def _visible_to(actor: ActorKind) -> frozenset[Relation]:
    if actor in AT_A_PROVIDER:
        return _VISIBLE_AT_A_PROVIDER
    return _VISIBLE_FOR_A_SCHOOL if actor in FOR_A_SCHOOL else frozenset({Relation.OWN})


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
