"""A week in which everything that goes wrong on real mornings goes wrong somewhere: who does what, and when, by chance.

Played on the demo's stage by the demo's cast, only worse: registers that are forgotten, phoned in, taken on paper or by
cover; absences, walk-offs, sessions called off with a child nobody fetched; officers who do not look; snow.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from random import Random
from uuid import uuid5

from attendance import calling_off, decisions, paper_sheets, provider_day, registers, session_links
from attendance.calling_off import CallOff, PupilOff, WhyOff
from attendance.decisions import Decide
from attendance.imports import Kind, import_sheet
from attendance.observing import EntryCommand
from attendance.paper_sheets import OnPaper
from attendance.provider_day import PupilEntry
from attendance.receiving import Envelope
from attendance.registers import SubmitRegister
from attendance.rows import Row, Sheet
from attendance.rules.calendar import at_london
from attendance.rules.decisions import DecisionKind
from attendance.rules.words import Handover, Session, Status
from attendance.scope import OPERATOR, ProviderScope
from attendance.session_links import MakeLink
from attendance.unit import Db
from muster.demo import at_providers, at_schools, cast
from muster.demo.mailbox import Kept
from muster.demo.people import OFFICERS, TUTORS, Troupe
from muster.demo.programme import Act, Do

HEADS = {"HARROW": "helen.marchetti@harrowdale.example.org", "EASTMARSH": "martin.eze@eastmarsh.example.org"}
# How a session's register comes, and how often.
WAYS = {"register": 50, "late": 14, "silence": 14, "paper": 6, "cover": 8, "phoned": 8}
DAILY = {"daily answer": 60, "silence": 25, "late": 15}
IN_TIME = {Session.AM: (time(9, 5), 50), Session.PM: (time(12, 50), 50)}
LATE = {Session.AM: (time(10, 5), 110), Session.PM: (time(13, 45), 100)}
KEYED_IN = time(15, 45)
EVERY = 5
LINK = re.compile(r"/cover/#?([A-Za-z0-9_-]{20,})")

_keys = count(1)


@dataclass(kw_only=True)
class Mishaps:
    """Chance, and the letters by which links come. The same number makes the same week."""

    number: int
    letters: Callable[[], tuple[Kept, ...]]

    def acts(self, on: date) -> list[Act]:
        """Return what everybody does on a day, in the order of the clock."""
        if on.weekday() >= 5:
            return []
        acts = [act for provider in cast.PROVIDERS for act in self._at_provider(provider, on)]
        acts += self._at_schools(on)
        return sorted(acts, key=lambda act: act.at)

    def chance(self, *about: object) -> Random:
        """Return chance that falls alike whenever it is asked about the same thing of the same week."""
        return Random("|".join(map(str, (self.number, *about))))

    def _at_provider(self, provider: str, on: date) -> Iterator[Act]:
        chance = self.chance(provider, on)
        act = partial(_act, on)
        if chance.random() < 0.08:
            hands_over = chance.random() < 0.5
            yield act(time(8, 40), partial(self.call_off, provider=provider, on=on, sessions=tuple(Session)))
            if hands_over:
                yield act(time(10, 40), partial(at_providers.hand_over, provider=provider))
            return
        if chance.random() < 0.4:
            yield act(time(8, 50), partial(at_providers.tell_absence, provider=provider, on=on))
        for session in Session:
            yield from self._register(provider, on, session, chance)
        yield from self._in_between(provider, on, chance)

    def _register(self, provider: str, on: date, session: Session, chance: Random) -> Iterator[Act]:
        ways = DAILY if provider == "KINGSMERE" else WAYS
        way = chance.choices(list(ways), weights=list(ways.values()))[0]
        first, minutes = (LATE if way == "late" else IN_TIME)[session]
        at = _later(first, chance.randrange(0, minutes, EVERY))
        take = partial(at_providers.take_register, provider=provider, on=on, session=session)
        deeds: dict[str, tuple[time, Do]] = {
            "register": (at, take),
            "late": (at, take),
            "paper": (KEYED_IN, partial(self.from_paper, provider=provider, on=on, session=session)),
            "cover": (at, partial(self.by_cover, provider=provider, on=on, session=session)),
            "daily answer": (at, partial(self.answer, provider=provider, on=on, session=session)),
            "phoned": (at, partial(at_schools.phone_in, provider=provider, on=on)),
        }
        if way in deeds:
            yield _act(on, *deeds[way])

    def _in_between(self, provider: str, on: date, chance: Random) -> Iterator[Act]:
        """What happens once the day has begun, each thing with its likelihood."""
        walks_off = partial(at_providers.report_walk_off, provider=provider, on=on, session=Session.AM)
        possible: tuple[tuple[float, time, Do], ...] = (
            (0.3, time(11, 5), partial(at_providers.bring_in_the_late, provider=provider, on=on)),
            (0.3, time(14, 20), partial(at_providers.let_some_go, provider=provider, on=on)),
            (0.12, time(11, 10), walks_off),
            (0.08, time(11, 20), partial(at_providers.follow_walk_offs, provider=provider, on=on)),
            (0.08, time(11, 40), partial(at_providers.follow_walk_offs, provider=provider, on=on)),
            (0.06, time(11, 30), partial(at_providers.report_incident, provider=provider, on=on)),
            (0.06, time(11, 50), partial(at_providers.tell_dsl, provider=provider, on=on)),
            (0.1, time(11, 15), partial(self.correct, provider=provider, on=on)),
            (0.1, time(9, 40), partial(self.turn_up, provider=provider, on=on)),
            (0.06, time(13, 55), partial(self.end_early, provider=provider, on=on)),
            (0.5, time(15, 10), partial(at_providers.hand_over, provider=provider)),
        )
        for likelihood, at, do in possible:
            if chance.random() < likelihood:
                yield _act(on, at, do)

    def _at_schools(self, on: date) -> Iterator[Act]:
        chance = self.chance("schools", on)
        act = partial(_act, on)
        if chance.random() < 0.7:
            yield act(time(7, 45), at_schools.decide_gaps)
        if chance.random() < 0.15:
            yield act(time(7, 30), partial(self.shut, code=chance.choice(cast.PROVIDERS), on=on))
        if chance.random() < 0.04:
            yield act(time(6, 50), partial(self.shut, code="ALDER", on=on))
        yield act(time(8, 15), partial(self.decide, on=on))
        yield act(time(8, 30), partial(self.end_placement, on=on))
        yield act(time(8, 50), partial(self.start_today, on=on))
        if chance.random() < 0.1:
            # Nobody looks at anything today.
            return
        patience = chance.choice((None, None, timedelta(minutes=90)))
        at, last = at_london(on, time(9, 20)), at_london(on, time(16))
        while at <= last:
            yield Act(at=at, do=partial(at_schools.look, patience=patience))
            at += timedelta(minutes=20)

    # ------------------------------------------------------------ at the providers

    def call_off(
        self, db: Db, troupe: Troupe, provider: str, on: date, sessions: tuple[Session, ...], *, now: datetime
    ) -> None:
        """Nothing is held: some wait, some never came, some were taken away, some went alone."""
        scope = troupe.at_provider(db, TUTORS[provider])
        pupils = [each for each in calling_off.candidates(scope, db, on, now=now) if not each.is_settled]
        self._stop(scope, db, on, sessions, [each.placement for each in pupils], ended_at=None, now=now)

    def end_early(self, db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
        """The afternoon ends before its time for those who are there."""
        scope = troupe.at_provider(db, TUTORS[provider])
        there = self._there(scope, db, on, Session.PM, now=now)
        self._stop(scope, db, on, (Session.PM,), [each.placement for each in there], ended_at=now, now=now)

    def _stop(
        self,
        scope: ProviderScope,
        db: Db,
        on: date,
        sessions: tuple[Session, ...],
        placements: list[str],
        *,
        ended_at: datetime | None,
        now: datetime,
    ) -> None:
        chance = self.chance("stop", scope.provider_id, on, now)
        pupils = tuple(_off(each, chance.choice(list(Handover))) for each in placements)
        if pupils:
            envelope = _envelope()
            command = CallOff(
                on=on, sessions=sessions, pupils=pupils, why=WhyOff.STAFF, envelope=envelope, ended_at=ended_at
            )
            calling_off.call_off(scope, db, command, now=now)

    def from_paper(self, db: Db, troupe: Troupe, provider: str, on: date, session: Session, *, now: datetime) -> None:
        """There was no internet: what was written down in the session is keyed in at the end of the day."""
        scope = troupe.at_provider(db, TUTORS[provider])
        entries = self._entries(scope, db, on, session, now=now)
        taken = time(9, 30) if session is Session.AM else time(13, 20)
        paper = OnPaper(said_by="Sam Paper", said_by_job="Instructor", taken=taken)
        if entries:
            command = SubmitRegister(on=on, session=session, entries=entries, envelope=_envelope())
            paper_sheets.submit(scope, db, command, paper, now=now)

    def by_cover(self, db: Db, troupe: Troupe, provider: str, on: date, session: Session, *, now: datetime) -> None:
        """Somebody from an agency has the link to one site's register."""
        scope = troupe.at_provider(db, TUTORS[provider])
        sites = session_links.sites(scope, db)
        site = self.chance("site", provider, on, session).choice(sites)[0]
        link = session_links.make(scope, db, MakeLink(site_code=site, session=session), now=now)
        self._by_link(db, link.secret, now=now)

    def answer(self, db: Db, troupe: Troupe, provider: str, on: date, session: Session, *, now: datetime) -> None:
        """The link person opens the mailed question and answers it."""
        letters = [each for each in self.letters() if "daily_answer" in each.kinds and each.at.date() == now.date()]
        for letter in letters[:1]:
            found = LINK.search(letter.body)
            assert found, (session, on, letter.body)
            self._by_link(db, found[1], now=now)

    def _by_link(self, db: Db, secret: str, *, now: datetime) -> None:
        link = session_links.recognise(db, secret, now=now)
        if link is None:
            return
        visit = session_links.who(db, session_links.enter(db, link, "Casey Cover", "Tutor", now=now), now=now)
        assert visit is not None
        half = link.half_day
        entries = self._entries(visit.scope, db, half.on, half.session, now=now)
        if entries:
            command = SubmitRegister(on=half.on, session=half.session, entries=entries, envelope=_envelope())
            registers.submit(visit.scope, db, command, now=now)

    def correct(self, db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
        """One who was marked present was not there at all."""
        scope = troupe.at_provider(db, TUTORS[provider])
        there = self._there(scope, db, on, Session.AM, now=now)
        if there:
            one = self.chance("correct", provider, on).choice(there)
            entry = EntryCommand(placement=one.placement, status=Status.ABSENT, change_reason="Mixed up two pupils")
            command = SubmitRegister(on=on, session=Session.AM, entries=(entry,), envelope=_envelope())
            registers.submit(scope, db, command, now=now)

    def turn_up(self, db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
        """One comes who is not expected today."""
        scope = troupe.at_provider(db, TUTORS[provider])
        day = provider_day.session_register(scope, db, on, Session.AM, now=now)
        if day.unscheduled and day.entries:
            one = self.chance("turns up", provider, on).choice(day.unscheduled)
            entry = EntryCommand(placement=one.placement, status=Status.PRESENT)
            command = SubmitRegister(on=on, session=Session.AM, entries=(entry,), envelope=_envelope())
            registers.submit(scope, db, command, now=now)

    def _entries(
        self, scope: ProviderScope, db: Db, on: date, session: Session, *, now: datetime
    ) -> tuple[EntryCommand, ...]:
        """Return what is said of everybody of whom nothing has been said: one in seven is not there."""
        day = provider_day.session_register(scope, db, on, session, now=now)
        chance = self.chance("seen", scope.provider_id, on, session)
        unsaid = [each for each in day.entries if each.is_expected and not each.needs_care and each.status is None]
        statuses = (Status.PRESENT,) * 6 + (Status.ABSENT,)
        return tuple(EntryCommand(placement=each.placement, status=chance.choice(statuses)) for each in unsaid)

    def _there(self, scope: ProviderScope, db: Db, on: date, session: Session, *, now: datetime) -> list[PupilEntry]:
        day = provider_day.session_register(scope, db, on, session, now=now)
        return [each for each in day.entries if each.status in {Status.PRESENT, Status.LATE} and not each.walk_off_id]

    # ------------------------------------------------------------ at the home schools

    def shut(self, db: Db, troupe: Troupe, code: str, on: date, *, now: datetime) -> None:
        """It snows, or the boiler has gone: a closure is entered on the morning itself."""
        sheet = cast.sheet(Kind.CALENDAR, monday=on)
        cells = dict(zip(sheet.header, (code, str(on), str(on), "", "closure", "Snow"), strict=True))
        # A file brings everything of the organisations it names.
        rows = [row for row in sheet.rows if row.cells["organisation"] == code]
        whole = replace(sheet, rows=(*rows, Row(number=1_000, cells=cells)))
        result = import_sheet(db, Kind.CALENDAR, whole, actor=OPERATOR, now=now)
        assert not result.is_refused, result.problems

    def decide(self, db: Db, troupe: Troupe, on: date, *, now: datetime) -> None:
        """A few pupils are elsewhere today: exams, appointments, a suspension."""
        for school, head in HEADS.items():
            chance = self.chance("decides", school, on)
            kind = chance.choice([*self._KINDS, DecisionKind.SUSPENDED])
            email = head if kind is DecisionKind.SUSPENDED else OFFICERS[school]
            scope = troupe.at_school(db, email)
            pupil = chance.choice(decisions.pupils(scope, db, now=now))
            first, last = chance.choice(((Session.AM, Session.AM), (Session.AM, Session.PM), (Session.PM, Session.PM)))
            command = Decide(
                decision_id=uuid5(pupil.id, f"{self.number} {on}"),
                pupil_id=pupil.id,
                kind=kind,
                from_on=on,
                from_session=first,
                to_on=on,
                to_session=last,
                note="At the college interview, agreed with the family",
            )
            decisions.decide(scope, db, command, now=now)
            if chance.random() < 0.2:
                decisions.take_back(scope, db, command.decision_id, now=now)

    _KINDS = (
        DecisionKind.APPOINTMENT,
        DecisionKind.EXAM,
        DecisionKind.STUDY_DAY,
        DecisionKind.AT_SCHOOL,
        DecisionKind.OTHER_PLACE,
        DecisionKind.AGREED_LEAVE,
    )

    def end_placement(self, db: Db, troupe: Troupe, on: date, *, now: datetime) -> None:
        """A placement ended yesterday, and nobody has said what comes next."""
        chance = self.chance("ends", on)
        if chance.random() > 0.4:
            return
        sheet = cast.sheet(Kind.PLACEMENTS, monday=on - timedelta(days=on.weekday()))
        row = chance.choice([each for each in sheet.rows if each.cells["provider"] and not each.cells["ends_on"]])
        ended = on - timedelta(days=1)
        if row.cells["starts_on"] < ended.isoformat():
            self._place(db, sheet, {**row.cells, "ends_on": ended.isoformat()}, now=now)

    def start_today(self, db: Db, troupe: Troupe, on: date, *, now: datetime) -> None:
        """The officer is told at 08:50 of a pupil who starts today."""
        chance = self.chance("starts", on)
        if chance.random() > 0.4:
            return
        sheet = cast.sheet(Kind.PLACEMENTS, monday=on - timedelta(days=on.weekday()))
        row = chance.choice([each for each in sheet.rows if not each.cells["provider"]])
        days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "AM")
        new = {"ref": f"NEW-{self.number}-{on:%d}", "provider": "TANSY", "site": "FARM", "pathway": "respite"}
        self._place(db, sheet, {**row.cells, **new, **days, "starts_on": on.isoformat(), "ends_on": ""}, now=now)

    def _place(self, db: Db, sheet: Sheet, cells: dict[str, str], *, now: datetime) -> None:
        only = replace(sheet, rows=(Row(number=2, cells=cells),))
        result = import_sheet(db, Kind.PLACEMENTS, only, actor=OPERATOR, now=now)
        assert not result.is_refused, result.problems


def _off(placement: str, handover: Handover) -> PupilOff:
    return PupilOff(
        placement=placement, handover=handover, handed_to="Gran, Ann Hall" if handover.takes_a_name else None
    )


def _act(on: date, at: time, do: Do) -> Act:
    return Act(at=at_london(on, at), do=do)


def _later(at: time, minutes: int) -> time:
    total = at.hour * 60 + at.minute + minutes
    return time(total // 60, total % 60)


def _envelope() -> Envelope:
    key = f"mishap-{next(_keys)}"
    return Envelope.of(key, key)
