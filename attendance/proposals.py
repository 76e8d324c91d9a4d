"""Say what is on record of a session as a case of the codes, for a school that reads its day or a pupil's week.

Writes nothing, and loads nothing: whoever reads the page has fetched the rows at once. What no row holds is left blank
and costs a proposal rather than a guess: whether a pupil was still timetabled at a host school that did not open.
"""

from dataclasses import replace
from datetime import date, datetime

from attendance.records.tables import Observation, Organisation, Placement, Pupil
from attendance.rules.codes import Case, Proposal, SessionAgreement, Why, lateness, window_of
from attendance.rules.words import HIDDEN_PLACE, ArrangedBy, Mode, Pathway, Reason, Session, Status, Transport

# Said of a pupil whose place the reader may not know: the activity would tell it as well.
NOT_TO_BE_TOLD = Why(HIDDEN_PLACE, "the reason would say where.")


def of_placement(
    placement: Placement,
    pupil: Pupil,
    provider: Organisation | None,
    when: tuple[date, Session],
    *,
    home: Organisation,
    observation: Observation | None = None,
    starts_at: datetime | None = None,
    suspended_day: int | None = None,
    has_left: bool = False,
) -> Case:
    """Return a session at a placement, as it stands on record.

    `starts_at` is when the placement's own session begins, `home` the pupil's home school; `has_left`: the pupil left
    without permission.
    """
    on, session = when
    window = window_of(_keeper(placement, home, provider).register_window)
    return Case(
        on=on,
        session=session,
        date_of_birth=pupil.date_of_birth,
        pathway=Pathway(placement.pathway),
        arranged_by=ArrangedBy(placement.arranged_by),
        is_school=provider is not None and provider.is_school,
        is_registered=placement.registered_at_provider,
        nature=placement.nature,
        mode=Mode(observation.mode if observation else placement.mode),
        status=_status(observation, has_left=has_left),
        reason=Reason(observation.reason) if observation and observation.reason else None,
        transport=Transport(placement.transport),
        agreement=SessionAgreement.SUSPENDED if suspended_day else None,
        suspended_day=suspended_day,
        lateness=lateness(starts_at, observation.arrived_at, window=window) if observation and starts_at else None,
        place=provider.name if provider else None,
    )


def not_held(placement: Placement, pupil: Pupil, provider: Organisation | None, when: tuple[date, Session]) -> Case:
    """Return a session for which the provider had said beforehand that it is shut."""
    on, session = when
    return Case(
        on=on,
        session=session,
        date_of_birth=pupil.date_of_birth,
        is_school=provider is not None and provider.is_school,
        is_registered=placement.registered_at_provider,
        status=Status.NOT_HELD,
    )


def agreed_off(placement: Placement, pupil: Pupil, when: tuple[date, Session]) -> Case:
    """Return a session that a part-time timetable or flexi-schooling names as off."""
    on, session = when
    pathway = Pathway(placement.pathway)
    agreement = SessionAgreement.FLEXI_HOME if pathway is Pathway.FLEXI else SessionAgreement.PART_TIME_OFF
    return Case(on=on, session=session, date_of_birth=pupil.date_of_birth, pathway=pathway, agreement=agreement)


def suspended(day: int, when: tuple[date, Session]) -> Case:
    """Return a session in which a suspended pupil is nowhere expected; `day` counts from 1."""
    on, session = when
    return Case(on=on, session=session, agreement=SessionAgreement.SUSPENDED, suspended_day=day)


def without_place(proposal: Proposal) -> Proposal:
    """Return a proposal for somebody who may not know where the pupil is: the code, and no reason that tells it."""
    return replace(proposal, why=NOT_TO_BE_TOLD, host_mark=None)


def _keeper(placement: Placement, home: Organisation, provider: Organisation | None) -> Organisation:
    """Return the school whose own register it is: the host's where the pupil is on its roll, else the home school's."""
    is_host = provider is not None and provider.is_school and placement.registered_at_provider
    return provider if provider is not None and is_host else home


def _status(observation: Observation | None, *, has_left: bool) -> Status | None:
    if observation is None:
        return None
    status = Status(observation.status)
    return Status.LEFT_EARLY if has_left and status.was_seen else status
