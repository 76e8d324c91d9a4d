"""Say of every session of some weeks what the home school entered and what a provider saw, for every pupil at once.

Whoever should have been somewhere is worked out as the week does it: what stands in the expected rows counts, and a
session without a row is judged by the rules that open a day. A dozen questions to the records, however many pupils.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from attendance import bank_holidays
from attendance.records import calendars, decisions
from attendance.records import figures as stored
from attendance.records.figures import ExpectedAt, PupilSession, Whom
from attendance.records.opening import arrangement_of
from attendance.records.weeks import Placed, SessionKey
from attendance.rules.calendar import DAY, SATURDAY, Calendar, Openness, at_london, london_date
from attendance.rules.decisions import Decision, decided_for, suspended_day
from attendance.rules.expected import Arrangement, NoExpectation, is_expected
from attendance.rules.figures import CountedSession, Owed
from attendance.rules.week import MOST_KNOWN_FIRST, AtProvider, SessionState
from attendance.rules.words import Mode, Pathway, Session, Status
from attendance.unit import Db

NOON = time(12)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What one placement says of a session; `state` None: it names the session as off."""

    state: SessionState | None
    is_remote: bool
    has_begun: bool
    place: str
    pathway: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    now: datetime
    days: tuple[date, ...]
    placed: list[Placed]
    homes: dict[UUID, Calendar]
    hosts: dict[UUID, Calendar]
    entered: dict[PupilSession, str]
    expected: dict[SessionKey, ExpectedAt]
    observed: dict[SessionKey, tuple[Status, Mode]]
    left: set[SessionKey]
    on_record: dict[UUID, set[tuple[date, Session]]]
    decisions: dict[UUID, list[Decision]]

    @property
    def today(self) -> date:
        """Return the day it is."""
        return london_date(self.now)

    def has_begun(self, on: date, session: Session) -> bool:
        """Say whether a session of the home school has begun: an afternoon does at noon."""
        return on <= self.today and (session is Session.AM or at_london(on, NOON) <= self.now)


def sessions_of_pupils(db: Db, whom: Whom, *, now: datetime) -> list[CountedSession]:
    """Return what is counted of the pupils who are placed, or have an entry, until today; in no particular order."""
    facts = _load(db, whom._replace(last=min(whom.last, london_date(now))), now=now)
    told, live = _told(facts)
    home_of = {each.placement.pupil_id: each.placement.home_school_id for each in facts.placed}
    return [_session(facts, home_of.get(key[0]), key, told.get(key, [])) for key in {*told, *live, *facts.entered}]


def _load(db: Db, whom: Whom, *, now: datetime) -> _Facts:
    placed = stored.placed(db.session, whom)
    providers = {each.placement.provider_id for each in placed if each.placement.provider_id}
    pupil_ids = {each.placement.pupil_id for each in placed}
    holidays = bank_holidays.england_and_wales()
    observed, left = stored.observed(db.session, whom), stored.left(db.session, whom)
    return _Facts(
        now=now,
        days=tuple(_weekdays(whom.first, whom.last)),
        placed=placed,
        homes=calendars.calendars_of(db.session, whom.school_ids, bank_holidays=holidays, needs_terms=True),
        hosts=calendars.calendars_of(db.session, providers, bank_holidays=holidays, needs_terms=False),
        entered=stored.entered(db.session, whom),
        expected=stored.expected(db.session, whom),
        observed=observed,
        left=left,
        on_record=_by_placement({*observed, *left}),
        decisions=decisions.of_pupils(db.session, pupil_ids, whom.first, whom.last),
    )


def _by_placement(keys: Iterable[SessionKey]) -> dict[UUID, set[tuple[date, Session]]]:
    found: dict[UUID, set[tuple[date, Session]]] = {}
    for placement_id, on, session in keys:
        found.setdefault(placement_id, set()).add((on, session))
    return found


def _weekdays(first: date, last: date) -> Iterator[date]:
    on = first
    while on <= last:
        if on.weekday() < SATURDAY:
            yield on
        on += DAY


def _told(facts: _Facts) -> tuple[dict[PupilSession, list[_Told]], set[PupilSession]]:
    """Return what placements say of each session, and the sessions of days on which a pupil has one at all."""
    told: dict[PupilSession, list[_Told]] = {}
    live: set[PupilSession] = set()
    for placed in facts.placed:
        pupil_id, arrangement = placed.placement.pupil_id, arrangement_of(placed.placement, placed.patterns)
        for on in facts.days:
            if arrangement.is_live(on):
                live.update((pupil_id, on, session) for session in Session)
        for on, session in _halves(facts, placed, arrangement):
            found = _said(facts, placed, arrangement, on, session)
            if found is not None:
                told.setdefault((pupil_id, on, session), []).append(found)
    return told, live


def _halves(facts: _Facts, placed: Placed, arrangement: Arrangement) -> set[tuple[date, Session]]:
    """Return the sessions a placement may speak of: those of its days, and any that something is on record of."""
    halves = {(on, session) for on in facts.days if arrangement.is_live(on) for session in Session}
    return halves | facts.on_record.get(placed.placement.id, set())


def _said(facts: _Facts, placed: Placed, arrangement: Arrangement, on: date, session: Session) -> _Told | None:
    key = (placed.placement.id, on, session)
    row, observed = facts.expected.get(key), facts.observed.get(key)
    stands = row is not None and not row.is_withdrawn
    reason = None if stands else _why_not(facts, placed, arrangement, on, session)
    known = AtProvider(
        has_left=key in facts.left,
        observed=observed,
        is_expected=stands or (row is None and reason is None),
        is_due=row.due_at <= facts.now if row else on < facts.today,
        is_shut=reason is NoExpectation.PROVIDER_CLOSED,
    )
    if known.state is None and not arrangement.agrees_off(on, session):
        return None
    return _Told(
        state=known.state,
        is_remote=known.is_remote,
        has_begun=observed is not None or (row.starts_at <= facts.now if row else facts.has_begun(on, session)),
        place=placed.provider.name if placed.provider and known.state else "",
        pathway=Pathway(placed.placement.pathway).label,
    )


def _why_not(
    facts: _Facts, placed: Placed, arrangement: Arrangement, on: date, session: Session
) -> NoExpectation | None:
    placement = placed.placement
    if placement.provider_id is None:
        return NoExpectation.NO_PROVIDER
    return is_expected(
        arrangement,
        on,
        session,
        home=facts.homes[placement.home_school_id],
        provider=facts.hosts[placement.provider_id],
        decided=decided_for(facts.decisions.get(placement.pupil_id, ()), placement.id, on, session),
    )


def _session(facts: _Facts, school_id: UUID | None, key: PupilSession, told: list[_Told]) -> CountedSession:
    pupil_id, on, session = key
    seen = min((each for each in told if each.state), key=_rank, default=None)
    best = seen or next(iter(told), None)
    return CountedSession(
        pupil_id=pupil_id,
        on=on,
        session=session,
        code=facts.entered.get(key, ""),
        owed=_owed(facts, school_id, key, told),
        state=seen.state if seen else None,
        is_remote=seen.is_remote if seen else False,
        place=best.place if best else "",
        pathway=best.pathway if best else "",
    )


def _rank(each: _Told) -> int:
    return MOST_KNOWN_FIRST.index(each.state) if each.state else len(MOST_KNOWN_FIRST)


def _owed(facts: _Facts, school_id: UUID | None, key: PupilSession, told: list[_Told]) -> Owed:
    """Return who owes an entry, as the list of a session's codes has it."""
    pupil_id, on, session = key
    home = facts.homes[school_id] if school_id else None
    if home is None or home.openness(on, session) is not Openness.OPEN:
        return Owed.NOTHING
    if any(each.has_begun for each in told):
        return Owed.ENTRY
    if told or not facts.has_begun(on, session):
        return Owed.NOTHING
    if suspended_day(home, facts.decisions.get(pupil_id, ()), on, session) is not None:
        return Owed.ENTRY
    return Owed.OWN_REGISTER
