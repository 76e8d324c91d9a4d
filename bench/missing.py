"""Ten thousand registers missing at one minute, and the mails that come of it; then again over a long history."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from attendance import days, missing
from attendance.records.tables import CurrentObservation, Observation, Submission
from attendance.rules.words import Mode, Session
from attendance.unit import Db, Store
from bench.clocks import At
from bench.figures import Figure, Floors, Stopwatch, ms, times
from bench.sink import Sink
from bench.town import AT_ONCE, Place, Town, build
from muster.carriers import sender_with
from notifications.outbox import EMAIL, Lane
from tests.support.cast import LONG_AGO, WEDNESDAY, at

SCHOOLS = 1_000
STORED = 1_000_000
LOCKS_FOR_S, MISSING_WITHIN_S, DAY_WITHIN_S = 0.2, {"sqlite": 3, "postgresql": 4}, 10
MAILS_A_SECOND, HISTORY_AT_MOST = 200, 1.3


def measure(fresh: Callable[[], Store], kind: str, floors: Floors, sink: Sink, *, schools: int) -> Iterator[Figure]:
    """Yield what a morning of silence costs, without and with a history of a million observations."""
    town = build(fresh(), schools)
    opened = _drain(town.store, days.open_due, "07:00")
    yield Figure(
        what=f"a day opened for {len(town.places):,} placements",
        figure=f"{opened.total:.1f} s, the longest transaction {ms(opened.longest)}",
        ratio=times(opened.total / len(town.places), floors.commit_s, "a durable row, each"),
        promise=f"{DAY_WITHIN_S} s",
        is_kept=opened.total <= DAY_WITHIN_S,
    )
    judged = _judge(town)
    yield _missing(town, judged, kind, floors)
    yield from _mails(town, floors, sink)
    town.store.database.dispose()
    old = build(fresh(), schools)
    stored = _remember(old)
    _drain(old.store, days.open_due, "07:00")
    after = _judge(old)
    ratio = after.total / judged.total
    yield Figure(
        what=f"the same over {stored:,} stored observations",
        figure=f"{after.total:.1f} s, the longest transaction {ms(after.longest)}",
        ratio=f"{ratio:.2f} × without them",
        promise=f"{HISTORY_AT_MOST} ×",
        is_kept=ratio <= HISTORY_AT_MOST,
    )
    old.store.database.dispose()


def _judge(town: Town) -> Stopwatch:
    _drain(town.store, missing.nudge_due, "09:40")
    return _drain(town.store, missing.mark_due, "10:00")


def _missing(town: Town, judged: Stopwatch, kind: str, floors: Floors) -> Figure:
    within = MISSING_WITHIN_S[kind]
    return Figure(
        what=f"{town.registers:,} registers missing at one minute: alerts, steps and notices stored",
        figure=f"{judged.total:.1f} s, the longest transaction {ms(judged.longest)}",
        ratio=times(judged.total / town.registers, floors.commit_s, "a durable row, each"),
        promise=f"{within} s, {ms(LOCKS_FOR_S)}",
        is_kept=judged.total <= within and judged.longest <= LOCKS_FOR_S,
    )


def _mails(town: Town, floors: Floors, sink: Sink) -> Iterator[Figure]:
    channel = sink.channel()
    sender = sender_with(
        town.store, At("10:00"), urgent={}, routine={EMAIL: channel}, base_url="https://muster.example"
    )
    worded = Stopwatch()
    while worded.time(lambda: sender.word(is_urgent=False)):
        pass
    lane = Lane(channel=EMAIL, is_urgent=False)
    sent = Stopwatch()
    while sent.time(lambda: sender.send(lane).count):
        pass
    count = sender.handed.sent
    channel.close()
    yield Figure(
        what=f"their notices put into words: {count:,} mails",
        figure=f"{worded.total:.1f} s, the longest transaction {ms(worded.longest)}",
        ratio=times(worded.total / count, floors.commit_s, "a durable row, each"),
    )
    speed = count / sent.total
    yield Figure(
        what="mails handed over by one worker, each leased, sent and written down",
        figure=f"{speed:,.0f} a second",
        ratio=times(1 / speed, floors.mail_s, "a bare hand-over"),
        promise=f"{MAILS_A_SECOND} a second",
        is_kept=speed >= MAILS_A_SECOND,
    )


def _drain(store: Store, step: Callable[..., int], local: str) -> Stopwatch:
    watch = Stopwatch()

    def once(db: Db) -> int:
        return step(db, now=at(local))

    while watch.time(lambda: store.command(once)):
        pass
    return watch


def _remember(town: Town) -> int:
    """Store present marks of the days before, both sessions of each, until there are a million; return how many."""
    stored, on = 0, WEDNESDAY
    submissions = _submissions(town)
    while stored < STORED * len(town.places) // (SCHOOLS * 30):
        on -= timedelta(days=1)
        for session in Session:
            for first in range(0, len(town.places), AT_ONCE):
                _store(town, town.places[first : first + AT_ONCE], submissions, on, session)
            stored += len(town.places)
    return stored


def _submissions(town: Town) -> dict[Any, Any]:
    made = {provider: uuid4() for provider in town.providers}
    rows = [
        {
            "id": each,
            "actor": "bench",
            "idempotency_key": str(each),
            "body_digest": "",
            "receipt": str(each),
            "organisation_id": provider,
            "kind": "register",
            "channel": "portal",
            "received_at": LONG_AGO,
            "actor_name": "Bench",
            "actor_job_title": "Bench",
            "answer": {},
        }
        for provider, each in made.items()
    ]
    with town.store.writing() as db:
        db.session.execute(insert(Submission), rows)
    return made


def _store(town: Town, places: list[Place], submissions: dict[Any, Any], on: date, session: Session) -> None:
    seen = [_seen(each, submissions[each.provider], on, session) for each in places]
    keys = ("placement_id", "home_school_id", "provider_id", "on", "session")
    current = [{key: row[key] for key in keys} | {"observation_id": row["id"]} for row in seen]
    with town.store.writing() as db:
        db.session.execute(insert(Observation), seen)
        db.session.execute(insert(CurrentObservation), current)


def _seen(place: Place, submission: Any, on: date, session: Session) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "placement_id": place.placement,
        "home_school_id": place.school,
        "provider_id": place.provider,
        "pupil_id": place.pupil,
        "submission_id": submission,
        "on": on,
        "session": session.value,
        "status": "present",
        "mode": Mode.IN_PERSON.value,
        "contact_made": False,
        "was_expected": True,
        "taken_at": LONG_AGO,
        "received_at": LONG_AGO,
        "channel": "portal",
        "said_by": "Bench",
        "said_by_job": "Bench",
        "recorded_by": "Bench",
        "recorded_by_job": "Bench",
    }
