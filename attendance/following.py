"""What follows from what was seen: an absence opens a whereabouts alert, a sighting closes it.

A pupil who was dropped off and never came in has left without permission. Leaving early without the home school's
word, and turning up unexpected, are told to the school at once.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import alerts
from attendance.alerts import AlertDraft, Opened
from attendance.directory import Directory
from attendance.records import alerts as stored_alerts
from attendance.records import registers, whereabouts
from attendance.records import walk_offs as stored_walk_offs
from attendance.records.base import new_id
from attendance.records.tables import LogEntry, Observation, Site, WalkOff
from attendance.rules import handover as handover_rules
from attendance.rules.calendar import london_date, to_london
from attendance.rules.subjects import is_parents_word
from attendance.rules.words import (
    AgreedWith,
    AlertKind,
    Channel,
    Handover,
    LogKind,
    Mode,
    PupilFlag,
    Reason,
    Session,
    Status,
)
from attendance.scope import Actor
from attendance.unit import Db

LOOKED_FOR = "Absent, whereabouts not confirmed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """A new current observation, with what its consequences depend on."""

    observation: Observation
    session: Session
    ends_at: datetime
    starts_at: datetime
    flags: frozenset[PupilFlag]
    now: datetime
    actor: Actor
    # The other site of the provider where the pupil was seen; None where it is the usual one.
    elsewhere: Site | None = None


def follow(db: Db, sighting: Sighting, *, directory: Directory) -> list[Opened]:
    """Open or close the alerts that follow from what is now known of a pupil's session."""
    observation = sighting.observation
    status, handover = Status(observation.status), _handover(observation)
    if observation.reason == Reason.NEVER_CAME_IN.value:
        return [_tell_never_came_in(db, sighting, directory=directory)]
    if handover_rules.is_to_be_looked_for(status, handover):
        return _look_for(db, sighting, directory=directory)
    _stop_looking(db, sighting)
    if handover is not None:
        return [_tell_handed_over(db, sighting, directory=directory)]
    if observation.agreed_with in {AgreedWith.PARENT.value, AgreedWith.PROVIDER.value}:
        return [_tell_left_early(db, sighting, directory=directory)]
    return []


def tell_unexpected(db: Db, sighting: Sighting, *, directory: Directory) -> Opened:
    """Tell the home school that a pupil turned up whom nobody expected in this session."""
    observation = sighting.observation
    draft = draft_about(
        sighting,
        kind=AlertKind.CONCERN,
        subject=f"unexpected/{observation.placement_id}/{observation.on}/{observation.session}",
        summary="At the provider, though not expected this session",
    )
    return alerts.open_alert(db, draft, now=sighting.now, directory=directory)


def came_after_all(walk_off: WalkOff | None, observation: Observation | None) -> bool:
    """Say whether a pupil who was dropped off and not found has been seen there since."""
    if walk_off is None or observation is None:
        return False
    return walk_off.never_came_in and Status(observation.status).was_seen


def _tell_never_came_in(db: Db, sighting: Sighting, *, directory: Directory) -> Opened:
    """Open the walk-off of a pupil who was dropped off and is not there: one a day, until it is closed."""
    observation = sighting.observation
    draft = draft_about(
        sighting,
        kind=AlertKind.WALK_OFF,
        subject=f"never_came_in/{observation.placement_id}/{observation.on}",
        summary=Reason.NEVER_CAME_IN.label,
    )
    opened = alerts.open_alert(db, draft, now=sighting.now, directory=directory)
    if opened.is_new:
        _keep_walk_off(db, sighting, opened.alert_id)
    return opened


def _keep_walk_off(db: Db, sighting: Sighting, alert_id: UUID) -> None:
    observation = sighting.observation
    walk_off = WalkOff(
        id=new_id(),
        placement_id=observation.placement_id,
        home_school_id=observation.home_school_id,
        provider_id=observation.provider_id,
        pupil_id=observation.pupil_id,
        submission_id=observation.submission_id,
        alert_id=alert_id,
        on=observation.on,
        session=observation.session,
        never_came_in=True,
        left_at=observation.taken_at,
        reported_at=sighting.now,
        reported_by=observation.recorded_by,
        reported_by_job=observation.recorded_by_job,
        channel=observation.channel,
    )
    stored_walk_offs.add(db.session, walk_off)
    body = {"walk_off": str(walk_off.id), "alert": str(alert_id), "left_at": walk_off.left_at.isoformat()}
    db.tell(
        {observation.provider_id, observation.home_school_id},
        "walk_off_reported",
        actor=sighting.actor,
        at=sighting.now,
        body=body,
    )


def _look_for(db: Db, sighting: Sighting, *, directory: Directory) -> list[Opened]:
    observation = sighting.observation
    with db.acting_for([observation.home_school_id]):
        is_known = whereabouts.is_confirmed(db.session, observation.pupil_id, observation.on, sighting.session)
        if is_known or _is_seen_later(db, sighting):
            return []
    status, handover = Status(observation.status), _handover(observation)
    draft = draft_about(
        sighting,
        kind=AlertKind.WHEREABOUTS,
        subject=f"{observation.placement_id}/{observation.on}/{observation.session}",
        summary=_looked_for(observation) if status is Status.ABSENT else handover_rules.in_words(status, handover),
    )
    opened = alerts.open_alert(db, draft, now=sighting.now, directory=directory)
    if observation.contact_made and opened.is_new:
        _note_contact(db, opened.alert_id, sighting)
    return [opened]


def _is_seen_later(db: Db, sighting: Sighting) -> bool:
    """Say whether a morning's absence comes when the afternoon is on record, and the pupil is accounted for in it."""
    if sighting.session is Session.PM:
        return False
    observation = sighting.observation
    later = registers.said_of_pupil(db.session, observation.pupil_id, observation.on, Session.PM)
    return any(not handover_rules.is_to_be_looked_for(Status(each.status), _handover(each)) for each in later)


def _looked_for(observation: Observation) -> str:
    if observation.reason == Reason.NO_ADULT_AT_HOME.value:
        return f"{Reason.NO_ADULT_AT_HOME.label}, whereabouts not confirmed"
    return LOOKED_FOR


def draft_about(sighting: Sighting, *, kind: AlertKind, subject: str, summary: str) -> AlertDraft:
    """Return an alert about what was seen of a pupil's session."""
    observation = sighting.observation
    # An absence told for another day is told at once; the ladder waits for that day's session.
    begins_later = london_date(sighting.now) < observation.on
    return AlertDraft(
        kind=kind,
        subject=subject,
        home_school_id=observation.home_school_id,
        provider_id=observation.provider_id,
        placement_id=observation.placement_id,
        pupil_id=observation.pupil_id,
        on=observation.on,
        session=sighting.session,
        summary=summary,
        session_ends_at=sighting.ends_at,
        flags=sighting.flags,
        since=sighting.starts_at if begins_later else None,
    )


def _note_contact(db: Db, alert_id: UUID, sighting: Sighting) -> None:
    observation = sighting.observation
    entry = LogEntry(
        id=new_id(),
        alert_id=alert_id,
        home_school_id=observation.home_school_id,
        kind=LogKind.PARENT_CALLED.value,
        at=observation.taken_at,
        recorded_at=sighting.now,
        note="The provider has been in contact with the family.",
        by_name=observation.said_by,
        by_job_title=observation.said_by_job,
        by_organisation_id=observation.provider_id,
        is_shared=True,
    )
    stored_alerts.add_log(db.session, entry)
    alert = stored_alerts.locked(db.session, alert_id)
    if alert is not None:
        alerts.restart(db, alert, now=sighting.now)


def _stop_looking(db: Db, sighting: Sighting) -> None:
    """Close what is open about this pupil's whereabouts today, for this session and those before it."""
    observation = sighting.observation
    # Another provider may have missed the pupil this morning: that is closed too.
    with db.acting_for([observation.home_school_id]):
        about = stored_alerts.open_about_pupils(db.session, [AlertKind.WHEREABOUTS], [observation.pupil_id])
        for alert in about:
            is_later = alert.session == Session.PM.value and sighting.session is Session.AM
            # Where the provider and a parent differ, a person compares the two.
            if alert.on == observation.on and not is_later and not is_parents_word(alert.subject):
                reason = f"{_how_known(sighting)}: {describe(observation)}"
                alerts.close(db, alert, reason=reason, by=observation.said_by, now=sighting.now)


def _how_known(sighting: Sighting) -> str:
    if sighting.observation.handover:
        return "Said by the provider"
    is_named = sighting.elsewhere is not None and PupilFlag.NO_DISCLOSURE not in sighting.flags
    return f"Seen at {sighting.elsewhere.name}" if sighting.elsewhere and is_named else "Seen at the provider"


def _tell_left_early(db: Db, sighting: Sighting, *, directory: Directory) -> Opened:
    observation = sighting.observation
    by_parent = observation.agreed_with == AgreedWith.PARENT.value
    draft = draft_about(
        sighting,
        kind=AlertKind.CONCERN,
        subject=f"left_early/{observation.id}",
        summary="Left early: collected by a parent or carer" if by_parent else "Left early: sent home by the provider",
    )
    return alerts.open_alert(db, draft, now=sighting.now, directory=directory)


def _tell_handed_over(db: Db, sighting: Sighting, *, directory: Directory) -> Opened:
    """Tell the home school who has a pupil whose session did not go on: it did not agree to it beforehand."""
    observation = sighting.observation
    draft = draft_about(
        sighting,
        kind=AlertKind.CONCERN,
        # One leaving, though it is said of both sessions.
        subject=f"handed_over/{observation.submission_id}/{observation.placement_id}",
        summary=handover_rules.in_words(Status(observation.status), _handover(observation)),
    )
    return alerts.open_alert(db, draft, now=sighting.now, directory=directory)


def _handover(observation: Observation) -> Handover | None:
    return Handover(observation.handover) if observation.handover else None


def describe(observation: Observation) -> str:
    """Say what is on record in one line: status, time, who said so."""
    return f"{seen_as(observation)}, {who_said(observation)}"


def who_said(observation: Observation) -> str:
    """Say who said it and when it was taken, and who wrote it down where it came by telephone or on paper."""
    taken = f"{to_london(observation.taken_at):%H:%M}"
    return f"taken at {taken} by {observation.said_by}, {observation.said_by_job}{_keyed_in(observation)}"


def seen_as(observation: Observation) -> str:
    """Say what was seen: status, time, and where the pupil went."""
    status, handover = Status(observation.status), _handover(observation)
    at = observation.arrived_at or observation.left_at
    when = f" {to_london(at):%H:%M}" if at else ""
    where = f", {handover.label.lower()}" if handover else ""
    who = f" by {observation.handed_to}" if observation.handed_to else ""
    how = ", by video" if status.was_seen and observation.mode == Mode.REMOTE.value else ""
    return f"{status.label}{when}{how}{where}{who}"


def _keyed_in(observation: Observation) -> str:
    """Say who wrote down what somebody else saw, and said by telephone or on paper."""
    how = Channel(observation.channel).recorded
    return f", {how} by {observation.recorded_by}, {observation.recorded_by_job}" if how else ""
