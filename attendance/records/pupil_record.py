"""Find everything held on one pupil. Every question names the pupil, so that no other pupil's row can come with it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased, load_only

from attendance.records import wall
from attendance.records.tables import (
    Alert,
    Comparison,
    Concern,
    Contact,
    Erasure,
    Expected,
    Gap,
    Incident,
    LogEntry,
    LoggedContact,
    Mark,
    MarkKeyed,
    Message,
    MissingPlan,
    MissingPlanPart,
    Notice,
    Observation,
    Organisation,
    Person,
    Placement,
    PlacementPattern,
    Pupil,
    PupilBase,
    PupilFlagged,
    PupilNote,
    SessionDecision,
    Site,
    Submission,
    SystemMark,
    Task,
    WalkOff,
    WeekIssue,
    Whereabouts,
)
from attendance.rules.words import AlertKind

HOME_LEAD, PROVIDER_LEAD = aliased(Person), aliased(Person)


def pupil_by_id(session: DbSession, pupil_id: UUID) -> Pupil | None:
    """Return a pupil."""
    return session.get(Pupil, pupil_id)


def pupil_by_ref(session: DbSession, home_school_id: UUID, ref: str) -> Pupil | None:
    """Return a pupil of a school by the school's own reference."""
    return session.scalar(select(Pupil).where(Pupil.home_school_id == home_school_id, Pupil.ref == ref))


def flags(session: DbSession, pupil_id: UUID) -> list[str]:
    """Return a pupil's flags."""
    wanted = select(PupilFlagged.flag).where(PupilFlagged.pupil_id == pupil_id).order_by(PupilFlagged.flag)
    return list(session.scalars(wanted))


def contacts(session: DbSession, pupil_id: UUID) -> Sequence[Contact]:
    """Return whom the school may call."""
    return session.scalars(select(Contact).where(Contact.pupil_id == pupil_id).order_by(Contact.position)).all()


def decisions(session: DbSession, pupil_id: UUID) -> Sequence[SessionDecision]:
    """Return what the home school decided of the pupil's sessions, what it took back too."""
    wanted = select(SessionDecision).where(SessionDecision.pupil_id == pupil_id)
    return session.scalars(wanted.order_by(SessionDecision.decided_at, SessionDecision.id)).all()


def marks(session: DbSession, pupil_id: UUID) -> Sequence[Mark]:
    """Return what the home school entered, every version."""
    wanted = select(Mark).where(Mark.pupil_id == pupil_id).order_by(Mark.on, Mark.session, Mark.version)
    return session.scalars(wanted).all()


def marks_keyed(session: DbSession, pupil_id: UUID) -> Sequence[MarkKeyed]:
    """Return what was said of keying those entries."""
    wanted = select(MarkKeyed).where(MarkKeyed.pupil_id == pupil_id)
    return session.scalars(wanted.order_by(MarkKeyed.on, MarkKeyed.session, MarkKeyed.number)).all()


def system_marks(session: DbSession, pupil_id: UUID) -> Sequence[tuple[SystemMark, Comparison]]:
    """Return what the school's own records system holds as its last file told, with who compared it."""
    wanted = select(SystemMark, Comparison).join(Comparison, Comparison.id == SystemMark.comparison_id)
    wanted = wanted.where(SystemMark.pupil_id == pupil_id).order_by(SystemMark.on, SystemMark.session)
    return [(mark, comparison) for mark, comparison in session.execute(wanted)]


def logged_contacts(session: DbSession, pupil_id: UUID) -> Sequence[tuple[LoggedContact, str | None]]:
    """Return the contact log, every version, with the provider of the placement that each is about."""
    wanted = (
        select(LoggedContact, Organisation.name)
        .join(Placement, Placement.id == LoggedContact.placement_id)
        .outerjoin(Organisation, Organisation.id == Placement.provider_id)
        .where(LoggedContact.pupil_id == pupil_id)
        .order_by(LoggedContact.on, LoggedContact.contact_id, LoggedContact.version)
    )
    return [(row, name) for row, name in session.execute(wanted)]


def tasks(session: DbSession, pupil_id: UUID) -> Sequence[Task]:
    """Return the tasks whose subject begins with the pupil: what was counted, whom to tell, what did not fit."""
    wanted = select(Task).where(Task.subject.startswith(str(pupil_id)))
    return session.scalars(wanted.order_by(Task.opened_at, Task.kind, Task.occurrence)).all()


def gaps(session: DbSession, pupil_id: UUID) -> Sequence[tuple[Gap, str | None]]:
    """Return the sessions in which nobody expected the pupil, with the provider that was shut."""
    wanted = (
        select(Gap, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Gap.shut_provider_id)
        .where(Gap.pupil_id == pupil_id)
        .order_by(Gap.on, Gap.session)
    )
    return [(gap, name) for gap, name in session.execute(wanted)]


def bases(session: DbSession, pupil_id: UUID) -> Sequence[PupilBase]:
    """Return where the pupil is when no provider has them."""
    return session.scalars(select(PupilBase).where(PupilBase.pupil_id == pupil_id).order_by(PupilBase.from_on)).all()


def placements(
    session: DbSession, pupil_id: UUID
) -> Sequence[Row[Placement, Organisation | None, Site | None, Person | None, Person | None]]:
    """Return the pupil's placements with their provider, their site and who leads at both."""
    wanted = (
        select(Placement, Organisation, Site, HOME_LEAD, PROVIDER_LEAD)
        .outerjoin(Organisation, Organisation.id == Placement.provider_id)
        .outerjoin(Site, Site.id == Placement.site_id)
        .outerjoin(HOME_LEAD, HOME_LEAD.id == Placement.home_lead_id)
        .outerjoin(PROVIDER_LEAD, PROVIDER_LEAD.id == Placement.provider_lead_id)
        .where(Placement.pupil_id == pupil_id)
        .order_by(Placement.starts_on, Placement.ref)
    )
    return session.execute(wanted).all()


def patterns(session: DbSession, pupil_id: UUID) -> Sequence[Row[PlacementPattern, str]]:
    """Return the weekly patterns of the pupil's placements, with the placement's reference."""
    wanted = (
        select(PlacementPattern, Placement.ref)
        .join(Placement, Placement.id == PlacementPattern.placement_id)
        .where(Placement.pupil_id == pupil_id)
        .order_by(Placement.ref, PlacementPattern.from_on)
    )
    return session.execute(wanted).all()


def expected(session: DbSession, pupil_id: UUID) -> Sequence[Row[Expected, str, str | None]]:
    """Return where the pupil was expected, with the provider's and the site's name."""
    wanted = (
        select(Expected, Organisation.name, Site.name)
        .join(Organisation, Organisation.id == Expected.provider_id)
        .outerjoin(Site, Site.id == Expected.site_id)
        .where(Expected.pupil_id == pupil_id)
        .order_by(Expected.on, Expected.session)
    )
    return session.execute(wanted).all()


def observations(session: DbSession, pupil_id: UUID) -> Sequence[Row[Observation, str, str, str]]:
    """Return every observation, corrected ones too, with the provider's name, the receipt and the site's name."""
    wanted = (
        select(Observation, Organisation.name, Submission.receipt, Site.name)
        .join(Organisation, Organisation.id == Observation.provider_id)
        .outerjoin(Site, Site.id == Observation.site_id)
        # Whoever sent it owns its submission: behind the second wall a school reads the entry and no receipt.
        .outerjoin(Submission, Submission.id == Observation.submission_id)
        .where(Observation.pupil_id == pupil_id)
        .order_by(Observation.on, Observation.session, Observation.received_at, Observation.id)
    )
    return session.execute(wanted).all()


def alerts(session: DbSession, pupil_id: UUID, *, without: Collection[AlertKind] = ()) -> Sequence[Row[Alert, str]]:
    """Return alerts about the pupil but for some kinds, with the provider's name."""
    wanted = (
        select(Alert, Organisation.name)
        .join(Organisation, Organisation.id == Alert.provider_id)
        .where(Alert.pupil_id == pupil_id, Alert.kind.not_in(without))
        .order_by(Alert.opened_at, Alert.id)
    )
    return session.execute(wanted).all()


def log_entries(
    session: DbSession, pupil_id: UUID, *, without: Collection[AlertKind] = ()
) -> Sequence[Row[LogEntry, Alert, str]]:
    """Return the logs of alerts about the pupil but for some kinds, with the alert and whose people wrote."""
    wanted = (
        select(LogEntry, Alert, Organisation.name)
        .join(Alert, Alert.id == LogEntry.alert_id)
        .join(Organisation, Organisation.id == LogEntry.by_organisation_id)
        .where(Alert.pupil_id == pupil_id, Alert.kind.not_in(without))
        .order_by(LogEntry.recorded_at, LogEntry.id)
    )
    return session.execute(wanted).all()


def walk_offs(session: DbSession, pupil_id: UUID) -> Sequence[Row[WalkOff, str]]:
    """Return the pupil's walk-offs with the provider's name."""
    wanted = (
        select(WalkOff, Organisation.name)
        .join(Organisation, Organisation.id == WalkOff.provider_id)
        .where(WalkOff.pupil_id == pupil_id)
        .order_by(WalkOff.left_at, WalkOff.id)
    )
    return session.execute(wanted).all()


def incidents(session: DbSession, pupil_id: UUID) -> Sequence[Row[Incident, str]]:
    """Return the pupil's part of each incident, with the provider's name."""
    wanted = (
        select(Incident, Organisation.name)
        .join(Organisation, Organisation.id == Incident.provider_id)
        .where(Incident.pupil_id == pupil_id)
        .order_by(Incident.happened_at, Incident.id)
    )
    return session.execute(wanted).all()


def concerns(session: DbSession, pupil_id: UUID) -> Sequence[Row[Concern, str]]:
    """Return the pupil's part of each safeguarding concern, with the provider's name."""
    wanted = (
        select(Concern, Organisation.name)
        .join(Organisation, Organisation.id == Concern.provider_id)
        .where(Concern.pupil_id == pupil_id)
        .order_by(Concern.told_at, Concern.id)
    )
    return session.execute(wanted).all()


def missing_plans(session: DbSession, pupil_id: UUID) -> Sequence[Row[MissingPlan, MissingPlanPart]]:
    """Return every part of every version of what is to be done if the pupil goes missing."""
    wanted = (
        select(MissingPlan, MissingPlanPart)
        .join(MissingPlanPart, MissingPlanPart.plan_id == MissingPlan.id)
        .where(MissingPlan.pupil_id == pupil_id)
        .order_by(MissingPlan.version, MissingPlanPart.part)
    )
    return session.execute(wanted).all()


def whereabouts(session: DbSession, pupil_id: UUID) -> Sequence[Whereabouts]:
    """Return where named persons said the pupil was."""
    wanted = select(Whereabouts).where(Whereabouts.pupil_id == pupil_id)
    return session.scalars(wanted.order_by(Whereabouts.recorded_at, Whereabouts.id)).all()


def notices(
    session: DbSession, pupil_id: UUID, *, without: Collection[AlertKind] = ()
) -> Sequence[Row[Notice, Message | None]]:
    """Return who was told about the pupil but for alerts of some kinds, and the message each rides in.

    A message without `alert_id` says more than one thing.
    """
    wanted = (
        select(Notice, Message)
        .join(Alert, Alert.id == Notice.alert_id)
        .outerjoin(Message, Message.id == Notice.message_id)
        .where(Alert.pupil_id == pupil_id, Alert.kind.not_in(without))
        .order_by(Notice.created_at, Notice.name, Notice.channel)
        .options(load_only(Message.state, Message.alert_id))
    )
    return session.execute(wanted).all()


def words(session: DbSession, message_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return subject and body of messages, where each is about one alert."""
    # Behind the second wall words are read by a function that gives them to the pupil's own school alone.
    wanted = (
        text("SELECT id, subject, body FROM muster_words(:asked)").bindparams(asked=list(message_ids))
        if wall.is_up(session)
        else select(Message.id, Message.subject, Message.body).where(
            Message.id.in_(message_ids), Message.alert_id.is_not(None)
        )
    )
    return {message_id: (subject, body) for message_id, subject, body in session.execute(wanted)}


def week_issues(session: DbSession, home_school_id: UUID) -> Sequence[WeekIssue]:
    """Return every version of every week that the school was sent."""
    wanted = select(WeekIssue).where(WeekIssue.home_school_id == home_school_id)
    return session.scalars(wanted.order_by(WeekIssue.monday, WeekIssue.version)).all()


def has_note(session: DbSession, pupil_id: UUID, note_id: UUID) -> bool:
    """Say whether this note stands beside the pupil's record."""
    wanted = select(PupilNote.id).where(PupilNote.id == note_id, PupilNote.pupil_id == pupil_id)
    return session.scalar(wanted) is not None


def notes(session: DbSession, pupil_id: UUID) -> Sequence[PupilNote]:
    """Return what the family says of the record."""
    wanted = select(PupilNote).where(PupilNote.pupil_id == pupil_id)
    return session.scalars(wanted.order_by(PupilNote.recorded_at, PupilNote.id)).all()


def erasures(session: DbSession, pupil_id: UUID) -> Sequence[Erasure]:
    """Return what was asked to be erased, and what came of it."""
    wanted = select(Erasure).where(Erasure.pupil_id == pupil_id)
    return session.scalars(wanted.order_by(Erasure.asked_at, Erasure.id)).all()
