"""Ways to break Muster itself, so that the checks are seen to turn red: each takes away one thing that protects.

None of it is in Muster's code or settings. `python -m tests.fault.process` breaks what it has in memory before it forks
a process from there; what is the database's is broken before the load begins.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, cast
from uuid import UUID

from sqlalchemy.sql.selectable import Select

from attendance import arrivals, messages, missing, observing, receiving, undelivered
from attendance.climbing import Climbing
from attendance.messages import NoticeGroup, Worded
from attendance.records import database, events, turning
from attendance.records.database import Database, DbSession
from attendance.records.messages import all_locked
from attendance.records.wall import Wall
from attendance.rules.observing import Change, Seen, compare
from muster import carriers
from notifications import outbox
from notifications.channels.notify import NotifyChannel
from notifications.outbox import Sender
from tests.fault.kinds import BOTH, POSTGRESQL, SQLITE
from tests.support.postgres import DURABLE

# Long enough for somebody to be killed in between.
BETWEEN_S = 0.2


def leave() -> None:
    """Take nothing from the processes: what is broken is the database's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One thing taken away: under which fault, and which invariant must turn red for it.

    `statements` break the database, `settings` its server.
    """

    name: str
    words: str
    fault: str
    red: str
    take_away: Callable[[], None] = leave
    kinds: tuple[str, ...] = BOTH
    statements: tuple[str, ...] = ()
    settings: str = DURABLE


def answer_first() -> None:
    """Let pages and programs be answered a moment before what they were told is committed."""
    commit = Database.writing

    @contextmanager
    def writing(self: Database, wall: Wall | None = None) -> Iterator[DbSession]:
        if "serve" not in sys.argv:
            with commit(self, wall) as session:
                yield session
            return
        transaction = commit(self, wall)
        session = transaction.__enter__()
        try:
            yield session
        except BaseException:
            if not transaction.__exit__(*sys.exc_info()):
                raise
            return
        threading.Thread(target=_commit_later, args=(transaction,)).start()

    Database.writing = writing  # type: ignore[method-assign]


def ask_for_no_key() -> None:
    """Take every submission for a new one."""
    _replace(receiving, "seen_before", lambda *_given: None)


def ask_for_no_lease() -> None:
    """Send what was claimed however long ago, and write down whatever the fencing number is."""
    outbox.ONE_LETTER = -timedelta(days=1)
    in_hand = messages._in_hand

    def as_if_held(db: Any, leased: Any) -> Any:
        _held, attempts = in_hand(db, leased)
        return {each.id: each for each in all_locked(db.session, attempts)}, attempts

    _replace(messages, "_in_hand", as_if_held)


def lock_nothing() -> None:
    """Climb slowly, and lock no row at all meanwhile."""
    _replace(Select, "with_for_update", lambda self, **_more: self)
    climb = Climbing.climb

    def slow(*given: Any, **more: Any) -> Any:
        if "worker" in sys.argv:
            time.sleep(5 * BETWEEN_S)
        return climb(*given, **more)

    _replace(Climbing, "climb", slow)


def begin_deferred() -> None:
    """Begin a write on a file as a read, and ask for its lock in the middle."""
    make = database._sqlite
    _replace(database, "_sqlite", lambda url, patience, **more: make(url, patience, **{**more, "begin": "BEGIN"}))


def write_down_first() -> None:
    """Write down that a message was sent, then send it."""
    send = Sender._try

    def claim(self: Sender, channel: Any, leased: Any, codes: Any) -> Any:
        self._store.command(
            lambda db: messages.record_sent(db, [messages.Taken(leased=leased)], machine_now=self._machine_now())
        )
        return send(self, channel, leased, codes)

    _replace(Sender, "_try", claim)


def mark_no_repeat() -> None:
    """Send again what a dead worker held, as if for the first time."""
    _replace(messages, "_note_lost", lambda *_given, **_more: None)


def look_for_no_text() -> None:
    """Send a text again without asking whether it arrived."""
    _replace(NotifyChannel, "_earlier", lambda *_given: None)


def lose_an_event() -> None:
    """Leave one transaction in five out of the chains."""
    append, numbers = events.append, count(1)
    _replace(events, "append", lambda *given: append(*given) if next(numbers) % 5 else None)


def raise_no_alarm() -> None:
    """Let nobody hear that mail does not go out."""
    _replace(undelivered, "_tell_of_carrier", lambda *_given, **_more: None)


def judge_nothing() -> None:
    """Let a register that is not there be nobody's business."""
    _replace(missing, "mark_due", lambda *_given, **_more: 0)


def let_the_last_to_come_count() -> None:
    """Let a word count that was taken before what is on record."""

    def by_coming(current: Seen | None, new: Seen) -> Change:
        found = compare(current, new)
        return Change.NEW_FACT if found is Change.OLDER else found

    _replace(observing, "compare", by_coming)


def hear_of_nothing_lost() -> None:
    """Let whatever a network says of a lost text be nobody's business."""
    _replace(arrivals, "note_lost", lambda *_given, **_more: None)


def wait_for_a_slow_server() -> None:
    """Give one letter and one answer five minutes."""
    settings_of = carriers.smtp_settings
    _replace(carriers, "smtp_settings", lambda given: replace(settings_of(given), timeout_s=300, whole_s=300))


def destroy_old_keys() -> None:
    """Destroy an old key as soon as there is a new one, whatever it still holds."""

    def destroy(session: DbSession, organisation_id: UUID, *, now: datetime) -> int:
        for key in turning.keys_of(session, organisation_id)[1:]:
            key.wrapped, key.destroyed_at = None, now
        return 0

    seal = turning.seal_anew
    _replace(turning, "seal_anew", lambda *given, **more: seal(*given, **{**more, "limit": 0}))
    _replace(turning, "retire", destroy)


def find_no_other_words() -> None:
    """Let one notice whose wording raises break the wording of all."""

    def in_words(self: Sender, group: NoticeGroup) -> Worded:
        words: Any = vars(outbox)["text_for" if group.channel == outbox.SMS else "mail_for"]
        return cast("Worded", words(group, base_url=self._base_url))

    _replace(Sender, "_in_words", in_words)


CONTROLS = (
    Control(
        name="answer first", words="an answer is given before the commit", fault="F3", red="I1", take_away=answer_first
    ),
    Control(
        name="no key",
        words="a key is not looked for, nor unique",
        fault="F2",
        red="I2",
        take_away=ask_for_no_key,
        kinds=(POSTGRESQL,),
        statements=("ALTER TABLE submission DROP CONSTRAINT uq_submission_actor_idempotency_key",),
    ),
    Control(
        name="no lease",
        words="leases and fencing numbers are not asked for",
        fault="F6",
        red="I4",
        take_away=ask_for_no_lease,
    ),
    Control(
        name="no lock",
        words="no row is locked, nor are steps and notices unique",
        fault="F14",
        red="I4",
        take_away=lock_nothing,
        kinds=(POSTGRESQL,),
        statements=(
            "ALTER TABLE step DROP CONSTRAINT uq_step_alert_id_number",
            "ALTER TABLE notice DROP CONSTRAINT uq_notice_kind_subject_id_round_person_key_channel",
        ),
    ),
    Control(
        name="begin deferred",
        words="a write on a file begins as a read",
        fault="F25",
        red="patience",
        take_away=begin_deferred,
        kinds=(SQLITE,),
    ),
    Control(
        name="no disk",
        words="the server does not wait for its disk",
        fault="F24",
        red="I1",
        kinds=(POSTGRESQL,),
        settings=f"{DURABLE} -c synchronous_commit=off -c wal_writer_delay=10s",
    ),
    Control(
        name="write first",
        words="a message is noted as sent before it is",
        fault="F5",
        red="I3",
        take_away=write_down_first,
    ),
    Control(name="no mark", words="a repeat is not marked", fault="F5", red="I4", take_away=mark_no_repeat),
    Control(name="no look", words="a text is not looked for", fault="F12", red="I4", take_away=look_for_no_text),
    Control(
        name="no order",
        words="the word that comes last counts, whenever it was taken",
        fault="F21",
        red="I12",
        take_away=let_the_last_to_come_count,
    ),
    Control(
        name="no word",
        words="nobody hears that a text is lost",
        fault="F13",
        red="I3",
        take_away=hear_of_nothing_lost,
    ),
    Control(
        name="no hurry",
        words="a mail server is waited for as long as it likes",
        fault="F8",
        red="I6",
        take_away=wait_for_a_slow_server,
    ),
    Control(
        name="no key left",
        words="an old key is destroyed with what it holds",
        fault="F31",
        red="I1",
        take_away=destroy_old_keys,
    ),
    Control(
        name="no other words",
        words="one wording that raises breaks all",
        fault="F32",
        red="I3",
        take_away=find_no_other_words,
    ),
    Control(name="no event", words="one event in five is not chained", fault="F20", red="I8", take_away=lose_an_event),
    Control(name="no alarm", words="nobody hears that mail is down", fault="F7", red="I7", take_away=raise_no_alarm),
    Control(
        name="no judge", words="a missing register is not noticed", fault="F18", red="I14", take_away=judge_nothing
    ),
)


def take_away(name: str) -> None:
    """Break this process as a control says.

    Raises:
        StopIteration: there is no such control.
    """
    next(each for each in CONTROLS if each.name == name).take_away()


def _replace(of: object, name: str, other: Callable[..., Any]) -> None:
    setattr(of, name, other)


def _commit_later(transaction: AbstractContextManager[DbSession]) -> None:
    time.sleep(BETWEEN_S)
    transaction.__exit__(None, None, None)
