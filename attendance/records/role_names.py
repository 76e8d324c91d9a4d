"""Find what roles are called in an organisation: what its trust says, else what it says itself."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Organisation, RoleName
from attendance.rules.words import Role


def names_in(session: DbSession, organisation_id: UUID) -> dict[Role, str]:
    """Return the roles that are called otherwise in an organisation, with their names there."""
    parent = session.scalar(select(Organisation.parent_id).where(Organisation.id == organisation_id))
    return names_said_by(session, parent or organisation_id)


def names_said_by(session: DbSession, organisation_id: UUID) -> dict[Role, str]:
    """Return what an organisation itself says."""
    wanted = select(RoleName.role, RoleName.name).where(RoleName.organisation_id == organisation_id)
    return {Role(role): name for role, name in session.execute(wanted)}


def replace(session: DbSession, organisation_id: UUID, names: dict[Role, str]) -> None:
    """Make these the names that an organisation gives, and no others."""
    session.execute(delete(RoleName).where(RoleName.organisation_id == organisation_id))
    session.add_all(
        RoleName(organisation_id=organisation_id, role=role.value, name=name) for role, name in names.items()
    )
    session.flush()
