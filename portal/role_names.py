"""What a role is called where somebody works: their trust's name for it, asked once for each page."""

from typing import cast

from flask import g

from attendance.rules.words import Role
from attendance.staff import role_names
from portal import identity
from portal.services import store

_ASKED = "muster_role_names"


def role_name(role: Role | str) -> str:
    """Return what a role is called here; what is no role, such as the office's address, as it is written."""
    if role not in set(Role):
        return role.capitalize()
    return _names().get(Role(role), Role(role).label)


def is_renamed(role: Role) -> bool:
    """Say whether it is called otherwise here than Muster calls it."""
    return role in _names()


def _names() -> dict[Role, str]:
    if _ASKED not in g:
        signed_in = identity.find_current()
        found: dict[Role, str] = {}
        if signed_in is not None:
            with store().reading() as db:
                found = role_names.names_for(db, signed_in.organisation_id)
        setattr(g, _ASKED, found)
    return cast("dict[Role, str]", getattr(g, _ASKED))
