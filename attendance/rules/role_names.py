"""What a trust calls the roles of its schools, such as "Pastoral lead" for a head of year.

Pure: words in, a decision out. A name is for the screen; what was written down keeps the job title it had.
"""

from collections.abc import Mapping

from attendance.rules.staffing import Place
from attendance.rules.typed import one_line
from attendance.rules.words import PROVIDER_ROLES, OrganisationKind, Role

LONGEST = 60
NAMED = tuple(role for role in Role if role not in PROVIDER_ROLES)


def may_name(place: Place, *, has_parent: bool) -> bool:
    """Say whether an organisation calls the roles what it likes: a trust does for its schools, and a school without."""
    return place.kind is OrganisationKind.TRUST or (place.has_ladder and not has_parent)


def name_read(typed: str) -> str | None:
    """Return what a role is called; None where it keeps its own name.

    Raises:
        NotReadable: it is too long, or holds what cannot be seen.
    """
    return one_line(typed, what="the name", longest=LONGEST) if typed.strip() else None


def fault_of(names: Mapping[Role, str]) -> tuple[Role, str] | None:
    """Return a role whose name is also another's, with a sentence: nobody could tell who is told; None without."""
    called = {role: names.get(role, role.label).casefold() for role in Role}
    for role in names:
        other = next((each for each in Role if each is not role and called[each] == called[role]), None)
        if other is not None:
            return role, f"“{names[role]}” is what {other.label} is called. Two roles cannot share a name."
    return None
