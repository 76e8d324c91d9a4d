"""Who is told in somebody's place while they are away, and who may be: dated, one role at a time.

Pure: facts in, a decision out. Standing in changes who is told and never who may read (KCSIE, Annex C: deputies are
trained to the standard of the lead), so whoever stands in has the rights of the role already.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.rules.access import ActorKind, actors_of
from attendance.rules.staffing import Place
from attendance.rules.words import CONCERN_ROLES, Role

# Whoever is away for longer gives the role up: a slip of the keyboard must not silence a lead for years.
AT_MOST = timedelta(days=100)


@dataclass(frozen=True, kw_only=True, slots=True)
class StandingIn:
    """One job stands in for another in one role, from the first day to the last, both included.

    `has_rights` False: it has lost the rights of the role since that was said.
    """

    away: UUID
    stand_in: UUID
    role: Role
    first_on: date
    last_on: date
    has_rights: bool = True

    def meets(self, other: "StandingIn") -> bool:
        """Say whether both hold on some day."""
        return self.first_on <= other.last_on and other.first_on <= self.last_on


def why_not(
    wanted: StandingIn,
    *,
    place: Place,
    roles: dict[UUID, frozenset[Role]],
    others: Iterable[StandingIn],
    today: date,
) -> tuple[str, str] | None:
    """Return what speaks against it: the field, and a sentence; None where nothing does.

    `roles` are those of everybody who works there, by job; `others` are the stand-ins on record but for this one.
    """
    known = list(others)
    held = roles.get(wanted.stand_in, frozenset())
    if wanted.role not in roles.get(wanted.away, frozenset()):
        return "role", "They do not hold this role, so nobody stands in for them in it."
    if wanted.away == wanted.stand_in or not held:
        return "stand_in", "Choose a colleague who works here."
    if not may_stand_in(place, wanted.role, held):
        return "stand_in", f"{_needed(wanted.role)} may stand in as {wanted.role.label}."
    return _days_against(wanted, today) or _others_against(wanted, known)


def may_stand_in(place: Place, role: Role, held: frozenset[Role]) -> bool:
    """Say whether somebody with these roles may be told in place of whoever holds one.

    A concern is read by the DSL and the deputies alone (KCSIE, Annex C); of everything else they enter every page that
    the role does.
    """
    if role in CONCERN_ROLES:
        return bool(held & CONCERN_ROLES)
    needed = actors_of(place.kind, is_school=place.is_school, roles=frozenset({role}))
    enters = actors_of(place.kind, is_school=place.is_school, roles=held)
    # A safeguarding lead reads all that an attendance officer reads.
    return needed <= (enters | {ActorKind.ATTENDANCE_OFFICER} if ActorKind.DSL in enters else enters)


def told_instead(job: UUID, role: Role, today: Collection[StandingIn]) -> UUID | None:
    """Return the job that is told in place of another today; None where it is told itself.

    Whoever stands in and is away too, or has lost the rights, is no stand-in: then the one away hears of it as ever,
    rather than nobody.
    """
    away = {each.away for each in today}
    ours = (each for each in today if each.away == job and each.role is role)
    return next((each.stand_in for each in ours if each.has_rights and each.stand_in not in away), None)


def _needed(role: Role) -> str:
    return "Only a DSL or a deputy" if role in CONCERN_ROLES else "Only somebody with the same rights"


def _days_against(wanted: StandingIn, today: date) -> tuple[str, str] | None:
    if wanted.last_on < wanted.first_on:
        return "last_on", "The last day is before the first."
    if wanted.last_on < today:
        return "last_on", "These days are over."
    if wanted.last_on - wanted.first_on >= AT_MOST:
        return "last_on", f"{AT_MOST.days} days at most. For longer, give somebody else the role."
    return None


def _others_against(wanted: StandingIn, known: Collection[StandingIn]) -> tuple[str, str] | None:
    meeting = [each for each in known if each.meets(wanted)]
    if any(each.away == wanted.away and each.role is wanted.role for each in meeting):
        return "first_on", "Somebody stands in on some of these days already. Say that they are back first."
    if any(each.away == wanted.stand_in for each in meeting):
        return "stand_in", "They are away themselves on some of these days. Choose somebody else."
    return None
