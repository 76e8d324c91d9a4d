"""What a provider sees of its day: who is expected, what has been said, and whom to call in an emergency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from attendance import concerns, days, finishing, outside_hours, registers
from attendance.directory import Directory
from attendance.following import came_after_all, describe
from attendance.records import decisions, submissions
from attendance.records import registers as stored
from attendance.records import walk_offs as stored_walk_offs
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Expected, Observation, Site, Submission, WalkOff
from attendance.refusals import NotFound
from attendance.rules.calendar import at_london, london_date, to_london
from attendance.rules.decisions import Decision, decided_for
from attendance.rules.paper_day import EmergencyNumber
from attendance.rules.register_state import ExpectedEntry, RegisterState, register_state
from attendance.rules.short_names import short_names
from attendance.rules.words import AgreedWith, Mode, Pathway, Reason, Role, Session, Status, Transport
from attendance.scope import ProviderScope
from attendance.unit import Db, Store

# On a tablet or a link: not why.
NOT_TODAY = "Not expected this session"


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilEntry:
    """One pupil in a session's register. `status` None: not reported. Times are instants (aware UTC)."""

    placement: str
    given_name: str
    family_name: str
    home_school_code: str
    home_school_name: str
    site_code: str | None
    site_name: str | None
    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    is_expected: bool
    status: Status | None
    arrived_at: datetime | None
    left_at: datetime | None
    agreed_with: AgreedWith | None
    agreed_name: str | None
    reason: Reason | None
    note: str | None
    taken_at: datetime | None
    first_heard_at: datetime | None
    on_record: str
    # The code of the site where the pupil was seen, or is expected, and where that is in words if it is another.
    at_code: str | None
    at_words: str
    # Taught at home: what a tutor says has words of its own. How the pupil was seen, where somebody was.
    is_tutored: bool
    mode: Mode | None
    # Somebody other than the family brings the pupil.
    is_brought: bool
    walk_off_id: UUID | None
    walk_off_is_open: bool

    @property
    def needs_care(self) -> bool:
        """Say whether "set the remaining to present" must leave this pupil out."""
        return self.status is not None or self.walk_off_id is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolRegister:
    """The register of one session for one home school. `due_at` is the earliest of its entries."""

    home_school_code: str
    home_school_name: str
    due_at: datetime
    state: RegisterState
    entries: tuple[PupilEntry, ...]

    @property
    def not_reported(self) -> int:
        """Return how many pupils nobody has said anything of."""
        return sum(1 for entry in self.entries if entry.status is None and entry.walk_off_id is None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unscheduled:
    """A pupil of the provider who is not expected in this session, but may turn up."""

    placement: str
    given_name: str
    family_name: str
    home_school_name: str
    # What the home school decided of the session, in words; empty where it is just not in the weekly pattern.
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRegister:
    """Everything a provider needs to take one session's register: every home school on one page."""

    on: date
    session: Session
    registers: tuple[SchoolRegister, ...]
    unscheduled: tuple[Unscheduled, ...]
    # Code and name of each of the provider's sites.
    sites: tuple[tuple[str, str], ...] = ()

    @property
    def entries(self) -> tuple[PupilEntry, ...]:
        """Return every expected or unexpectedly observed pupil, in order of name."""
        found = [entry for register in self.registers for entry in register.entries]
        return tuple(sorted(found, key=lambda entry: (entry.family_name, entry.given_name, entry.placement)))

    @property
    def not_reported(self) -> int:
        """Return how many pupils nobody has said anything of."""
        return sum(register.not_reported for register in self.registers)

    @property
    def due_at(self) -> datetime | None:
        """Return when the first of it is due; None where nobody is expected."""
        return min((register.due_at for register in self.registers), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenWalkOff:
    """A pupil who left without permission today, as the provider's today page shows it."""

    id: UUID
    given_name: str
    family_name: str
    left_at: datetime
    never_came_in: bool
    is_open: bool
    taken_on_by: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderToday:
    """A provider's day: both sessions, and who has left without permission."""

    on: date
    sessions: tuple[SessionRegister, ...]
    walk_offs: tuple[OpenWalkOff, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptView:
    """A receipt as it is shown again: number, when, by whom, and what was in it."""

    receipt: str
    kind: str
    received_at: datetime
    by_name: str
    by_job_title: str
    said: dict[str, object]

    @property
    def told(self) -> tuple[str, ...]:
        """Return the roles told at once, by their values."""
        told = self.said.get("told")
        return tuple(told) if isinstance(told, list) else ()


def open_days(scope: ProviderScope, store: Store, on: date, *, now: datetime) -> None:
    """Open a day for every home school of a provider, should the clockwork not have come to it yet."""
    with store.reading() as db:
        schools = stored.schools_hosted(db.session, scope.provider_id, on=on, part=scope.part)
        if days.all_open(db, schools, on):
            return
    # Two who ask at once both open it; the one who loses finds it open.
    store.command(lambda db: days.ensure_open(db, schools, on, now=now))


def session_register(scope: ProviderScope, db: Db, on: date, session: Session, *, now: datetime) -> SessionRegister:
    """Return one session's register, with what has been said so far.

    Raises:
        NotFound: the scope opens another session and no more.
    """
    scope.require_session(on, session)
    hosted = {each.placement.id: each for each in finishing.hosted(scope, db, on, now=now)}
    expected = stored.expected_of(db.session, scope.provider_id, on, session, part=scope.part)
    rows = {row.placement_id: row for row in expected}
    current = stored.current_of(db.session, hosted, on, session)
    heard = stored.first_heard(db.session, hosted, on)
    walk_offs = stored.walk_offs_on(db.session, hosted, on)
    sites = {site.id: site for site in stored.sites_of(db.session, scope.provider_id)}
    entries: dict[UUID, list[PupilEntry]] = {}
    for placement_id, each in hosted.items():
        observation = current.get((placement_id, session))
        if placement_id not in rows and observation is None:
            continue
        entry = _entry(
            each,
            rows.get(placement_id),
            observation,
            heard.get((placement_id, session)),
            _walk_off_in(walk_offs.get(placement_id), session),
            place=_place(each.site, observation, sites),
        )
        entries.setdefault(each.school.id, []).append(entry)
    missing = [each for placement_id, each in hosted.items() if placement_id not in rows]
    decided = decisions.of_pupils(db.session, {each.pupil.id for each in missing}, on, on)
    register = SessionRegister(
        on=on,
        session=session,
        registers=tuple(_school_register(found, now=now) for found in entries.values()),
        unscheduled=tuple(
            replace(_unscheduled(each), why=_why(decided.get(each.pupil.id, ()), each.placement.id, on, session))
            for each in missing
            if (each.placement.id, session) not in current
        ),
        sites=tuple((site.code, site.name) for site in sites.values()),
    )
    return _narrowed(register) if scope.is_narrow else register


def today(scope: ProviderScope, db: Db, *, now: datetime) -> ProviderToday:
    """Return both sessions of today and who has left without permission."""
    on = london_date(now)
    live = stored.hosted(db.session, scope.provider_id, on=on, today=on, part=scope.part)
    names = {each.pupil.id: each.pupil for each in live}
    left = []
    for row in stored_walk_offs.walk_offs_of_provider(db.session, scope.provider_id, on):
        pupil = names.get(row.pupil_id)
        if pupil is None:
            continue
        alert = stored_walk_offs.alert_of(db.session, row)
        left.append(
            OpenWalkOff(
                id=row.id,
                given_name=pupil.given_name,
                family_name=pupil.family_name,
                left_at=row.left_at,
                never_came_in=row.never_came_in,
                is_open=alert.closed_at is None,
                taken_on_by=f"{alert.owner_name}, {alert.owner_job_title}" if alert.owner_name else None,
            )
        )
    sessions = tuple(session_register(scope, db, on, session, now=now) for session in Session)
    return ProviderToday(on=on, sessions=sessions, walk_offs=tuple(left))


def pupils(scope: ProviderScope, db: Db, today: date) -> tuple[Unscheduled, ...]:
    """Return every pupil live at the provider today, for choosing one in a form."""
    hosted = stored.hosted(db.session, scope.provider_id, on=today, today=today, part=scope.part)
    found = tuple(_unscheduled(each) for each in hosted)
    if not scope.is_narrow:
        return found
    families = _short_families(found)
    short = tuple(replace(each, family_name=families[each.placement]) for each in found)
    return tuple(replace(each, home_school_name="") for each in short) if scope.is_one_session else short


def emergency_numbers(scope: ProviderScope, db: Db, today: date) -> tuple[EmergencyNumber, ...]:
    """Return whom to call for each home school with a pupil at the provider today."""
    directory = Directory(db, at_london(today, time.min))
    found = stored.hosted(db.session, scope.provider_id, on=today, today=today, part=scope.part)
    schools = {each.school.id: each.school for each in found}
    numbers = []
    for school in sorted(schools.values(), key=lambda row: row.name):
        leads = directory.holders(school.id, Role.DSL) or directory.holders(school.id, Role.DEPUTY_DSL)
        lead = leads[0] if leads else None
        numbers.append(
            EmergencyNumber(
                school_name=school.name,
                school_phone=school.phone,
                dsl_name=lead.name if lead else None,
                dsl_phone=lead.mobile if lead else None,
            )
        )
    return tuple(numbers)


def receipt(scope: ProviderScope, db: Db, number: str, *, now: datetime) -> ReceiptView:
    """Return a receipt of this provider.

    Raises:
        NotFound: no such receipt, another provider's, or one that speaks only of pupils whose placement has
            ended: a register's, once it can be finished no more.
    """
    row = submissions.by_receipt(db.session, scope.provider_id, number)
    if row is None or not _may_read(scope, db, row, now=now):
        message = "There is no such receipt."
        raise NotFound(message)
    return ReceiptView(
        receipt=row.receipt,
        kind=row.kind,
        received_at=row.received_at,
        by_name=row.actor_name,
        by_job_title=row.actor_job_title,
        said=row.answer,
    )


def _may_read(scope: ProviderScope, db: Db, row: Submission, *, now: datetime) -> bool:
    is_mine = row.actor == scope.actor.key
    # On a tablet nothing is read but what the same person has just sent from one.
    if scope.is_narrow and not (is_mine and row.channel == scope.actor.channel.value):
        return False
    # That somebody told the DSL is nobody's business at the provider but theirs.
    if row.kind == concerns.KIND and not is_mine:
        return False
    if row.kind in {registers.KIND, outside_hours.KIND}:
        return finishing.may_read_receipt(db, row.id, now=now)
    return not submissions.speaks_of_ended_only(db.session, row.id, today=london_date(now))


def _narrowed(register: SessionRegister) -> SessionRegister:
    """Return a register as a tablet or a link shows it: short names, what was seen, and nothing that was written."""
    families = _short_families([*register.entries, *register.unscheduled])
    return replace(
        register,
        registers=tuple(
            replace(each, entries=tuple(_without_words(entry, families[entry.placement]) for entry in each.entries))
            for each in register.registers
        ),
        unscheduled=tuple(
            replace(each, family_name=families[each.placement], why=NOT_TODAY if each.why else "")
            for each in register.unscheduled
        ),
    )


def _short_families(pupils: Sequence[PupilEntry | Unscheduled]) -> dict[str, str]:
    """Return by placement as much of each family name as tells these pupils apart."""
    shown = short_names([(each.given_name, each.family_name) for each in pupils])
    return {
        each.placement: name.removeprefix(each.given_name).strip() for each, name in zip(pupils, shown, strict=True)
    }


def _without_words(entry: PupilEntry, family_name: str) -> PupilEntry:
    seen = ""
    if entry.status is not None and entry.taken_at is not None:
        seen = f"{entry.status.label}, taken at {to_london(entry.taken_at):%H:%M}"
    return replace(entry, family_name=family_name, reason=None, note=None, agreed_name=None, on_record=seen)


def _walk_off_in(walk_off: WalkOff | None, session: Session) -> WalkOff | None:
    """Return a walk-off that answers for a session: its own, and every later one that day."""
    if walk_off is None or (walk_off.session == Session.PM.value and session is Session.AM):
        return None
    return walk_off


def _school_register(entries: list[PupilEntry], *, now: datetime) -> SchoolRegister:
    expected = [entry for entry in entries if entry.is_expected]
    facts = [
        ExpectedEntry(
            due_at=entry.due_at,
            status=entry.status,
            first_heard_at=entry.first_heard_at,
            is_answered_for=entry.walk_off_id is not None,
        )
        for entry in expected
    ]
    return SchoolRegister(
        home_school_code=entries[0].home_school_code,
        home_school_name=entries[0].home_school_name,
        due_at=min(entry.due_at for entry in expected or entries),
        state=register_state(facts, now=now),
        entries=tuple(entries),
    )


def _entry(
    each: HostedPlacement,
    row: Expected | None,
    observation: Observation | None,
    heard: datetime | None,
    walk_off: WalkOff | None,
    *,
    place: "_Place",
) -> PupilEntry:
    starts_at, ends_at, due_at = _times(row, observation)
    if came_after_all(walk_off, observation):
        walk_off = None
    return PupilEntry(
        placement=each.placement.public_ref,
        given_name=each.pupil.given_name,
        family_name=each.pupil.family_name,
        home_school_code=each.school.code,
        home_school_name=each.school.name,
        site_code=each.site.code if each.site else None,
        site_name=each.site.name if each.site else None,
        starts_at=starts_at,
        ends_at=ends_at,
        due_at=due_at,
        is_expected=row is not None,
        status=Status(observation.status) if observation else None,
        arrived_at=observation.arrived_at if observation else None,
        left_at=observation.left_at if observation else None,
        agreed_with=AgreedWith(observation.agreed_with) if observation and observation.agreed_with else None,
        agreed_name=observation.agreed_name if observation else None,
        reason=Reason(observation.reason) if observation and observation.reason else None,
        note=observation.note if observation else None,
        taken_at=observation.taken_at if observation else None,
        first_heard_at=heard,
        on_record=describe(observation) if observation else "",
        at_code=place.code,
        at_words=place.words,
        is_tutored=each.placement.pathway == Pathway.HOME_TUITION.value,
        mode=Mode(observation.mode) if observation else None,
        is_brought=Transport(each.placement.transport).is_arranged or each.placement.transport_firm is not None,
        walk_off_id=walk_off.id if walk_off else None,
        walk_off_is_open=walk_off is not None and walk_off.returned_at is None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """The code of the site where a pupil is; in words, where it is not the usual one."""

    code: str | None
    words: str = ""


def _place(usual: Site | None, observation: Observation | None, sites: Mapping[UUID, Site]) -> _Place:
    if observation is None or observation.site_id is None or not Status(observation.status).was_seen:
        return _Place(code=usual.code if usual else None)
    site = sites[observation.site_id]
    if usual is not None and site.id == usual.id:
        return _Place(code=site.code)
    until = f" until {to_london(observation.site_until):%H:%M}" if observation.site_until else ""
    return _Place(code=site.code, words=f"At {site.name}{until}")


def _times(row: Expected | None, observation: Observation | None) -> tuple[datetime, datetime, datetime]:
    if row is not None:
        return row.starts_at, row.ends_at, row.due_at
    if observation is None:
        message = "an entry is expected or observed"
        raise ValueError(message)
    # Nobody was waiting for an unexpected pupil; the time of the sighting is all there is.
    return observation.taken_at, observation.taken_at, observation.taken_at


def _why(decisions: Sequence[Decision], placement_id: UUID, on: date, session: Session) -> str:
    decided = decided_for(decisions, placement_id, on, session)
    return decided.kind.label if decided.kind is not None and decided.kind.takes_away else ""


def _unscheduled(each: HostedPlacement) -> Unscheduled:
    return Unscheduled(
        placement=each.placement.public_ref,
        given_name=each.pupil.given_name,
        family_name=each.pupil.family_name,
        home_school_name=each.school.name,
    )
