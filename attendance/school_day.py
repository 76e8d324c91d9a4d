"""What a home school sees of its day: every pupil out today, where, and what is known of each session."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from attendance import alert_pages, bank_holidays, decisions, hidden_places, outside_pages, proposals
from attendance.alert_pages import AlertCard
from attendance.decisions import DecisionLine
from attendance.following import came_after_all
from attendance.outside_pages import OutsideOfPupil
from attendance.records import calendars, registers, weeks, whereabouts
from attendance.records import decisions as stored_decisions
from attendance.records.tables import Expected, Observation, Organisation, Placement, Pupil, Site, WalkOff, Whereabouts
from attendance.rules.calendar import DAY, Calendar, Openness, london_date, neighbours, to_london
from attendance.rules.codes import Proposal, propose
from attendance.rules.decisions import Decision, suspended_day
from attendance.rules.handover import where_in_words
from attendance.rules.register_state import ExpectedEntry, RegisterState, register_state
from attendance.rules.words import HIDDEN_PLACE, Channel, Mode, Reason, Session, Status
from attendance.scope import SchoolScope
from attendance.unit import Db


class CellState(StrEnum):
    """What is known of one pupil's session right now."""

    NOT_THERE = "not_there"
    NOT_STARTED = "not_started"
    AWAITED = "awaited"
    OVERDUE = "overdue"
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    LEFT_EARLY = "left_early"
    NOT_HELD = "not_held"
    WALKED_OFF = "walked_off"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _CELL_LABELS[self]


_CELL_LABELS = {
    CellState.NOT_THERE: "Not at a provider",
    CellState.NOT_STARTED: "Not begun",
    CellState.AWAITED: "Awaited",
    CellState.OVERDUE: "Not reported",
    CellState.PRESENT: "Present",
    CellState.LATE: "Late",
    CellState.ABSENT: "Absent",
    CellState.LEFT_EARLY: "Left early",
    CellState.NOT_HELD: "Not held",
    CellState.WALKED_OFF: "Left without permission",
    CellState.RETURNED: "Returned",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One session of one pupil: its state, a short detail ("10:40", "due 10:00"), and where they are known to be.

    `proposal`: the code Muster would enter, which nobody has entered; None while there is nothing to ask, and where the
    home school is shut.
    """

    session: Session
    state: CellState
    detail: str
    whereabouts: str | None
    proposal: Proposal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilOut:
    """A pupil who is out today, at one provider."""

    pupil_id: UUID
    given_name: str
    family_name: str
    year_group: str | None
    reg_group: str | None
    home_school_name: str
    provider_name: str
    provider_phone: str | None
    site_name: str | None
    cells: tuple[Cell, Cell]
    alert_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterLine:
    """The register of one provider and session: how it stands, when it is due.

    `register_ids` is one for each home school; none where the reader may not know the place.
    """

    provider_name: str
    session: Session
    due_at: datetime
    state: RegisterState
    expected: int
    not_reported: int
    register_ids: tuple[UUID, ...]
    # Something of it was said on the telephone.
    is_phoned: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolDay:
    """One screen: everybody out today, the registers, and the open alerts.

    `before` and `after` are the days beside it, None where nothing can be there.
    """

    on: date
    before: date | None
    after: date | None
    now: datetime
    pupils: tuple[PupilOut, ...]
    registers: tuple[RegisterLine, ...]
    alerts: tuple[AlertCard, ...]
    # What was decided of the day: who is not expected, and why.
    decided: tuple[DecisionLine, ...]
    # Sessions outside hours that a reader of this day should have seen: in no list and no figure of it.
    outside: tuple[OutsideOfPupil, ...]

    def count(self, session: Session, *states: CellState) -> int:
        """Return how many pupils are in one of these states in a session."""
        return sum(
            1 for pupil in self.pupils for cell in pupil.cells if cell.session is session and cell.state in states
        )


def day(scope: SchoolScope, db: Db, on: date, *, now: datetime) -> SchoolDay:
    """Return the day of the schools in scope."""
    facts = _Facts.load(scope, db, on)
    alerts = alert_pages.open_cards(scope, db)
    by_pupil: dict[UUID, list[UUID]] = {}
    for card in alerts:
        if card.pupil_id is not None and card.on == on:
            by_pupil.setdefault(card.pupil_id, []).append(card.id)
    first = weeks.first_placed(db.session, scope.school_ids)
    before, after = neighbours(on, DAY, first=first, today=london_date(now))
    return SchoolDay(
        on=on,
        before=before,
        after=after,
        now=now,
        pupils=tuple(facts.pupils(by_pupil, now=now)),
        registers=tuple(facts.register_lines(now=now)),
        alerts=alerts,
        decided=decisions.on(scope, db, on),
        outside=outside_pages.lately(scope, db, on),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    """What a day's screen is made from, loaded once."""

    db: Db
    expected: dict[tuple[UUID, Session], Expected]
    observed: dict[tuple[UUID, Session], Observation]
    heard: dict[tuple[UUID, Session], datetime]
    walk_offs: dict[UUID, WalkOff]
    confirmed: dict[tuple[UUID, Session], Whereabouts]
    organisations: dict[UUID, Organisation]
    sites: dict[UUID, Site]
    hidden: frozenset[UUID]
    on: date
    placements: dict[UUID, Placement]
    names: dict[UUID, Pupil]
    homes: dict[UUID, Calendar]
    decided: dict[UUID, list[Decision]]

    @classmethod
    def load(cls, scope: SchoolScope, db: Db, on: date) -> "_Facts":
        rows = registers.expected_of_schools(db.session, scope.school_ids, on)
        seen = registers.observed_of_schools(db.session, scope.school_ids, on)
        both: list[Expected | Observation] = [*rows, *seen]
        placement_ids = {row.placement_id for row in both}
        confirmed = whereabouts.of_pupils(db.session, {row.pupil_id for row in both}, on, on)
        organisation_ids = {each for row in both for each in (row.provider_id, row.home_school_id)}
        pupil_ids, homes = {row.pupil_id for row in both}, {row.home_school_id for row in both}
        holidays = bank_holidays.england_and_wales()
        return cls(
            db=db,
            expected={(row.placement_id, Session(row.session)): row for row in rows},
            observed={(row.placement_id, Session(row.session)): row for row in seen},
            heard=registers.first_heard(db.session, placement_ids, on),
            walk_offs=registers.walk_offs_on(db.session, placement_ids, on),
            confirmed={(row.pupil_id, Session(row.session)): row for row in confirmed},
            organisations=calendars.organisations(db.session, organisation_ids),
            sites=registers.sites_by_id(db.session, {row.site_id for row in both if row.site_id}),
            hidden=hidden_places.hidden_from(scope, db, pupil_ids),
            on=on,
            placements=registers.placements_by_id(db.session, placement_ids),
            names=registers.pupils_by_id(db.session, pupil_ids),
            homes=calendars.calendars_of(db.session, homes, bank_holidays=holidays, needs_terms=True),
            decided=stored_decisions.of_pupils(db.session, pupil_ids, on, on),
        )

    def pupils(self, alerts: dict[UUID, list[UUID]], *, now: datetime) -> list[PupilOut]:
        rows: dict[UUID, Expected | Observation] = {row.placement_id: row for row in self.observed.values()}
        rows.update({row.placement_id: row for row in self.expected.values()})
        found = []
        for placement_id, row in rows.items():
            pupil, provider = self.names[row.pupil_id], self.organisations[row.provider_id]
            site = self._site(placement_id, row)
            is_hidden = pupil.id in self.hidden
            found.append(
                PupilOut(
                    pupil_id=pupil.id,
                    given_name=pupil.given_name,
                    family_name=pupil.family_name,
                    year_group=pupil.year_group,
                    reg_group=pupil.reg_group,
                    home_school_name=self.organisations[row.home_school_id].name,
                    provider_name=HIDDEN_PLACE if is_hidden else provider.name,
                    provider_phone=None if is_hidden else provider.phone,
                    site_name=site.name if site and not is_hidden else None,
                    cells=(
                        self._cell(placement_id, pupil.id, Session.AM, now=now),
                        self._cell(placement_id, pupil.id, Session.PM, now=now),
                    ),
                    alert_ids=tuple(alerts.get(pupil.id, ())),
                )
            )
        return sorted(found, key=lambda each: (each.family_name, each.given_name, each.provider_name))

    def _site(self, placement_id: UUID, row: Expected | Observation) -> Site | None:
        """Return where the pupil was seen last today, else where they are expected."""
        seen = [self.observed.get((placement_id, session)) for session in reversed(Session)]
        at = next((each.site_id for each in seen if each and Status(each.status).was_seen), row.site_id)
        return self.sites.get(at) if at else None

    def register_lines(self, *, now: datetime) -> list[RegisterLine]:
        groups: dict[tuple[UUID, Session], list[Expected]] = {}
        for (_placement, session), row in self.expected.items():
            groups.setdefault((row.provider_id, session), []).append(row)
        lines = [self._line(provider, session, rows, now=now) for (provider, session), rows in groups.items()]
        return sorted(lines, key=lambda line: (line.session, line.provider_name))

    def _line(self, provider: UUID, session: Session, rows: list[Expected], *, now: datetime) -> RegisterLine:
        entries = [self._entry(row, session) for row in rows]
        # Where nobody but hidden pupils is expected, the provider's name would tell where they are.
        is_hidden = all(row.pupil_id in self.hidden for row in rows)
        return RegisterLine(
            provider_name=HIDDEN_PLACE if is_hidden else self.organisations[provider].name,
            session=session,
            due_at=min(row.due_at for row in rows),
            state=register_state(entries, now=now),
            expected=len(rows),
            not_reported=sum(1 for entry in entries if entry.status is None and not entry.is_answered_for),
            register_ids=() if is_hidden else tuple(dict.fromkeys(row.register_id for row in rows)),
            is_phoned=any(self._was_phoned(row, session) for row in rows),
        )

    def _was_phoned(self, row: Expected, session: Session) -> bool:
        observation = self.observed.get((row.placement_id, session))
        return observation is not None and observation.channel == Channel.PHONE.value

    def _entry(self, row: Expected, session: Session) -> ExpectedEntry:
        observation = self.observed.get((row.placement_id, session))
        return ExpectedEntry(
            due_at=row.due_at,
            status=Status(observation.status) if observation else None,
            first_heard_at=self.heard.get((row.placement_id, session)),
            is_answered_for=self._walk_off(row.placement_id, session) is not None,
        )

    def _cell(self, placement_id: UUID, pupil_id: UUID, session: Session, *, now: datetime) -> Cell:
        state, detail = self._state(placement_id, session, now=now)
        where = self.confirmed.get((pupil_id, session))
        said = f"{where.where.reveal()} (confirmed by {where.confirmed_by.reveal()})" if where else None
        if said and pupil_id in self.hidden:
            said = HIDDEN_PLACE
        proposal = self._proposal(placement_id, pupil_id, session, now=now)
        return Cell(session=session, state=state, detail=detail, whereabouts=said, proposal=proposal)

    def _proposal(self, placement_id: UUID, pupil_id: UUID, session: Session, *, now: datetime) -> Proposal | None:
        placement, pupil = self.placements[placement_id], self.names[pupil_id]
        home = self.homes[pupil.home_school_id]
        expected, observation = self.expected.get((placement_id, session)), self.observed.get((placement_id, session))
        has_begun = observation is not None or (expected is not None and expected.starts_at <= now)
        if not has_begun or home.openness(self.on, session) is not Openness.OPEN:
            return None
        walk_off = self._walk_off(placement_id, session)
        case = proposals.of_placement(
            placement,
            pupil,
            self.organisations.get(placement.provider_id) if placement.provider_id else None,
            (self.on, session),
            home=self.organisations[pupil.home_school_id],
            observation=observation,
            starts_at=expected.starts_at if expected else None,
            suspended_day=suspended_day(home, self.decided.get(pupil_id, ()), self.on, session),
            has_left=walk_off is not None and walk_off.session == session.value,
        )
        proposal = propose(case)
        return proposals.without_place(proposal) if pupil_id in self.hidden else proposal

    def _state(self, placement_id: UUID, session: Session, *, now: datetime) -> tuple[CellState, str]:
        walk_off = self._walk_off(placement_id, session)
        observation = self.observed.get((placement_id, session))
        if came_after_all(walk_off, observation):
            walk_off = None
        if walk_off is not None and walk_off.session == session.value:
            return _walk_off_cell(walk_off)
        if observation is not None:
            return CellState(observation.status), _detail(observation)
        if walk_off is not None:
            return _walk_off_cell(walk_off)
        row = self.expected.get((placement_id, session))
        if row is None:
            return CellState.NOT_THERE, ""
        due = f"due {to_london(row.due_at):%H:%M}"
        if row.due_at <= now:
            return CellState.OVERDUE, due
        return (CellState.AWAITED if row.starts_at <= now else CellState.NOT_STARTED), due

    def _walk_off(self, placement_id: UUID, session: Session) -> WalkOff | None:
        walk_off = self.walk_offs.get(placement_id)
        if walk_off is None or (walk_off.session == Session.PM.value and session is Session.AM):
            return None
        return walk_off


def _walk_off_cell(walk_off: WalkOff) -> tuple[CellState, str]:
    if walk_off.returned_at is not None:
        return CellState.RETURNED, f"{to_london(walk_off.returned_at):%H:%M}"
    never = ", never came in" if walk_off.never_came_in else ""
    return CellState.WALKED_OFF, f"{to_london(walk_off.left_at):%H:%M}{never}"


def _detail(observation: Observation) -> str:
    if observation.status == Status.PRESENT.value and observation.mode == Mode.REMOTE.value:
        return "by video"
    if observation.status == Status.LATE.value and observation.arrived_at:
        return f"{to_london(observation.arrived_at):%H:%M}"
    if observation.status == Status.LEFT_EARLY.value and observation.left_at:
        where = where_in_words(observation.handover)
        return f"{to_london(observation.left_at):%H:%M}{where and f', {where}'}"
    if observation.status == Status.NOT_HELD.value:
        return where_in_words(observation.handover)
    if observation.status == Status.ABSENT.value and observation.reason:
        return Reason(observation.reason).label.lower()
    return ""
