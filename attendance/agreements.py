"""The due times that a home school has agreed with each provider: see which time wins and why, and set it.

A provider's own times are a proposal until the school accepts them.
"""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from attendance import days, hidden_places
from attendance.records import agreements as stored
from attendance.records import calendars
from attendance.records.agreements import Hosted
from attendance.records.tables import Agreement, Organisation
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.expected import DueSource, DueTimes
from attendance.rules.words import HIDDEN_PLACE, Role, Session
from attendance.scope import SchoolScope
from attendance.unit import Db

MAY_AGREE = frozenset({Role.ADMINISTRATOR, Role.SENIOR_LEAD, Role.OFFSITE_COORDINATOR, Role.HEADTEACHER})
# A register due outside these hours is a slip of the keyboard: 01:00 for 13:00 would nudge nobody in time.
SENSIBLE = {Session.AM: (time(7, 0), time(13, 0)), Session.PM: (time(12, 0), time(18, 0))}


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnTime:
    """A due time set for one pupil's placement; it goes before every other."""

    pupil_name: str
    at: time


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionTerms:
    """One session's due time: what each side has set, what holds, and whose it is."""

    session: Session
    proposed: time | None
    agreed: time | None
    home_school: time | None
    setting: time
    holds: time
    source: DueSource
    own_times: tuple[OwnTime, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderTerms:
    """What holds between a provider and a home school. `accepted_at` None: nothing was agreed yet."""

    provider_id: UUID
    provider_name: str
    home_school_id: UUID
    home_school_name: str
    pupils: int
    sessions: tuple[SessionTerms, SessionTerms]
    accepted_at: datetime | None
    accepted_by: str | None

    @property
    def proposal_is_new(self) -> bool:
        """Say whether the provider proposes times that are not the agreed ones."""
        return any(each.proposed is not None and each.proposed != each.agreed for each in self.sessions)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreeTimes:
    """Due times a school sets for a provider; None is "not set". `instead_of`: when those on the page were accepted."""

    provider_id: UUID
    home_school_id: UUID
    am_due: time | None
    pm_due: time | None
    instead_of: datetime | None


def may_agree(scope: SchoolScope) -> bool:
    """Say whether the actor may set due times."""
    return bool(scope.actor.roles & MAY_AGREE)


def terms(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[ProviderTerms, ...]:
    """Return what holds with each provider that hosts pupils of the schools in scope, by name."""
    pairs: dict[tuple[UUID, UUID], list[Hosted]] = {}
    for each in stored.hosted(db.session, scope.school_ids, on=london_date(now)):
        pairs.setdefault((each.provider_id, each.home_school_id), []).append(each)
    organisations = calendars.organisations(db.session, {each for pair in pairs for each in pair})
    agreed = calendars.agreements(db.session, scope.school_ids)
    hidden = hidden_places.hidden_from(scope, db, (each.pupil_id for pair in pairs.values() for each in pair))
    found = [
        _terms(
            db, organisations[provider], organisations[school], agreed.get((provider, school)), pupils, hidden=hidden
        )
        for (provider, school), pupils in pairs.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.provider_name, each.home_school_name)))


def terms_between(db: Db, provider_id: UUID, home_school_id: UUID, pupils: list[Hosted]) -> ProviderTerms:
    """Return what holds between two about pupils hosted, whoever asks: the caller asks who may read their names."""
    organisations = calendars.organisations(db.session, [provider_id, home_school_id])
    agreed = calendars.agreements(db.session, [home_school_id]).get((provider_id, home_school_id))
    return _terms(db, organisations[provider_id], organisations[home_school_id], agreed, pupils, hidden=frozenset())


def hosted_between(db: Db, provider_id: UUID, home_school_id: UUID, *, now: datetime) -> list[Hosted]:
    """Return the pupils of a school whom a provider hosts now or will."""
    pupils = stored.hosted(db.session, [home_school_id], on=london_date(now))
    return [each for each in pupils if each.provider_id == provider_id]


def pairs_of(db: Db, provider_id: UUID, *, now: datetime) -> set[tuple[UUID, UUID]]:
    """Return (provider, home school) for each school whose pupils a provider hosts now or will."""
    return stored.pairs_of_provider(db.session, provider_id, on=london_date(now))


def pairs_shown(scope: SchoolScope, db: Db, *, now: datetime) -> set[tuple[UUID, UUID]]:
    """Return (provider, home school) where the actor may know of one pupil at least that it hosts them."""
    pupils = stored.hosted(db.session, scope.school_ids, on=london_date(now))
    hidden = hidden_places.hidden_from(scope, db, (each.pupil_id for each in pupils))
    return {(each.provider_id, each.home_school_id) for each in pupils if each.pupil_id not in hidden}


def agree(scope: SchoolScope, db: Db, command: AgreeTimes, *, now: datetime) -> None:
    """Set the due times between a provider and a home school; today's open lists follow at once.

    Saying what is on record already changes nothing.

    Raises:
        NotAllowed: the actor's roles do not include it.
        NotFound: the provider hosts nobody of these schools.
        Conflict: somebody else changed them meanwhile.
        Refusal: a time at which no register of that session can be due.
    """
    # What is not theirs must not be told apart by who asks, so it comes first.
    _require_hosted(scope, db, command, now=now)
    if not may_agree(scope):
        message = (
            "Due times are agreed by the headteacher, a senior lead, the off-site co-ordinator or an administrator."
        )
        raise NotAllowed(message)
    _require_sense(command)
    row = stored.locked(db.session, command.provider_id, command.home_school_id)
    if row is not None and (row.am_due, row.pm_due) == (command.am_due, command.pm_due):
        return
    if command.instead_of != (row.accepted_at if row else None):
        message = "Somebody changed these times meanwhile. Look at what holds now, then set yours."
        raise Conflict(message)
    _keep(scope, db, command, row, now=now)
    both = [command.provider_id, command.home_school_id]
    body = {
        "provider": str(command.provider_id),
        "home_school": str(command.home_school_id),
        "am_due": _said(command.am_due),
        "pm_due": _said(command.pm_due),
    }
    db.tell(both, "due_times_agreed", actor=scope.actor, at=now, body=body)
    db.session.flush()
    days.refresh(db, [command.home_school_id], now=now)


def _terms(
    db: Db,
    provider: Organisation,
    school: Organisation,
    agreement: Agreement | None,
    pupils: list[Hosted],
    *,
    hidden: frozenset[UUID],
) -> ProviderTerms:
    preferences = db.preferences
    shown = [each for each in pupils if each.pupil_id not in hidden]
    return ProviderTerms(
        provider_id=provider.id,
        # A provider that has nobody but hidden pupils would tell where they are.
        provider_name=provider.name if shown else HIDDEN_PLACE,
        home_school_id=school.id,
        home_school_name=school.name,
        pupils=len({each.pupil_name for each in pupils}),
        sessions=(
            _session_terms(
                Session.AM,
                proposed=provider.am_due,
                agreed=agreement.am_due if agreement else None,
                home_school=school.am_due,
                setting=preferences.am_due,
                own_times=[OwnTime(pupil_name=each.pupil_name, at=each.am_due) for each in shown if each.am_due],
            ),
            _session_terms(
                Session.PM,
                proposed=provider.pm_due,
                agreed=agreement.pm_due if agreement else None,
                home_school=school.pm_due,
                setting=preferences.pm_due,
                own_times=[OwnTime(pupil_name=each.pupil_name, at=each.pm_due) for each in shown if each.pm_due],
            ),
        ),
        accepted_at=agreement.accepted_at if agreement else None,
        accepted_by=agreement.accepted_by if agreement else None,
    )


def _session_terms(
    session: Session,
    *,
    proposed: time | None,
    agreed: time | None,
    home_school: time | None,
    setting: time,
    own_times: list[OwnTime],
) -> SessionTerms:
    due = DueTimes(placement=None, agreement=agreed, home_school=home_school, setting=setting)
    source, holds = due.winner
    return SessionTerms(
        session=session,
        proposed=proposed,
        agreed=agreed,
        home_school=home_school,
        setting=setting,
        holds=holds,
        source=source,
        own_times=tuple(own_times),
    )


def _require_hosted(scope: SchoolScope, db: Db, command: AgreeTimes, *, now: datetime) -> None:
    is_ours = command.home_school_id in scope.school_ids
    if not is_ours or not hosted_between(db, command.provider_id, command.home_school_id, now=now):
        message = "This provider has no pupils of yours."
        raise NotFound(message)


def _require_sense(command: AgreeTimes) -> None:
    for session, at, field in ((Session.AM, command.am_due, "am_due"), (Session.PM, command.pm_due, "pm_due")):
        earliest, latest = SENSIBLE[session]
        if at is not None and not earliest <= at <= latest:
            message = (
                f"A register of the {session.label.lower()} is due between {earliest:%H:%M} and {latest:%H:%M}. "
                "Enter such a time, or leave it empty."
            )
            raise Refusal(message, field=field)


def _keep(scope: SchoolScope, db: Db, command: AgreeTimes, row: Agreement | None, *, now: datetime) -> None:
    by = f"{scope.actor.name}, {scope.actor.job_title}"
    if row is not None:
        row.am_due, row.pm_due, row.accepted_at, row.accepted_by = command.am_due, command.pm_due, now, by
        return
    agreement = Agreement(
        provider_id=command.provider_id,
        home_school_id=command.home_school_id,
        am_due=command.am_due,
        pm_due=command.pm_due,
        accepted_at=now,
        accepted_by=by,
    )
    stored.add(db.session, agreement)


def _said(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None
