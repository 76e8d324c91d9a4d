"""A region of three providers and three home schools with overlapping pupils, where every text tells whose it is.

Each school has a pupil at each provider, and one whose placement ended yesterday; only EAST sends nobody to OAK. Every
name and text is a canary: it says its kind, its school, its provider and whether the placement is live, so that any
answer can be searched for what its reader must not see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from attendance import (
    absences,
    calling_off,
    concerns,
    days,
    decisions,
    erasure,
    incidents,
    missing_plans,
    outside_hours,
    registers,
    responding,
    tokens,
    walk_offs,
)
from attendance.absences import TellAbsence
from attendance.calling_off import CallOff, PupilOff, WhyOff
from attendance.concerns import TellConcern
from attendance.decisions import Decide
from attendance.erasure import AskToErase
from attendance.incidents import ReportIncident
from attendance.intake import sheets
from attendance.intake.sheets import SentFile
from attendance.mails import arriving, reading
from attendance.mails.arriving import Arrived
from attendance.mails.reading import Brought
from attendance.missing_plans import WritePlan
from attendance.observing import EntryCommand
from attendance.outside_hours import RecordOutside
from attendance.records import system_marks
from attendance.records.tables import (
    AgreementVersion,
    Alert,
    CalendarRow,
    Comparison,
    Contact,
    LadderVersion,
    LoggedContact,
    Mark,
    MarkKeyed,
    Membership,
    Organisation,
    OutsideSession,
    Person,
    PhoneCall,
    Placement,
    PlacementPattern,
    Pupil,
    RoleHeld,
    Site,
    StaffRequest,
    StandIn,
    Submission,
    Task,
    Unexplained,
)
from attendance.registers import SubmitRegister
from attendance.responding import AddToLog
from attendance.rows import Grid
from attendance.rules.access import ActorKind
from attendance.rules.decisions import DecisionKind
from attendance.rules.erasing import Erasable
from attendance.rules.words import (
    AlertKind,
    ConcernAbout,
    Handover,
    IncidentCategory,
    LogKind,
    OrganisationKind,
    PlanPart,
    Reason,
    Role,
    SeenOutside,
    Session,
    Severity,
    Status,
)
from attendance.scope import OPERATOR, Actor, ProviderScope, SchoolScope
from attendance.unit import Db, Store
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import envelope
from tests.support.cast import LONG_AGO, TERM, at

YESTERDAY, TODAY, NEXT_WEEK = date(2026, 9, 15), date(2026, 9, 16), date(2026, 9, 23)
NOW = at("10:40", on=TODAY)
SCHOOLS = {"NORTH": "COMPASS", "SOUTH": "COMPASS", "EAST": "SHIRE"}
PROVIDERS = ("OAK", "RIVER", "MILL")
NOBODY_AT = ("EAST", "OAK")
# Who: organisation, roles. The first eight are actors of the matrix; the others are there to be told of things.
PEOPLE: dict[str, tuple[str, tuple[Role, ...]]] = {
    "provider_staff": ("OAK", (Role.PROVIDER_STAFF,)),
    "provider_manager": ("OAK", (Role.PROVIDER_MANAGER,)),
    "attendance_officer": ("NORTH", (Role.ATTENDANCE_OFFICER,)),
    "dsl": ("NORTH", (Role.DSL,)),
    "school_administrator": ("NORTH", (Role.ADMINISTRATOR,)),
    "trust_reader": ("COMPASS", (Role.DPS,)),
    "system_administrator": ("NORTH", ()),
    "ended_staff": ("NORTH", (Role.DSL, Role.ADMINISTRATOR)),
    "north_head": ("NORTH", (Role.HEADTEACHER,)),
    "river_staff": ("RIVER", (Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER)),
    "mill_staff": ("MILL", (Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER)),
    "south_dsl": ("SOUTH", (Role.DSL, Role.ATTENDANCE_OFFICER, Role.ADMINISTRATOR)),
    "east_dsl": ("EAST", (Role.DSL, Role.ATTENDANCE_OFFICER, Role.ADMINISTRATOR)),
}
# Who made each provider's token.
MANAGERS = {"OAK": "provider_manager", "RIVER": "river_staff", "MILL": "mill_staff"}
# Whose second step is to be taken away.
ASKED_ABOUT = {
    "NORTH": "attendance_officer",
    "SOUTH": "south_dsl",
    "EAST": "east_dsl",
    "OAK": "provider_staff",
    "RIVER": "river_staff",
}
# Who is away, far ahead, and who stands in.
STAND_INS = {"NORTH": ("attendance_officer", "dsl"), "OAK": ("provider_staff", "provider_manager")}
# What each provider sent as a file this morning: one that waits for an answer, one whose rows do.
WHOLE = "whole"
SHEETS = ("waiting", "answered", WHOLE)
AWAY_ON = TODAY + timedelta(days=300)
AT_WORK = {ActorKind.DEVICE: "OAK", ActorKind.LINK_HOLDER: "OAK", ActorKind.API_TOKEN: "OAK"} | {
    ActorKind(who): organisation for who, (organisation, _roles) in PEOPLE.items() if who in set(ActorKind)
}
CANARY = re.compile(r"(?P<kind>[a-z]+)x(?P<school>[a-z]+)x(?P<provider>[a-z]+)x(?P<state>live|ended)")
# What a provider may see of a pupil it has; the rest is the home school's.
FOR_PROVIDERS = frozenset({"family", "note", "lastseen", "shared", "released", "evening", "sheet", "mail"})
# What the second wall keeps from every provider.
FOR_HOME_SCHOOLS = frozenset({"contact", "private", "concern", "unreleased"})
ONLY_FOR_DSLS = frozenset({"account", "concern"})
# Told by a provider and read by the home school: the provider does not get it back.
ANY = "any"


def canary(kind: str, school: str, provider: str, *, is_live: bool = True) -> str:
    """Return the text of a kind that belongs to a school's pupil at a provider."""
    return f"{kind}x{school.lower()}x{provider.lower()}x{'live' if is_live else 'ended'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is on record of one pupil, by id."""

    school: str
    provider: str
    pupil: UUID
    placement: UUID
    ref: str
    # What somebody else asked to have erased of the pupil.
    erasure: UUID
    # Somebody the school may call about the pupil.
    contact: UUID
    # What the school decided of a day to come.
    decision: UUID
    walk_off: UUID
    walk_off_alert: UUID
    incident_alert: UUID
    whereabouts_alert: UUID
    concern_alert: UUID
    receipt: str
    concern_receipt: str
    # What was told of the pupil is on record as phoned in.
    phone_call: UUID
    # Taught in the evening.
    outside_session: UUID
    # With whom the school spoke yesterday.
    logged_contact: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """Everybody and everything, by code. Pupils are `(school, provider)`, live or ended."""

    store: Store
    organisations: dict[str, UUID]
    people: dict[str, UUID]
    tasks: dict[str, UUID]
    # What waits for a second person, by organisation.
    staff_requests: dict[str, UUID]
    live: dict[tuple[str, str], Facts]
    ended: dict[tuple[str, str], Facts]
    tokens: dict[str, str]


def may_see(actor: ActorKind, found: re.Match[str]) -> bool:
    """Say whether an actor may see a canary."""
    kind, school, provider = found["kind"], found["school"].upper(), found["provider"].upper()
    works_at = AT_WORK.get(actor)
    if works_at is None or actor in {ActorKind.SYSTEM_ADMINISTRATOR, ActorKind.ENDED_STAFF}:
        return False
    if actor is ActorKind.LINK_HOLDER:
        # Given names and initials alone, so no whole text of anybody's.
        return False
    if works_at in PROVIDERS:
        return provider == works_at and (kind == "task" or (found["state"] == "live" and kind in FOR_PROVIDERS))
    is_ours = school == works_at or SCHOOLS.get(school) == works_at or provider == works_at
    return is_ours and (kind not in ONLY_FOR_DSLS or actor is ActorKind.DSL)


def wall_lets(actor: ActorKind, found: re.Match[str]) -> bool:
    """Say whether the second wall lets a canary through to an actor: it knows organisations, and no roles nor dates."""
    works_at, school, provider = AT_WORK.get(actor), found["school"].upper(), found["provider"].upper()
    if works_at is None or actor is ActorKind.ENDED_STAFF:
        return False
    if works_at in PROVIDERS:
        return provider == works_at and found["kind"] not in FOR_HOME_SCHOOLS
    return works_at in {school, provider, SCHOOLS.get(school)}


def leaks_through_the_wall(actor: ActorKind, text: str) -> list[str]:
    """Return every canary in an answer that the second wall alone should have kept in."""
    return sorted({found.group() for found in CANARY.finditer(text) if not wall_lets(actor, found)})


def foreign_ids(region: Region, actor: ActorKind) -> dict[str, str]:
    """Return what each id is, without its strokes, of everything that is no concern of an actor's organisation."""
    works_at = AT_WORK.get(actor, "")
    ours = {works_at, *(code for code, trust in SCHOOLS.items() if trust == works_at)}
    pairs = [key for key in region.live if ours & {*key}]
    near = ours | {code for key in pairs for code in key} | {SCHOOLS[school] for school, _provider in pairs}
    foreign = {each.hex: code for code, each in region.organisations.items() if code not in near}
    foreign |= {each.hex: f"task of {code}" for code, each in region.tasks.items() if code not in ours}
    for facts in (*region.live.values(), *region.ended.values()):
        if not ours & {facts.school, facts.provider}:
            ids = (facts.pupil, facts.placement, facts.walk_off, facts.walk_off_alert, facts.incident_alert)
            foreign |= {each.hex: f"of {facts.school} at {facts.provider}" for each in ids}
    return foreign


def leaks(actor: ActorKind, text: str) -> list[str]:
    """Return every canary in an answer that its reader must not see."""
    return sorted({found.group() for found in CANARY.finditer(text) if not may_see(actor, found)})


def build_region(store: Store) -> Region:
    """Fill an empty database and live through yesterday and this morning."""
    codes = ("COMPASS", "SHIRE", *SCHOOLS, *PROVIDERS)
    organisations = {code: uuid4() for code in codes}
    people = {who: uuid4() for who in PEOPLE}
    placements: dict[tuple[str, str, bool], Placement] = {}
    with store.writing() as db:
        _add_organisations(db, organisations)
        _add_people(db, organisations, people)
        for school, provider, is_live in _pupils():
            placements[school, provider, is_live] = _add_pupil(db, organisations, school, provider, is_live=is_live)
    with store.writing() as db:
        for pair in {(school, provider) for school, provider, _is_live in _pupils()}:
            _add_agreement(db, *(organisations[code] for code in pair))
        for school in SCHOOLS:
            _add_ladder(db, organisations[school])
        keys = {code: _add_token(db, organisations[code], people[who]) for code, who in MANAGERS.items()}
        tasks = {code: _add_task(db, code, organisations[code]) for code in codes}
        staff_requests = {code: _add_request(db, organisations[code], people[who]) for code, who in ASKED_ABOUT.items()}
        for code, pair in STAND_INS.items():
            _add_stand_in(db, organisations[code], [people[who] for who in pair])
    acting = _Acting(store=store, organisations=organisations, people=people)
    facts = {key: acting.yesterday(*key, placement) for key, placement in placements.items()}
    acting.this_morning(placements)
    return Region(
        store=store,
        organisations=organisations,
        people=people,
        tasks=tasks,
        staff_requests=staff_requests,
        live={(school, provider): each for (school, provider, is_live), each in facts.items() if is_live},
        ended={(school, provider): each for (school, provider, is_live), each in facts.items() if not is_live},
        tokens=keys,
    )


def _pupils() -> Iterator[tuple[str, str, bool]]:
    for school in SCHOOLS:
        for provider in PROVIDERS:
            if (school, provider) != NOBODY_AT:
                yield school, provider, True
                yield school, provider, False


def _add_organisations(db: Db, ids: dict[str, UUID]) -> None:
    kinds = {
        "COMPASS": OrganisationKind.TRUST,
        "SHIRE": OrganisationKind.LOCAL_AUTHORITY,
        **dict.fromkeys(SCHOOLS, OrganisationKind.HOME_SCHOOL),
        **dict.fromkeys(PROVIDERS, OrganisationKind.ALTERNATIVE_PROVIDER),
    }
    for code, kind in kinds.items():
        db.session.add(
            Organisation(
                id=ids[code],
                code=code,
                name=code.capitalize(),
                kind=kind.value,
                is_school=code in SCHOOLS,
                phone="01632 960100",
                email=f"office@{code.lower()}.example",
                parent_id=ids[SCHOOLS[code]] if code in SCHOOLS else None,
                week_attached=False,
            )
        )
        db.session.flush()
        if code in SCHOOLS:
            first, last = TERM
            row = CalendarRow(
                id=uuid4(), organisation_id=ids[code], from_on=first, to_on=last, kind="term", label="Autumn"
            )
            db.session.add(row)
    for code in PROVIDERS:
        hours = {"am_starts": time(9), "am_ends": time(12), "pm_starts": time(13), "pm_ends": time(15)}
        db.session.add(
            Site(id=_site(ids, code), organisation_id=ids[code], code=code, name="Main", kind="main", **hours)
        )
    db.session.flush()


def _site(ids: dict[str, UUID], provider: str) -> UUID:
    # A site of its own for each provider, findable without keeping a table of them.
    return UUID(int=ids[provider].int ^ 1)


def _add_people(db: Db, organisations: dict[str, UUID], people: dict[str, UUID]) -> None:
    for who, (code, roles) in PEOPLE.items():
        name = who.replace("_", " ").title()
        db.session.add(Person(id=people[who], email=f"{who}@region.example", name=name, created_at=LONG_AGO))
        db.session.flush()
        job = Membership(
            id=uuid4(),
            person_id=people[who],
            organisation_id=organisations[code],
            job_title=name,
            ended_at=LONG_AGO if who == "ended_staff" else None,
        )
        db.session.add(job)
        db.session.flush()
        for role in roles:
            db.session.add(RoleHeld(membership_id=job.id, role=role.value, organisation_id=organisations[code]))
    former = Membership(
        id=uuid4(),
        person_id=people["provider_staff"],
        organisation_id=organisations["MILL"],
        job_title="Tutor",
        ended_at=LONG_AGO,
    )
    db.session.add(former)
    db.session.flush()


def _add_pupil(db: Db, ids: dict[str, UUID], school: str, provider: str, *, is_live: bool) -> Placement:
    def said(kind: str) -> str:
        return canary(kind, school, provider, is_live=is_live)

    pupil = Pupil(
        id=uuid4(),
        home_school_id=ids[school],
        ref=said("ref"),
        upn=said("upn"),
        family_name=said("family"),
        given_name="Kim",
        year_group="10",
    )
    db.session.add(pupil)
    db.session.flush()
    db.session.add(
        Contact(
            id=uuid4(),
            home_school_id=ids[school],
            pupil_id=pupil.id,
            name=said("contact"),
            kind="parent_carer",
            phone="01632 960199",
            email=f"{said('contact')}@family.example",
            position=1,
        )
    )
    placement = Placement(
        id=uuid4(),
        home_school_id=ids[school],
        provider_id=ids[provider],
        pupil_id=pupil.id,
        site_id=_site(ids, provider),
        ref=said("ref"),
        # Opaque, as a real one is: whoever holds one they may not use must not learn from it.
        public_ref=uuid4().hex[:12],
        pathway="offsite_direction",
        arranged_by="school",
        registered_at_provider=False,
        starts_on=TERM[0],
        ends_on=TERM[1] if is_live else YESTERDAY,
        mode="in_person",
        first_contact="school",
        reports_by="register",
        on_home_closure="attends",
        transport="local_authority",
        transport_firm="Region Cars",
        transport_phone="01632 960999",
        attended_before=60,
        possible_before=100,
    )
    db.session.add(placement)
    db.session.flush()
    every_day = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "AM+PM")
    db.session.add(
        PlacementPattern(placement_id=placement.id, from_on=TERM[0], home_school_id=ids[school], **every_day)
    )
    db.session.flush()
    return placement


def _add_agreement(db: Db, home_school_id: UUID, provider_id: UUID) -> None:
    """Write what both are to sign, with the times that hold."""
    db.session.add(
        AgreementVersion(
            id=uuid4(),
            provider_id=provider_id,
            home_school_id=home_school_id,
            version=1,
            first_contact="provider",
            closures="Told by 08:00.",
            am_due=time(10),
            pm_due=time(14),
            written_at=LONG_AGO,
            by_name="Ada",
            by_job_title="Head",
        )
    )


def _add_ladder(db: Db, home_school_id: UUID) -> None:
    """Write a ladder: who is told of a small thing to look at."""
    db.session.add(
        LadderVersion(
            id=uuid4(),
            home_school_id=home_school_id,
            kind=AlertKind.CONCERN.value,
            is_short=False,
            version=1,
            rungs=[{"minutes": 0, "roles": ["attendance_officer", "dsl"], "person": None, "ways": ["email"]}],
            written_at=LONG_AGO,
            by_name="Ada",
            by_job_title="Head",
        )
    )


def _add_task(db: Db, code: str, organisation_id: UUID) -> UUID:
    school, provider = (ANY, code) if code in PROVIDERS else (code, ANY)
    # A trust's own task is found by its code in the provider's place.
    school, provider = (ANY, code) if code not in SCHOOLS else (school, provider)
    task = Task(
        id=uuid4(),
        organisation_id=organisation_id,
        kind="role_gap",
        subject=code,
        occurrence=1,
        words=canary("task", school, provider),
        opened_at=NOW,
    )
    db.session.add(task)
    db.session.flush()
    return task.id


def _add_token(db: Db, organisation_id: UUID, person_id: UUID) -> str:
    job = select(Membership.id).where(Membership.person_id == person_id, Membership.organisation_id == organisation_id)
    made_in = db.session.scalars(job).one()
    return tokens.make(db, organisation_id, "program", actor=OPERATOR, now=NOW, membership_id=made_in)


def _add_request(db: Db, organisation_id: UUID, person_id: UUID) -> UUID:
    job = select(Membership.id).where(Membership.person_id == person_id, Membership.organisation_id == organisation_id)
    request = StaffRequest(
        id=uuid4(),
        organisation_id=organisation_id,
        membership_id=db.session.scalars(job).one(),
        kind="second_step",
        asked_at=NOW,
        asked_by="Somebody Else",
        asked_by_job="Administrator",
        asked_by_key=f"person:{uuid4()}",
        expires_at=NOW + timedelta(days=3),
    )
    db.session.add(request)
    db.session.flush()
    return request.id


def _add_stand_in(db: Db, organisation_id: UUID, pair: list[UUID]) -> None:
    job = select(Membership.id).where(Membership.organisation_id == organisation_id)
    away, stand_in = (db.session.scalars(job.where(Membership.person_id == who)).one() for who in pair)
    row = StandIn(
        id=uuid4(),
        organisation_id=organisation_id,
        membership_id=away,
        role=Role.ATTENDANCE_OFFICER.value,
        stand_in_id=stand_in,
        first_on=AWAY_ON,
        last_on=AWAY_ON,
        said_at=NOW,
        said_by="Ada",
    )
    db.session.add(row)
    db.session.flush()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Acting:
    """The people of the region, doing things."""

    store: Store
    organisations: dict[str, UUID]
    people: dict[str, UUID]

    def yesterday(self, school: str, provider: str, is_live: bool, placement: Placement) -> Facts:
        """Report everything a provider can of a pupil, and let the school answer."""

        def said(kind: str) -> str:
            return canary(kind, school, provider, is_live=is_live)

        scope, now = self._provider(provider), at("10:05", on=YESTERDAY)
        with self.store.writing() as db:
            days.ensure_open(db, [self.organisations[school]], YESTERDAY, now=at("07:00", on=YESTERDAY))
        left = ReportWalkOff(
            placement=placement.public_ref,
            left_at=at("10:00", on=YESTERDAY),
            last_seen=said("lastseen"),
            envelope=envelope(),
        )
        told = self.store.command(lambda db: walk_offs.report(scope, db, left, now=now))
        happened = ReportIncident(
            placements=(placement.public_ref,),
            category=IncidentCategory.INJURY,
            severity=Severity.SERIOUS,
            happened_at=now,
            account=said("account"),
            envelope=envelope(),
        )
        self.store.command(lambda db: incidents.report(scope, db, happened, now=now))
        concern = TellConcern(
            placements=(placement.public_ref,),
            about=ConcernAbout.STAFF,
            account=said("concern"),
            envelope=envelope(),
        )
        told_dsl = self.store.command(lambda db: concerns.tell(scope, db, concern, now=now))
        absent = TellAbsence(
            placement=placement.public_ref,
            on=YESTERDAY,
            sessions=(Session.PM,),
            reason=Reason.OTHER,
            note=said("note"),
            envelope=envelope(),
        )
        receipt = self.store.command(lambda db: absences.tell(scope, db, absent, now=now)).receipt
        own = self._school(school)
        for kind, is_shared in (("shared", True), ("private", False)):
            line = AddToLog(kind=LogKind.NOTE, at=now, note=said(kind), is_shared=is_shared, entry_id=uuid4())
            with self.store.writing() as db:
                responding.log_for_school(own, db, told.alert_id, line, now=now)
        plan = WritePlan(
            words={PlanPart.PLACES: said("released"), PlanPart.RISKS: said("unreleased")},
            released=frozenset({PlanPart.PLACES}),
            reviewed_on=YESTERDAY,
            instead_of=0,
        )
        with self.store.writing() as db:
            missing_plans.write(own, db, placement.pupil_id, plan, now=now)
        erasing = AskToErase(erasure_id=uuid4(), what=[Erasable.CONTACTS], reason="The family asked for it.")
        with self.store.writing() as db:
            erasure.ask(self._head(school), db, placement.pupil_id, erasing, now=now)
        decision = self._decide(own, placement.pupil_id, said("decided"))
        self._mark(own, placement.pupil_id, said("marked"))
        with self.store.reading() as db:
            contact = db.session.scalars(select(Contact.id).where(Contact.pupil_id == placement.pupil_id)).one()
            about = {
                row.kind: row.id for row in db.session.scalars(select(Alert).where(Alert.placement_id == placement.id))
            }
        return Facts(
            school=school,
            provider=provider,
            pupil=placement.pupil_id,
            placement=placement.id,
            ref=placement.public_ref,
            erasure=erasing.erasure_id,
            contact=contact,
            decision=decision,
            walk_off=told.walk_off_id,
            walk_off_alert=told.alert_id,
            incident_alert=about[AlertKind.INCIDENT.value],
            whereabouts_alert=about[AlertKind.WHEREABOUTS.value],
            concern_alert=about[AlertKind.SAFEGUARDING.value],
            receipt=receipt,
            concern_receipt=told_dsl.receipt,
            phone_call=self._call(school, receipt),
            outside_session=self._teach(scope, placement, said("evening")),
            logged_contact=self._log_contact(own, placement, said("private")),
        )

    def _teach(self, scope: ProviderScope, placement: Placement, note: str) -> UUID:
        """Record a session of the evening, and one before it that is taken back."""
        taught = [
            RecordOutside(
                placement=placement.public_ref,
                on=YESTERDAY,
                starts=starts,
                ends=starts.replace(minute=45),
                seen=SeenOutside.ATTENDED,
                note=note,
                envelope=envelope(),
            )
            for starts in (time(16), time(17))
        ]
        now = at("18:00", on=YESTERDAY)
        with self.store.writing() as db:
            for each in taught:
                outside_hours.record(scope, db, each, now=now)
            its = select(OutsideSession).where(OutsideSession.placement_id == placement.id)
            wrong, right = db.session.scalars(its.order_by(OutsideSession.starts_at)).all()
            outside_hours.take_back(scope, db, wrong.id, note, now=now)
            return right.id

    def _call(self, school: str, receipt: str) -> UUID:
        """Put the call on record that brought what was told under a receipt."""
        with self.store.writing() as db:
            sent = db.session.scalars(select(Submission).where(Submission.receipt == receipt)).one()
            call_id = uuid4()
            call = PhoneCall(
                id=call_id,
                home_school_id=self.organisations[school],
                provider_id=sent.organisation_id,
                submission_id=sent.id,
                on=YESTERDAY,
                session="PM",
                said_by="Jo",
                said_by_job="Tutor",
                called_at=NOW,
                recorded_at=NOW,
                recorded_by="Ada",
                recorded_by_job="Officer",
            )
            db.session.add(call)
        return call_id

    def _log_contact(self, own: SchoolScope, placement: Placement, words: str) -> UUID:
        """Put on record that the school spoke with the provider yesterday."""
        contact_id = uuid4()
        with self.store.writing() as db:
            row = LoggedContact(
                home_school_id=own.organisation_id,
                pupil_id=placement.pupil_id,
                placement_id=placement.id,
                contact_id=contact_id,
                version=1,
                replaces=None,
                on=YESTERDAY,
                kind="provider",
                came_of="spoken",
                spoken_with=words,
                said=words,
                recorded_by_id=own.actor.person_id,
                recorded_by="Ada",
                recorded_by_job="Officer",
                recorded_at=NOW,
            )
            db.session.add(row)
        return contact_id

    def _mark(self, own: SchoolScope, pupil_id: UUID, reason: str) -> None:
        """Put on record what the school entered for yesterday morning."""
        with self.store.writing() as db:
            mark = Mark(
                home_school_id=own.organisation_id,
                pupil_id=pupil_id,
                on=YESTERDAY,
                session="AM",
                version=1,
                replaces=None,
                code="N",
                nature=None,
                minutes_late=None,
                proposed="",
                why=reason,
                reason=reason,
                observation_id=None,
                entered_by_id=own.actor.person_id,
                entered_by="Ada",
                entered_by_job="Officer",
                entered_at=NOW,
            )
            db.session.add(mark)
            db.session.flush()
            keyed = MarkKeyed(
                home_school_id=own.organisation_id,
                pupil_id=pupil_id,
                on=YESTERDAY,
                session="AM",
                number=1,
                version=1,
                is_keyed=True,
                keyed_by_id=own.actor.person_id,
                keyed_by="Ada",
                keyed_by_job="Officer",
                keyed_at=NOW,
            )
            db.session.add(keyed)
            comparison = Comparison(
                home_school_id=own.organisation_id,
                column_upn="",
                column_date="",
                column_session="",
                column_code="",
                unread=0,
                compared_by_id=own.actor.person_id,
                compared_by="Ada",
                compared_by_job="Officer",
                compared_at=NOW,
            )
            told = ((pupil_id, YESTERDAY, Session.AM), "B", 2)
            system_marks.keep(db.session, comparison, [told])
            db.session.add(
                Unexplained(
                    home_school_id=own.organisation_id,
                    pupil_id=pupil_id,
                    on=YESTERDAY,
                    session="AM",
                    looked_at=None,
                    look_at=NOW,
                )
            )

    def this_morning(self, placements: dict[tuple[str, str, bool], Placement]) -> None:
        """Send each provider's register of the morning: everybody absent, with a note."""
        with self.store.writing() as db:
            days.ensure_open(db, [self.organisations[code] for code in SCHOOLS], TODAY, now=at("07:00", on=TODAY))
        for provider in PROVIDERS:
            entries = tuple(
                EntryCommand(
                    placement=placement.public_ref,
                    status=Status.ABSENT,
                    reason=Reason.OTHER,
                    note=canary("note", school, provider),
                )
                for (school, its_provider, is_live), placement in placements.items()
                if its_provider == provider and is_live
            )
            command = SubmitRegister(on=TODAY, session=Session.AM, entries=entries, envelope=envelope())
            with self.store.writing() as db:
                registers.submit(self._provider(provider), db, command, now=at("09:20", on=TODAY))
            # Elsewhere the afternoon's registers just do not come.
            if provider == "OAK":
                self._call_off_afternoon(provider, [each.placement for each in entries])
            for name in SHEETS:
                self._send_sheet(provider, name, placements)
            self._send_mail(provider, placements)

    def _send_sheet(self, provider: str, name: str, placements: dict[tuple[str, str, bool], Placement]) -> None:
        """Send a sheet of marks that nobody can read, about pupils who are there and who were; one says it again."""
        scope, now = self._provider(provider), at("09:30", on=TODAY)
        head = (1, ("date", "session", "placement", "status", "note", "reason"))
        said = [
            (str(TODAY), "AM", placement.public_ref, "O", canary("sheet", school, provider, is_live=is_live), "")
            for (school, its_provider, is_live), placement in placements.items()
            if its_provider == provider and (is_live or name != WHOLE)
        ]
        again = placements["NORTH", provider, True].public_ref
        said.append((str(TODAY), "AM", again, "absent", canary("note", "NORTH", provider), "other"))
        with self.store.writing() as db:
            file = SentFile(
                name=f"{name}.csv", raw=f"{provider} {name}{' ' + said[0][4] if name == WHOLE else ''}".encode()
            )
            sent = sheets.store_raw(scope, db, file, now=now)
            grid = Grid(kind="csv", lines=(head, *enumerate(said, start=2)))
            sheets.take_in(scope, db, sent.intake_id, grid, now=now)
            if name == "answered":
                sheets.confirm(scope, db, sent.intake_id, now=now)
            if name == WHOLE:
                sheets.set_aside(scope, db, sent.intake_id, now=now)

    def _send_mail(self, provider: str, placements: dict[tuple[str, str, bool], Placement]) -> None:
        """Send an e-mail that nobody can read into a register: a sentence on each pupil, and one on nobody."""
        now, scope = at("09:40", on=TODAY), self._provider(provider)
        there = [
            (school, each) for (school, where, is_live), each in placements.items() if where == provider and is_live
        ]
        with self.store.writing() as db:
            names = {each.pupil_id: db.session.get_one(Pupil, each.pupil_id).family_name for _school, each in there}
            said = ". ".join(
                f"{names[each.pupil_id]} is not in, {canary('mail', school, provider)}" for school, each in there
            )
            arrived = Arrived(
                provider_id=scope.provider_id,
                fingerprint=provider,
                raw=said.encode(),
                proven=db.session.get_one(Person, scope.actor.person_id).email,
                sender="somebody",
                subject="attendance",
                said=f"{said}. Thanks, all",
            )
            arriving.keep(db, arrived, now=now)
        with self.store.writing() as db:
            (mail_id,) = reading.waiting(db, limit=1)
            mail = reading.load(db, mail_id)
            assert mail is not None
            reading.finish(mail, db, Brought(subject="attendance", said=said), now=now)

    def _call_off_afternoon(self, provider: str, refs: list[str]) -> None:
        """Call off a provider's afternoon; by what is said, everybody waits there."""
        command = CallOff(
            on=TODAY,
            sessions=(Session.PM,),
            pupils=tuple(PupilOff(placement=ref, handover=Handover.WITH_US) for ref in refs),
            why=WhyOff.WEATHER,
            envelope=envelope(),
        )
        with self.store.writing() as db:
            calling_off.call_off(self._provider(provider), db, command, now=at("09:25", on=TODAY))

    def _decide(self, own: SchoolScope, pupil_id: UUID, note: str) -> UUID:
        command = Decide(
            decision_id=uuid4(),
            pupil_id=pupil_id,
            kind=DecisionKind.OTHER_PLACE,
            from_on=NEXT_WEEK,
            from_session=Session.AM,
            to_on=NEXT_WEEK,
            to_session=Session.AM,
            note=note,
        )
        with self.store.writing() as db:
            decisions.decide(own, db, command, now=at("10:05", on=YESTERDAY))
        return command.decision_id

    def _provider(self, code: str) -> ProviderScope:
        who = {"OAK": "provider_staff", "RIVER": "river_staff", "MILL": "mill_staff"}[code]
        return ProviderScope(provider_id=self.organisations[code], actor=self._actor(who))

    def _school(self, code: str) -> SchoolScope:
        return self._for_school(code, {"NORTH": "dsl", "SOUTH": "south_dsl", "EAST": "east_dsl"}[code])

    def _head(self, code: str) -> SchoolScope:
        return self._for_school(code, {"NORTH": "north_head", "SOUTH": "south_dsl", "EAST": "east_dsl"}[code])

    def _for_school(self, code: str, who: str) -> SchoolScope:
        own = self.organisations[code]
        return SchoolScope(organisation_id=own, school_ids=frozenset({own}), actor=self._actor(who))

    def _actor(self, who: str) -> Actor:
        name = who.replace("_", " ").title()
        return Actor.of_person(self.people[who], name, job_title=name, roles=frozenset(PEOPLE[who][1]))
