"""Keep who was turned away where, once a minute, and who looked at what, once in five."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Alert, Denial, Look, Organisation, PupilLook


def has_denial(session: DbSession, organisation_id: UUID, actor: str, route: str, minute_at: datetime) -> bool:
    """Say whether this refusal has been noted in this minute."""
    key = (organisation_id, actor, route, minute_at)
    return session.get(Denial, key) is not None


def add_denial(session: DbSession, organisation_id: UUID, actor: str, route: str, minute_at: datetime) -> None:
    """Note a refusal; a second one in the same minute meets the primary key."""
    session.execute(
        insert(Denial).values(organisation_id=organisation_id, actor=actor, route=route, minute_at=minute_at)
    )


def forget_denials(session: DbSession, organisation_id: UUID, *, before: datetime) -> None:
    """Delete what no longer holds anything back."""
    session.execute(delete(Denial).where(Denial.organisation_id == organisation_id, Denial.minute_at < before))


def has_look(session: DbSession, person_id: UUID, alert_id: UUID, slot_at: datetime) -> bool:
    """Say whether this person's look at this alert has been noted in these five minutes."""
    same = (Look.person_id == person_id) & (Look.alert_id == alert_id) & (Look.slot_at == slot_at)
    return session.scalar(select(Look.id).where(same)) is not None


def has_opened(session: DbSession, person_id: UUID, pupil_id: UUID, what: str, *, since: datetime) -> bool:
    """Say whether this person has opened this of the pupil since then, by the machine's clock."""
    same = (PupilLook.person_id == person_id) & (PupilLook.pupil_id == pupil_id) & (PupilLook.what == what)
    return session.scalar(select(PupilLook.id).where(same, PupilLook.slot_at >= since).limit(1)) is not None


def pupils_looked_at(
    session: DbSession, person_id: UUID, *, since: datetime, kinds: Collection[str]
) -> dict[UUID, UUID]:
    """Return the pupils whose reports or people to call a person has opened since then, each with its home school.

    `kinds` are the alerts that are reports; one that is forgotten counts as one.
    """
    reports = (
        select(Look.pupil_id, Look.home_school_id)
        .outerjoin(Alert, Alert.id == Look.alert_id)
        .where(Look.person_id == person_id, Look.slot_at > since, Alert.id.is_(None) | Alert.kind.in_(kinds))
    )
    opened = select(PupilLook.pupil_id, PupilLook.home_school_id).where(
        PupilLook.person_id == person_id, PupilLook.slot_at > since
    )
    return {row[0]: row[1] for row in session.execute(reports.union(opened)) if row[0] is not None}


def at_alert(session: DbSession, alert_id: UUID) -> Sequence[tuple[Look, str]]:
    """Return the looks at an alert with the name of the organisation each looker works for, oldest first."""
    wanted = _with_organisation().where(Look.alert_id == alert_id).order_by(Look.at, Look.id)
    return [(row[0], row[1]) for row in session.execute(wanted)]


def at_pupil(session: DbSession, home_school_id: UUID, pupil_id: UUID) -> Sequence[tuple[Look, str]]:
    """Return the looks at a pupil's reports with the name of each looker's organisation, the latest first."""
    mine = (Look.home_school_id == home_school_id) & (Look.pupil_id == pupil_id)
    wanted = _with_organisation().where(mine).order_by(Look.at.desc(), Look.id)
    return [(row[0], row[1]) for row in session.execute(wanted)]


def opened_of_pupil(session: DbSession, home_school_id: UUID, pupil_id: UUID) -> Sequence[tuple[PupilLook, str]]:
    """Return who opened what is kept closed of a pupil, with the name of each one's organisation."""
    wanted = select(PupilLook, Organisation.name).join(Organisation, Organisation.id == PupilLook.organisation_id)
    mine = (PupilLook.home_school_id == home_school_id) & (PupilLook.pupil_id == pupil_id)
    return [(row[0], row[1]) for row in session.execute(wanted.where(mine))]


def _with_organisation() -> Select[Look, str]:
    return select(Look, Organisation.name).join(Organisation, Organisation.id == Look.organisation_id)
