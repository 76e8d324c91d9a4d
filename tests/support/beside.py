"""What stands beside the region of the access matrix: for every pupil and school what nobody there did by themselves.

It is for whoever asks the records themselves, and is added in a transaction that is taken back.
"""

from collections.abc import Iterator
from datetime import time, timedelta
from uuid import uuid4

from attendance.records.base import Base
from attendance.records.database import DbSession
from attendance.records.tables import (
    Agreement,
    Gap,
    Look,
    Message,
    ProviderSignOff,
    PupilBase,
    PupilFlagged,
    PupilNote,
    RecoveryCode,
    SchoolWeek,
    WeekIssue,
    Whereabouts,
)
from attendance.rules.words import PupilFlag
from tests.support.cast import LONG_AGO, TERM
from tests.support.region import NOW, SCHOOLS, TODAY, Facts, Region

MONDAY = TODAY - timedelta(days=TODAY.weekday())
# Where a school's first pupil differs from the next one's, so that neither could be taken for the other.
FLAGS = {"OAK": PupilFlag.SEND, "RIVER": PupilFlag.NO_DISCLOSURE, "MILL": PupilFlag.NO_DISCLOSURE}


def add_beside(session: DbSession, region: Region) -> None:
    """Add what the region lacks."""
    for code in SCHOOLS:
        session.add_all(_of_school(region, code))
    for facts in region.live.values():
        session.add_all(_of_pupil(region, facts))
    for facts in region.ended.values():
        session.add(_flag(region, facts, PupilFlag.NO_DISCLOSURE))
    for each in region.people.values():
        session.add(RecoveryCode(id=uuid4(), person_id=each, digest=each.hex, created_at=LONG_AGO))
    session.flush()


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
