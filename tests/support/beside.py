"""What stands beside the region of the access matrix: for every pupil and school what nobody there did by themselves.

It is for whoever asks the records themselves, and is added in a transaction that is taken back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from attendance.records.base import Base
from attendance.records.database import DbSession
from attendance.records.tables import (
    Agreement,
    Authenticator,
    Device,
    DevicePin,
    DevicePinGuess,
    DeviceSession,
    Gap,
    KnownBrowser,
    Look,
    Membership,
    Message,
    ProviderSignOff,
    PupilBase,
    PupilFlagged,
    PupilLook,
    PupilNote,
    RecoveryCode,
    SchoolWeek,
    SignInLink,
    WeekCounterSigned,
    WeekIssue,
    Whereabouts,
)
from attendance.rules.words import PupilFlag
from attendance.unit import Db
from tests.support.cast import LONG_AGO, TERM
from tests.support.region import NOW, PEOPLE, SCHOOLS, TODAY, Facts, Region

MONDAY = TODAY - timedelta(days=TODAY.weekday())
# Who has a PIN and where: two at one provider, one at another, one whose job there ended, and one who is no provider's.
PINS = (
    ("provider_staff", "OAK"),
    ("provider_manager", "OAK"),
    ("river_staff", "RIVER"),
    ("provider_staff", "MILL"),
    ("dsl", "NORTH"),
)
# A pupil of each provider is flagged, so that none of them could be taken for another.
FLAGS = {"OAK": PupilFlag.SEND, "RIVER": PupilFlag.NO_DISCLOSURE, "MILL": PupilFlag.NO_DISCLOSURE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The region in a transaction, and the pupil of NORTH at OAK who is asked about."""

    db: Db
    region: Region
    facts: Facts
    # What the DSL of NORTH is signed in with.
    secret: str

    @property
    def session(self) -> DbSession:
        """The session of the transaction."""
        return self.db.session

    @property
    def north(self) -> UUID:
        """The school that is asked about."""
        return self.region.organisations["NORTH"]

    @property
    def oak(self) -> UUID:
        """The provider that is asked about."""
        return self.region.organisations["OAK"]

    @property
    def dsl(self) -> UUID:
        """The person who is asked about."""
        return self.region.people["dsl"]

    def job(self, who: str, *, code: str = "") -> UUID:
        """Return the job of a person of the region, where they work or at another organisation."""
        return _job(self.session, self.region, who, code or PEOPLE[who][0])


def add_beside(session: DbSession, region: Region) -> None:
    """Add what the region lacks."""
    for code in SCHOOLS:
        session.add_all(_of_school(region, code))
    for facts in region.live.values():
        session.add_all(_of_pupil(region, facts))
    for facts in region.ended.values():
        session.add(_flag(region, facts, PupilFlag.NO_DISCLOSURE))
    for who in region.people:
        session.add_all(_of_person(region.people[who]))
    session.flush()
    # Each names a version, which must be there before it.
    session.add_all(_counter_signed(region, code) for code in SCHOOLS)
    session.flush()
    for who, code in PINS:
        session.add_all(_of_tablets(session, region, who, code))
        session.flush()


def _job(session: DbSession, region: Region, who: str, code: str) -> UUID:
    wanted = select(Membership.id).where(
        Membership.person_id == region.people[who], Membership.organisation_id == region.organisations[code]
    )
    return session.scalars(wanted).one()


def _of_person(person_id: UUID) -> Iterator[Base]:
    yield RecoveryCode(id=uuid4(), person_id=person_id, digest=person_id.hex, created_at=LONG_AGO)
    yield Authenticator(person_id=person_id, sealed="x", last_step=1, created_at=LONG_AGO)
    yield KnownBrowser(digest="browser", person_id=person_id, last_seen_at=LONG_AGO)
    later = NOW + timedelta(days=1)
    for digest, used_at in ((f"link-{person_id}", None), (f"used-{person_id}", LONG_AGO)):
        yield SignInLink(
            id=uuid4(),
            digest=digest,
            person_id=person_id,
            purpose="password",
            created_at=LONG_AGO,
            expires_at=later,
            used_at=used_at,
        )


def _of_tablets(session: DbSession, region: Region, who: str, code: str) -> Iterator[Base]:
    job, provider = _job(session, region, who, code), region.organisations[code]
    if session.get(DevicePin, job) is None:
        yield DevicePin(membership_id=job, provider_id=provider, hash="x", set_at=LONG_AGO)
    device = session.scalar(select(Device.id).where(Device.provider_id == provider))
    if device is None:
        return
    yield DevicePinGuess(id=uuid4(), device_id=device, provider_id=provider, membership_id=job, at=NOW)
    yield DeviceSession(
        id=uuid4(),
        device_id=device,
        provider_id=provider,
        digest=f"tablet-{who}",
        membership_id=job,
        started_at=NOW,
        last_used_at=NOW,
    )


def _of_school(region: Region, code: str) -> Iterator[Base]:
    school = region.organisations[code]
    later = NOW + timedelta(days=2)
    yield WeekIssue(id=uuid4(), home_school_id=school, monday=MONDAY, version=1, issued_at=NOW, data="{}")
    yield SchoolWeek(
        home_school_id=school,
        monday=MONDAY,
        ask_at=later,
        draft_at=later,
        final_at=later,
        next_at=later,
    )


def _counter_signed(region: Region, code: str) -> Base:
    return WeekCounterSigned(
        home_school_id=region.organisations[code],
        monday=MONDAY,
        version=1,
        signed_by_id=region.people["dsl"],
        signed_by="Ada",
        signed_by_job="Head",
        signed_at=NOW,
    )


def _of_pupil(region: Region, facts: Facts) -> Iterator[Base]:
    school, provider = region.organisations[facts.school], region.organisations[facts.provider]
    own = {"home_school_id": school, "pupil_id": facts.pupil}
    yield _flag(region, facts, FLAGS[facts.provider])
    yield PupilBase(**own, from_on=TERM[0], base="none")
    yield PupilNote(
        **own, id=uuid4(), said_by="The mother", text="No.", recorded_at=NOW, by_name="Ada", by_job_title="Head"
    )
    yield Gap(**own, id=uuid4(), on=TODAY, session="PM", reason="no_place", found_at=NOW, due_at=NOW)
    yield Whereabouts(
        **own,
        id=uuid4(),
        on=TODAY,
        session="AM",
        where="At home",
        how="telephone",
        confirmed_by="Ada",
        confirmed_by_job="DSL",
        confirmed_at=NOW,
        recorded_at=NOW,
    )
    yield Agreement(
        id=uuid4(), provider_id=provider, home_school_id=school, am_due=time(9), accepted_at=NOW, accepted_by="Ada"
    )
    yield ProviderSignOff(
        id=uuid4(),
        provider_id=provider,
        home_school_id=school,
        monday=MONDAY,
        signed_at=NOW,
        signed_by="Ada",
        signed_by_job="Head",
    )
    for person, alert in (("dsl", facts.walk_off_alert), ("south_dsl", facts.incident_alert)):
        yield Look(
            **own,
            id=uuid4(),
            organisation_id=school,
            person_id=region.people[person],
            name="Ada",
            job_title="DSL",
            alert_id=alert,
            at=NOW,
            slot_at=NOW,
            request="GET",
        )
    yield PupilLook(
        **own,
        id=uuid4(),
        organisation_id=school,
        person_id=region.people["dsl" if facts.provider == "OAK" else "south_dsl"],
        name="Ada",
        job_title="DSL",
        what="contacts",
        at=NOW,
        slot_at=NOW,
        request="GET",
    )
    yield _message(facts)


def _flag(region: Region, facts: Facts, flag: PupilFlag) -> PupilFlagged:
    return PupilFlagged(pupil_id=facts.pupil, flag=flag.value, home_school_id=region.organisations[facts.school])


def _message(facts: Facts) -> Message:
    return Message(
        id=uuid4(),
        channel="email",
        to_address="ada@region.example",
        to_name="Ada",
        subject="Left",
        body="Left",
        kinds="walk_off",
        alert_id=facts.walk_off_alert,
        is_urgent=True,
        header_id=uuid4().hex,
        created_at=NOW,
        try_at=NOW,
        give_up_at=NOW + timedelta(hours=1),
        fence=0,
        state="waiting",
        possible_repeat=False,
    )
