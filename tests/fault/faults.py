"""Every fault that is run, by its number in the plan: what it does, and to which kinds of database.

Each is done under load. It returns what of it was not as it must be, besides what must hold after any fault.
"""

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import psycopg
from sqlalchemy import make_url

from tests.fault.cut_off import no_network
from tests.fault.cut_short import uploads_cut
from tests.fault.history import LOST
from tests.fault.kinds import POSTGRESQL, SQLITE, FaultKind
from tests.fault.lab import Lab
from tests.fault.late import words_out_of_order
from tests.fault.mixed import mix_of
from tests.fault.planted import OFFICER
from tests.fault.points import CLAIMED, MAIL_TAKEN, STOP
from tests.fault.poisoned import everything_poisoned
from tests.fault.slow_mail import mail_server_slow
from tests.fault.starved import everything_runs_out
from tests.fault.turned import key_turned_and_killed
from tests.fault.unsure import networks_unsure
from tests.fault.waits import LEASE_S, SHORTER
from tests.support.roles import SUPERUSER

# How long urgent messages fail until somebody else is told, here.
TOLD_ELSEWHERE_S = 60 / SHORTER
# How long Muster waits for a file that somebody else has locked.
PATIENCE_S = 10.0


def web_before_commit(lab: Lab) -> list[str]:
    """Kill a web process when all is said and nothing is committed yet."""
    lab.strike_and_restart("register, before commit", "walk-off, before commit")
    return []


def web_after_commit(lab: Lab) -> list[str]:
    """Kill a web process when all is committed and nothing is answered yet."""
    lab.strike_and_restart("register, after commit", "walk-off, after commit")
    return []


def everything_at_once(lab: Lab) -> list[str]:
    """Kill every process in the same moment, and let minutes pass before they are back; again and again."""
    for _ in range(4 if lab.is_long else 2):
        time.sleep(lab.chance.uniform(0.5, 1.5))
        lab.kill(*lab.installation.processes)
        lab.pass_time(3)
        lab.installation.start_all()
    return []


def worker_at_each_place(lab: Lab) -> list[str]:
    """Kill a worker before it claims a message, after it, after the carrier took it, and when that is written down."""
    lab.strike_and_restart("claim, begins", CLAIMED, MAIL_TAKEN, "sent, after commit")
    return []


def worker_sleeps_past_its_lease(lab: Lab) -> list[str]:
    """Let one worker fall asleep with a message claimed and another with one sent, a third take over, and wake both."""
    third = lab.installation.add_worker()
    lab.installation.start(third)
    for point in (CLAIMED, MAIL_TAKEN):
        _send_to_sleep(lab, point)
    time.sleep(LEASE_S + 1.5)
    lab.installation.resume_all()
    time.sleep(1.0)
    lab.dismiss(third)
    return []


def mail_server_refuses(lab: Lab) -> list[str]:
    """Close the mail server's port until a screen says so; three failures in a row are enough for that."""
    lab.mail.refuse()
    lab.pass_time(5)
    is_said = lab.wait_for(lab.says_mail_is_down, seconds=3 * TOLD_ELSEWHERE_S)
    lab.mail.accept()
    return [] if is_said else ["I7: mail did not go out for a minute, and no screen said so then"]


def mail_server_defers(lab: Lab) -> list[str]:
    """Let the mail server put everything off: first each message, then the line."""
    lab.mail.answer("451 4.7.1 try again later")
    lab.pass_time(5)
    time.sleep(1.5)
    lab.mail.answer("421 4.3.2 closing")
    time.sleep(1.5)
    return []


def mail_server_refuses_one(lab: Lab) -> list[str]:
    """Let the mail server say of one person that there is no such mailbox."""
    lab.mail.answer("550 5.1.1 no such mailbox", to=OFFICER)
    time.sleep(2.0)
    return []


def line_cut_after_the_final_dot(lab: Lab) -> list[str]:
    """Let the mail server take messages, and cut the line before it can say that it did."""
    lab.mail.cuts_left = 4
    lab.pass_time(5)
    has_cut = lab.wait_for(lambda: lab.mail.cuts_left == 0, seconds=10)
    return [] if has_cut else ["no mail came whose line could be cut"]


def notify_in_trouble(lab: Lab) -> list[str]:
    """Let GOV.UK Notify say too much, in trouble, no such number; and take a text and lose the line."""
    lab.notify.cut_after_accepting()
    lab.notify.answer(429, "RateLimitError", "Exceeded rate limit")
    lab.notify.answer(500, "Exception", "Internal server error")
    lab.notify.answer(400, "ValidationError", "phone_number Not enough digits")
    # Enough texts for all of it.
    for _ in range(5):
        lab.crowd.volley(1)
    time.sleep(3.0)
    return []


def five_clockworks(lab: Lab) -> list[str]:
    """Run three more workers beside the two, and let five minutes pass for all of them at once."""
    more = [lab.installation.add_worker() for _ in range(3)]
    lab.installation.start(*more)
    lab.pass_time(5)
    time.sleep(2.0)
    for each in more:
        lab.dismiss(each)
    return []


def everything_sleeps_over_a_deadline(lab: Lab) -> list[str]:
    """Let every process stand still while a register falls due and a quarter of an hour passes; then let all go on."""
    lab.stand_still(*lab.installation.processes)
    lab.pass_time(15)
    time.sleep(1.0)
    lab.installation.resume_all()
    time.sleep(1.0)
    return []


def the_same_fifty_times(lab: Lab) -> list[str]:
    """Send one walk-off and one register fifty times over, all at once."""
    lab.crowd.volley(50)
    return []


def connections_killed(lab: Lab) -> list[str]:
    """End every connection to the database, whatever it is in the middle of, again and again."""
    for _ in range(10 if lab.is_long else 4):
        _end_connections(lab)
        time.sleep(lab.chance.uniform(0.1, 0.6))
    return []


def database_crashes(lab: Lab) -> list[str]:
    """End the database server at once and start it again, again and again."""
    for _ in range(6 if lab.is_long else 2):
        if lab.cluster is None:
            raise LookupError(lab.kind)
        lab.cluster.crash()
        time.sleep(lab.chance.uniform(0.2, 0.8))
    return []


def another_writes(lab: Lab) -> list[str]:
    """Let somebody else hold the file's write lock: for some seconds, and in the long form past all patience."""
    wrong = []
    with closing(sqlite3.connect(_file_of(lab), isolation_level=None)) as other:
        for seconds in (4.0, 12.0) if lab.is_long else (4.0,):
            other.execute("PRAGMA busy_timeout = 20000")
            lost = lab.history.counts()[LOST]
            if seconds > LEASE_S:
                lab.keep_away()
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.execute("ROLLBACK")
            time.sleep(0.5)
            if seconds < PATIENCE_S and lab.history.counts()[LOST] > lost:
                wrong.append(f"patience: a file locked for {seconds} s was not waited for")
    return wrong


def _others(kind: str) -> list[Callable[[Lab], list[str]]]:
    of_kind = [connections_killed, database_crashes] if kind == POSTGRESQL else [another_writes]
    return [*of_kind, the_same_fifty_times, words_out_of_order, uploads_cut]


three_at_once = mix_of(
    [everything_at_once, five_clockworks, everything_sleeps_over_a_deadline],
    [mail_server_refuses, mail_server_defers, line_cut_after_the_final_dot, notify_in_trouble],
    _others,
)
ASLEEP = FaultKind(number="F18", words="everything asleep over a deadline", do=everything_sleeps_over_a_deadline)
FAULTS = (
    FaultKind(number="F1", words="web killed before the commit", do=web_before_commit),
    FaultKind(number="F2", words="web killed after the commit, before the answer", do=web_after_commit),
    FaultKind(number="F3", words="everything killed at once", do=everything_at_once),
    FaultKind(number="F5", words="worker killed at each of four places", do=worker_at_each_place),
    FaultKind(number="F6", words="worker asleep past its lease, then awake", do=worker_sleeps_past_its_lease),
    FaultKind(number="F7", words="mail server refuses connections", do=mail_server_refuses),
    FaultKind(number="F8", words="mail server slow to one, to all, silent", do=mail_server_slow, is_short=False),
    FaultKind(number="F9", words="mail server answers 451 and 421, then takes", do=mail_server_defers),
    FaultKind(number="F10", words="mail server has no such mailbox", do=mail_server_refuses_one),
    FaultKind(number="F11", words="line cut after the final dot", do=line_cut_after_the_final_dot),
    FaultKind(number="F12", words="GOV.UK Notify answers 429, 500, 400, and not at all", do=notify_in_trouble),
    FaultKind(number="F13", words="texts lost, said so twice, late or never", do=networks_unsure, is_short=False),
    FaultKind(number="F14", words="five clockworks at once", do=five_clockworks),
    ASLEEP,
    FaultKind(number="F20", words="the same sent fifty times at once", do=the_same_fifty_times),
    FaultKind(number="F21", words="registers and reports days late, in any order", do=words_out_of_order),
    FaultKind(number="F22", words="what is sent breaks off", do=uploads_cut, is_short=False),
    FaultKind(number="F23", words="connections to the database killed", do=connections_killed, kinds=(POSTGRESQL,)),
    FaultKind(number="F24", words="database server crashes", do=database_crashes, kinds=(POSTGRESQL,)),
    FaultKind(number="F25", words="file locked by another writer", do=another_writes, kinds=(SQLITE,)),
    FaultKind(
        number="F31", words="key turned, and killed at each place of it", do=key_turned_and_killed, is_short=False
    ),
    FaultKind(number="F28", words="no descriptors left, then no memory", do=everything_runs_out, is_short=False),
    FaultKind(number="F32", words="hostile words; wordings that raise", do=everything_poisoned, is_short=False),
    FaultKind(number="F35", words="no network for a quarter of an hour", do=no_network, is_short=False),
    FaultKind(number="F36", words="three of these at once, three times", do=three_at_once, is_short=False),
)


def faults_on(kind: str, *, seed: int, is_long: bool = False) -> list[FaultKind]:
    """Return the faults of a kind of database in the order of a seed; the one over a deadline first, for it passes."""
    found = [each for each in FAULTS if kind in each.kinds and each is not ASLEEP and (is_long or each.is_short)]
    random.Random(f"{kind} {seed}").shuffle(found)
    return [ASLEEP, *found]


def _send_to_sleep(lab: Lab, point: str) -> None:
    """Let a worker stand still at a place, with none of its threads in the middle of a transaction on a file.

    Whoever sleeps with a file's one lock keeps everybody waiting, and nobody takes anything over.
    """
    while True:
        asleep = lab.strike_at(point, STOP)
        if lab.cluster is not None or not _is_locked(lab):
            return
        lab.wake(asleep)


def _is_locked(lab: Lab) -> bool:
    with closing(sqlite3.connect(_file_of(lab), isolation_level=None, timeout=1.0)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
        return False


def _file_of(lab: Lab) -> str:
    return make_url(lab.installation.url).database or ""


def _end_connections(lab: Lab) -> None:
    if lab.cluster is None:
        raise LookupError(lab.kind)
    everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(host=str(lab.cluster.folder), user=SUPERUSER, dbname="postgres", autocommit=True) as server:
        server.execute(everybody, [make_url(lab.installation.url).database])
