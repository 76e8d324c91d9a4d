"""F33: an alert is taken on at the very moment it climbs and its messages are worded and sent, over and over."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from attendance import alerts, responding, walk_offs
from attendance.records.tables import Alert, Notice, Step
from attendance.walk_offs import ReportWalkOff
from muster.clock import Clock
from notifications.channels import Accepted, Letter
from notifications.outbox import SMS, Sender
from tests.support.acting import envelope
from tests.support.cast import Cast, at
from tests.support.clockwork import Carrier, shop_with

LEFT_AT, CLIMBS_AT = at("11:00"), at("11:05")


@dataclass(kw_only=True)
class Racing:
    """The cast, and carriers that note who was written to of which alert, and when it had been taken on by then."""

    cast: Cast
    now: datetime = LEFT_AT
    letters: list[tuple[str, str, bool]] = field(default_factory=list)
    has_alert: bool = False


class _Clock(Clock):
    """Tells the rules the time of the race, and the machine's own."""

    def __init__(self, racing: Racing) -> None:
        super().__init__()
        self._racing = racing

    def now(self) -> datetime:
        return self._racing.now


class _Noting(Carrier):
    """Notes each letter, and whether somebody had been answered by then that they have its alert."""

    def __init__(self, racing: Racing, *, name: str) -> None:
        super().__init__(name=name)
        self._racing = racing

    def send(self, letter: Letter) -> Accepted:
        self._racing.letters.append((letter.to_address, letter.alert or "", self._racing.has_alert))
        return Accepted()


def race(cast: Cast, *, times: int) -> list[str]:
    """Let the safeguarding lead and the ladder race; return what was not as it must be.

    Whoever wins: she has the alert, its new ladder begins twenty minutes later, and once she was answered nobody is
    written to of the old one, but for the one letter that was in the sender's hand.
    """
    racing = Racing(cast=cast)
    clock = _Clock(racing)
    sender = shop_with(cast, clock, _Noting(racing, name="email"), _Noting(racing, name=SMS))
    wrong: list[str] = []
    for number in range(times):
        racing.now, racing.has_alert = LEFT_AT, False
        alert_id = _reported(cast, number)
        _deliver(sender)
        racing.letters.clear()
        racing.now = CLIMBS_AT
        _at_once(partial(_taken_on, racing, alert_id), partial(_climb, cast), partial(_deliver, sender))
        _deliver(sender)
        wrong += [f"race {number}: {each}" for each in _wrong(racing, alert_id)]
    return wrong


def _reported(cast: Cast, number: int) -> UUID:
    command = ReportWalkOff(placement=cast.refs["P1"], left_at=LEFT_AT, envelope=envelope(f"race-{number}"))
    return cast.store.command(lambda db: walk_offs.report(cast.tutor, db, command, now=LEFT_AT)).alert_id


def _climb(cast: Cast) -> None:
    cast.store.command(lambda db: alerts.climb_due(db, now=CLIMBS_AT))


def _deliver(sender: Sender) -> None:
    sender.word(is_urgent=True)
    sender.send_urgent()


def _taken_on(racing: Racing, alert_id: UUID) -> None:
    cast = racing.cast
    cast.store.command(lambda db: responding.take_on(cast.dsl, db, alert_id, now=CLIMBS_AT))
    racing.has_alert = True


def _at_once(*deeds: Callable[[], object]) -> None:
    start = threading.Barrier(len(deeds))
    failures: list[BaseException] = []

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failures.append(error)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failures:
        raise failures[0]


def _wrong(racing: Racing, alert_id: UUID) -> list[str]:
    wrong = []
    with racing.cast.store.reading() as db:
        alert = db.session.get_one(Alert, alert_id)
        steps = db.session.scalars(select(Step).where(Step.alert_id == alert_id).order_by(Step.number)).all()
        unsent = select(Notice).where(
            Notice.alert_id == alert_id, Notice.message_id.is_(None), Notice.cancelled_at.is_(None)
        )
        waiting = db.session.scalars(unsent).all()
    if alert.owner_id != racing.cast.people["dsl"]:
        wrong.append("she was answered and does not have it")
    if alert.climb_at != CLIMBS_AT + timedelta(minutes=20):
        wrong.append(f"its clock does not begin anew: it climbs at {alert.climb_at}")
    if [each.number for each in steps] not in ([1], [1, 2]):
        wrong.append(f"it took steps {[each.number for each in steps]}")
    if waiting:
        wrong.append(f"{len(waiting)} notices of the old ladder wait still")
    if len(late := [to for to, _alert, has_alert in racing.letters if has_alert]) > 1:
        wrong.append(f"{late} were written to after she was answered")
    return wrong
