"""Say what the roles are called in a trust's schools, or in a school that has no trust. On screen only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.records import role_names as stored
from attendance.refusals import Refusal
from attendance.rules.role_names import NAMED, fault_of, may_name, name_read
from attendance.rules.typed import NotReadable
from attendance.rules.words import Role
from attendance.scope import StaffScope
from attendance.staff import keeping
from attendance.staff.keeping import Keeping
from attendance.unit import Db

NOT_HERE = "Your trust says what the roles are called. Ask its administrator."


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleNames:
    """What roles are called in an organisation, and whether the actor may change it."""

    organisation_name: str
    names: dict[Role, str]
    may_change: bool


def names_for(db: Db, organisation_id: UUID) -> dict[Role, str]:
    """Return the roles that are called otherwise where somebody works."""
    return stored.names_in(db.session, organisation_id)


def look(scope: StaffScope, db: Db) -> RoleNames:
    """Return what roles are called here.

    Raises:
        NotAllowed: the actor does not look after the people.
    """
    kept = keeping.look_after(scope, db)
    names = stored.names_in(db.session, kept.organisation_id)
    return RoleNames(organisation_name=kept.organisation.name, names=names, may_change=_may_name(kept))


def name_roles(scope: StaffScope, db: Db, typed: Mapping[Role, str], *, now: datetime) -> None:
    """Call the roles so; one that is left empty keeps its own name.

    Raises:
        NotAllowed: the actor does not look after the people.
        Refusal: the trust of this school says it, a name cannot be read, or two roles would share one.
    """
    kept = keeping.keep(scope, db)
    if not _may_name(kept):
        raise Refusal(NOT_HERE)
    names = {role: name for role in NAMED if (name := _read(role, typed.get(role, ""))) and name != role.label}
    fault = fault_of(names)
    if fault is not None:
        raise Refusal(fault[1], field=fault[0].value)
    if names == stored.names_said_by(db.session, kept.organisation_id):
        return
    stored.replace(db.session, kept.organisation_id, names)
    body = {role.value: name for role, name in names.items()}
    db.tell([kept.organisation_id], "roles_named", actor=kept.actor, at=now, body=body)


def _may_name(kept: Keeping) -> bool:
    return kept.may_change and may_name(kept.place, has_parent=kept.organisation.parent_id is not None)


def _read(role: Role, typed: str) -> str | None:
    try:
        return name_read(typed)
    except NotReadable as problem:
        raise Refusal(str(problem), field=role.value) from None
