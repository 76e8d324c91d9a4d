"""Take what a provider saw of pupils in a session: judge every entry first, then keep them and what follows.

Shared by registers and by absences told early. What follows from an observation is `following`'s.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from attendance import bank_holidays, differences, elsewhere, entries_differ, following
from attendance.alerts import Opened
from attendance.directory import Directory
from attendance.elsewhere import Gone
from attendance.entries_differ import Reported
from attendance.following import Sighting
from attendance.receiving import Received
from attendance.records import calendars, opening, registers
from attendance.records.base import new_id
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Expected, Observation, Site
from attendance.refusals import EntriesConflict, EntriesRefused, EntryProblem, Refusal
from attendance.rules.calendar import Calendar, Openness, at_london
from attendance.rules.observing import Change, Seen, compare, fault_of
from attendance.rules.words import AgreedWith, Handover, Mode, Reason, Role, Session, Status
from attendance.scope import ProviderScope
from attendance.unit import Db

NOT_OPEN = {
    Openness.WEEKEND: "{school} is not open at weekends. Check the date.",
    Openness.OUTSIDE_TERM: "{on} is outside the terms of {school}. Check the date, or ask the school for its terms.",
    Openness.BANK_HOLIDAY: "{on} is a bank holiday. Check the date.",
}
GIVE_REASON = "This differs from what is on record for the same time. Give the reason for the change."
MAY_NOT_CORRECT = (
    "This differs from what is on record for the same time. To change it, somebody of the provider must sign in with "
    "a password. If it matters now, telephone the home school."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryCommand:
    """What was seen of one pupil. `placement` is the reference the provider knows; times are instants."""

    placement: str
    status: Status
    site: str | None = None
    site_until: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    agreed_with: AgreedWith | None = None
    agreed_name: str | None = None
    reason: Reason | None = None
    note: str | None = None
    contact_made: bool = False
    change_reason: str | None = None
    handover: Handover | None = None
    handed_to: str | None = None
    mode: Mode | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Taking:
    """When and by whom a session's entries were taken. `said_by` differs from the actor when written for another."""

    on: date
    session: Session
    taken_at: datetime
    now: datetime
    said_by: str
    said_by_job: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One entry with what it is about and how it stands to what is current.

    `site` is the one it names; `known_at` are those where the home school knows the pupil to be.
    """

    entry: EntryCommand
    hosted: HostedPlacement
    expected: Expected | None
    site: Site | None
    known_at: frozenset[UUID]
    starts_at: datetime
    ends_at: datetime
    current: Observation | None
    change: Change

    @property
    def is_another_word(self) -> bool:
        """Say whether the status is not the one on record: whoever only says more of it has said so before."""
        return self.current is None or self.current.status != self.entry.status.value

    @property
    def is_elsewhere(self) -> bool:
        """Say whether the pupil was seen at a site where the home school does not know them to be."""
        return self.site is not None and self.entry.status.was_seen and self.site.id not in self.known_at


@dataclass(slots=True)
class Outcome:
    """What became of the entries of one session, by placement reference."""

    changes: dict[str, Change] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)

    def count(self, *changes: Change) -> int:
        """Return how many entries turned out as one of these."""
        return sum(1 for change in self.changes.values() if change in changes)


def judge(
    scope: ProviderScope, db: Db, entries: list[tuple[EntryCommand, HostedPlacement]], taking: Taking
) -> list[Judged]:
    """Judge every entry of a session against what is expected and what is current; write nothing.

    Raises:
        NotFound: the scope opens another session and no more.
        Refusal: the day is closed for a pupil's school or for the provider.
        EntriesRefused: an entry cannot be right.
        EntriesConflict: an entry contradicts what is on record and gives no reason.
    """
    scope.require_session(taking.on, taking.session)
    _require_open_day(scope, db, entries, taking)
    expected = registers.expected_of(db.session, scope.provider_id, taking.on, taking.session, part=scope.part)
    rows = {row.placement_id: row for row in expected}
    placement_ids = [hosted.placement.id for _entry, hosted in entries]
    current = registers.current_of(db.session, placement_ids, taking.on, taking.session)
    sites = {site.code: site for site in registers.sites_of(db.session, scope.provider_id)}
    codes = {site.id: code for code, site in sites.items()}
    judged, faults, conflicts = [], [], []
    for entry, hosted in entries:
        starts_at, ends_at = _times(hosted, rows.get(hosted.placement.id), taking)
        before = current.get((hosted.placement.id, taking.session))
        seen = _seen(entry, taking)
        fault = _site_fault(entry, sites) or fault_of(seen, starts_at=starts_at, ends_at=ends_at, now=taking.now)
        if fault:
            faults.append(EntryProblem(placement=entry.placement, sentence=fault))
            continue
        change = compare(_seen_before(before, codes), seen)
        if _is_for_a_sign_in(scope, change, before, entry):
            conflicts.append(_conflict(entry, before, sentence=MAY_NOT_CORRECT))
        elif change is Change.CORRECTION and not (entry.change_reason or "").strip():
            conflicts.append(_conflict(entry, before))
        judged.append(
            Judged(
                entry=entry,
                hosted=hosted,
                expected=rows.get(hosted.placement.id),
                site=sites.get(entry.site or ""),
                known_at=_known_at(hosted, rows.get(hosted.placement.id), before),
                starts_at=starts_at,
                ends_at=ends_at,
                current=before,
                change=change,
            )
        )
    if faults:
        raise EntriesRefused(tuple(faults))
    if conflicts:
        raise EntriesConflict(tuple(conflicts))
    return judged


def keep(
    scope: ProviderScope,
    db: Db,
    judged: list[Judged],
    taking: Taking,
    received: Received,
    *,
    directory: Directory,
) -> Outcome:
    """Store the entries that say something new, and open or close the alerts that follow from them."""
    outcome, gone = Outcome(), []
    reported: list[Reported] = []
    pupil_ids = [each.hosted.pupil.id for each in judged]
    flags = registers.flags_of(db.session, pupil_ids)
    with db.acting_for({each.hosted.school.id for each in judged}):
        shared = registers.placed_more_than_once(db.session, pupil_ids)
    for each in judged:
        outcome.changes[each.entry.placement] = each.change
        if each.change is Change.UNCHANGED:
            continue
        observation = _observation(scope, each, taking, received)
        is_current = each.change is not Change.OLDER
        registers.keep(db.session, observation, is_current=is_current)
        if each.change is Change.STILL_MISSED:
            continue
        sighting = Sighting(
            observation=observation,
            session=taking.session,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            flags=flags.get(each.hosted.pupil.id, frozenset()),
            now=taking.now,
            actor=scope.actor,
            elsewhere=each.site if each.is_elsewhere else None,
        )
        if each.expected is None:
            outcome.unexpected.append(each.entry.placement)
            outcome.opened.append(following.tell_unexpected(db, sighting, directory=directory))
        if is_current:
            reported.append(Reported(sighting=sighting, hosted=each.hosted))
            outcome.opened.extend(following.follow(db, sighting, directory=directory))
        if is_current and each.is_another_word and each.hosted.pupil.id in shared:
            outcome.opened.extend(differences.tell(db, sighting, directory=directory))
        if is_current and sighting.elsewhere is not None:
            gone.append(Gone(sighting=sighting, site=sighting.elsewhere))
    elsewhere.tell(db, gone, directory=directory, now=taking.now)
    entries_differ.tell(db, reported, directory=directory, now=taking.now)
    return outcome


def told_roles(opened: list[Opened]) -> list[Role]:
    """Return the roles told by the alerts opened, each once, in order."""
    return list(dict.fromkeys(role for each in opened for role in each.told))


def _is_for_a_sign_in(scope: ProviderScope, change: Change, before: Observation | None, entry: EntryCommand) -> bool:
    """Say whether an entry may only be made by whoever is signed in: a tablet corrects nothing, a link adds nothing.

    What happened later may be said anywhere: a child who came after all, or who left.
    """
    if change is Change.CORRECTION:
        return scope.is_narrow
    says_more = before is not None and change is Change.NEW_FACT and before.status == entry.status.value
    return says_more and scope.is_one_session


def _require_open_day(
    scope: ProviderScope, db: Db, entries: list[tuple[EntryCommand, HostedPlacement]], taking: Taking
) -> None:
    holidays = bank_holidays.england_and_wales()
    schools = {hosted.school.id: hosted.school for _entry, hosted in entries}
    homes = calendars.calendars_of(db.session, schools, bank_holidays=holidays, needs_terms=True)
    for school_id, school in schools.items():
        sentence = NOT_OPEN.get(homes[school_id].openness(taking.on, taking.session))
        if sentence:
            raise Refusal(sentence.format(school=school.name, on=f"{taking.on:%-d %B %Y}"), field="date")
    own = calendars.calendars_of(db.session, [scope.provider_id], bank_holidays=holidays, needs_terms=False)
    _require_provider_open(own[scope.provider_id], taking)


def _require_provider_open(own: Calendar, taking: Taking) -> None:
    if own.openness(taking.on, taking.session) is Openness.OPEN:
        return
    label = own.label(taking.on, taking.session)
    because = f" ({label})" if label else ""
    sentence = f"Your calendar says you are closed in this session{because}. Check the date, or change the calendar."
    raise Refusal(sentence, field="date")


def _times(hosted: HostedPlacement, expected: Expected | None, taking: Taking) -> tuple[datetime, datetime]:
    if expected is not None:
        return expected.starts_at, expected.ends_at
    facts = opening.facts_of(hosted.placement, hosted.site, ())
    starts, ends = facts.starts[taking.session], facts.ends[taking.session]
    return at_london(taking.on, starts), at_london(taking.on, ends)


def _known_at(hosted: HostedPlacement, expected: Expected | None, current: Observation | None) -> frozenset[UUID]:
    usual = expected.site_id if expected else hosted.placement.site_id
    seen = current.site_id if current and Status(current.status).was_seen else None
    return frozenset(filter(None, (usual, seen)))


def _site_fault(entry: EntryCommand, sites: dict[str, Site]) -> str | None:
    if entry.site is None or entry.site in sites:
        return None
    return "This site is not one of yours. Use the code of one of your sites, or leave it out."


def _seen(entry: EntryCommand, taking: Taking) -> Seen:
    return Seen(
        status=entry.status,
        taken_at=taking.taken_at,
        arrived_at=entry.arrived_at,
        left_at=entry.left_at,
        agreed_with=entry.agreed_with,
        reason=entry.reason,
        note=entry.note,
        handover=entry.handover,
        handed_to=entry.handed_to,
        site=entry.site,
        site_until=entry.site_until,
        mode=entry.mode,
    )


def _seen_before(row: Observation | None, codes: dict[UUID, str]) -> Seen | None:
    if row is None:
        return None
    return Seen(
        status=Status(row.status),
        taken_at=row.taken_at,
        arrived_at=row.arrived_at,
        left_at=row.left_at,
        agreed_with=AgreedWith(row.agreed_with) if row.agreed_with else None,
        reason=Reason(row.reason) if row.reason else None,
        note=row.note,
        handover=Handover(row.handover) if row.handover else None,
        handed_to=row.handed_to,
        site=codes.get(row.site_id) if row.site_id else None,
        site_until=row.site_until,
        mode=Mode(row.mode),
    )


def _conflict(entry: EntryCommand, before: Observation | None, *, sentence: str = GIVE_REASON) -> EntryProblem:
    return EntryProblem(
        placement=entry.placement,
        sentence=sentence,
        on_record=following.describe(before) if before else "",
    )


def _observation(scope: ProviderScope, each: Judged, taking: Taking, received: Received) -> Observation:
    placement, entry = each.hosted.placement, each.entry
    # What is not restated stays known: a reason or a time given earlier is not lost by a later word.
    before = each.current if each.change in {Change.NEW_FACT, Change.STILL_MISSED} else None
    same = before if before is not None and before.status == entry.status.value else None
    usual = each.expected.site_id if each.expected else placement.site_id
    # Nor is where the pupil was seen before.
    there = before if before is not None and entry.status.was_seen and each.site is None else None
    return Observation(
        id=new_id(),
        placement_id=placement.id,
        home_school_id=placement.home_school_id,
        provider_id=scope.provider_id,
        pupil_id=placement.pupil_id,
        submission_id=received.submission_id,
        on=taking.on,
        session=taking.session.value,
        status=entry.status.value,
        mode=_mode(entry, before, placement.mode),
        site_id=each.site.id if each.site else (there.site_id if there else usual),
        site_until=there.site_until if there else entry.site_until,
        arrived_at=entry.arrived_at or (before.arrived_at if before and entry.status.was_seen else None),
        left_at=entry.left_at or _left_at(entry, same, taking),
        agreed_with=entry.agreed_with.value if entry.agreed_with else (same.agreed_with if same else None),
        agreed_name=entry.agreed_name or (same.agreed_name if same else None),
        handover=entry.handover.value if entry.handover else (same.handover if same else None),
        handed_to=entry.handed_to or (same.handed_to if same else None),
        reason=_reason(entry, same),
        contact_made=entry.contact_made,
        note=entry.note or (same.note if same else None),
        change_reason=entry.change_reason if each.change is Change.CORRECTION else None,
        replaces_id=each.current.id if each.current else None,
        was_expected=each.expected is not None,
        taken_at=taking.taken_at,
        received_at=received.received_at,
        channel=scope.actor.channel.value,
        said_by=taking.said_by,
        said_by_job=taking.said_by_job,
        recorded_by=scope.actor.name,
        recorded_by_job=scope.actor.job_title,
        recorded_by_person_id=scope.actor.person_id,
        receipt=received.receipt,
    )


def _mode(entry: EntryCommand, before: Observation | None, usual: str) -> str:
    if entry.mode is not None:
        return entry.mode.value
    return before.mode if before is not None and Status(before.status).was_seen else usual


def _left_at(entry: EntryCommand, same: Observation | None, taking: Taking) -> datetime | None:
    if entry.status is not Status.LEFT_EARLY:
        return None
    return same.left_at if same else taking.taken_at


def _reason(entry: EntryCommand, before: Observation | None) -> str | None:
    if entry.status is not Status.ABSENT:
        return entry.reason.value if entry.reason else None
    if entry.reason is not None and entry.reason is not Reason.NOT_KNOWN:
        return entry.reason.value
    return before.reason if before and before.reason else Reason.NOT_KNOWN.value
