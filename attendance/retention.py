"""Forget each night what is past its retention class, and tell each organisation's chain how much: counts only.

The terms stand in `records/classes.toml`. Works in small batches; what stays is decided by the records: an entry
younger than six years is refused by the database itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from attendance import audit
from attendance.records import classes
from attendance.records.forgetting import counts, people, registers, routine, safeguarding
from attendance.records.forgetting.counts import Counts
from attendance.rules.calendar import at_london, london_date
from attendance.rules.retention import kept_since
from attendance.scope import JOB
from attendance.unit import Db

AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sweep:
    """One kind of thing forgotten; `what` is how the event calls it."""

    what: str
    run: Callable[[], Counts]


def forget(db: Db, *, now: datetime, machine_now: datetime, at_once: int = AT_ONCE) -> int:
    """Forget the next batch of what is past its term, or tell the chains once nothing is; return how much was done.

    Of the rules' clock and the machine's the earlier one counts for records, so that a demonstration's clock set
    far ahead takes nothing away.
    """
    today = london_date(min(now, machine_now))
    for sweep in _sweeps(db, today, london_date(machine_now), at_once, now=now):
        done = sweep.run()
        if done.total():
            counts.note(db.session, today, sweep.what, done)
            return done.total()
    return _tell(db, today, now=now)


def _sweeps(db: Db, today: date, machine_today: date, at_once: int, *, now: datetime) -> tuple[_Sweep, ...]:
    """Return every kind in an order in which what needs another thing goes before it."""

    def since(name: str, on: date = today) -> datetime:
        return _midnight(_since_on(name, on))

    def sweep(what: str, run: Callable[..., Counts], *kept: date) -> _Sweep:
        return _Sweep(what=what, run=partial(run, db.session, *kept, at_once))

    born = kept_since(today, years=classes.retention("safeguarding_record").until_age)
    told_of = kept_since(today, years=classes.retention("concern_record").until_age)
    entry_on = _since_on("register_entry", today)
    entry = _midnight(entry_on)
    return (
        sweep("words of messages", routine.message_words, since("message_words", machine_today)),
        sweep("bounces read", routine.bounces_read, since("message_words", machine_today)),
        sweep("notices", routine.routine_notices, since("delivery_record")),
        sweep("guesses", routine.guesses, since("sign_in_guess", machine_today)),
        sweep("forgotten passwords", routine.resets, since("sign_in_guess", machine_today)),
        sweep("known browsers", routine.browsers, since("sign_in_trail", machine_today)),
        sweep("sign-ins", routine.sign_ins, since("sign_in_trail", machine_today)),
        sweep("looks", routine.looks, since("access_log", machine_today)),
        sweep("openings", routine.pupil_looks, since("access_log", machine_today)),
        sweep("links", routine.links, since("sign_in_trail", machine_today)),
        sweep("alert codes", routine.alert_codes, since("sign_in_trail", machine_today)),
        sweep("session links", routine.session_links, since("sign_in_trail")),
        sweep("addresses to confirm", routine.address_changes, since("sign_in_trail", machine_today)),
        sweep("tokens", routine.tokens, since("sign_in_trail")),
        sweep("providers' addresses", routine.provider_addresses, since("sign_in_trail")),
        sweep("tasks", routine.tasks, since("task")),
        sweep("compared marks", routine.comparisons, since("compared_mark")),
        sweep("sheets sent", routine.sent_files, since("sent_file")),
        sweep("e-mails sent", routine.sent_mails, since("sent_file")),
        sweep("former staff", people.former_staff, since("staff_record")),
        sweep("contacts, flags and plans", people.contacts, _since_on("contact_record", today)),
        sweep("safeguarding reports", safeguarding.reports, born, _midnight(born)),
        sweep("concerns", safeguarding.concerns, told_of, _midnight(told_of), since("concern_record")),
        sweep("alerts", safeguarding.alerts, born, _midnight(born)),
        sweep("register entries", registers.entries, entry),
        sweep("marks", registers.marks, entry),
        sweep("sessions outside hours", registers.outside_sessions, entry),
        sweep("contact log", registers.logged_contacts, entry),
        sweep("alerts about registers", registers.alerts_about_registers, entry_on),
        sweep("expected sessions", registers.expected, entry_on),
        sweep("registers", registers.lists, entry_on),
        sweep("submissions", registers.submissions, entry),
        sweep("weeks", registers.weeks, entry_on),
        _Sweep(what="events' bodies", run=partial(_erase_bodies, db, since("event_body"), at_once, now=now)),
        sweep("messages", routine.messages_nobody_needs, since("delivery_record", machine_today)),
        sweep("pupils", people.pupils, entry_on),
    )


def _erase_bodies(db: Db, kept: datetime, limit: int, *, now: datetime) -> Counts:
    """Empty what the oldest events say; each chain is told which, so that it can tell this from a loss."""
    why = "older than it is kept"
    return Counts(
        {
            organisation_id: audit.erase_bodies(db, organisation_id, [(1, last)], why=why, actor=JOB, now=now)
            for organisation_id, last in routine.old_bodies(db.session, kept, limit).items()
        }
    )


def _since_on(name: str, today: date) -> date:
    term = classes.retention(name)
    return kept_since(today, years=term.years, days=term.days)


def _midnight(on: date) -> datetime:
    return at_london(on, time(0, 0))


def _tell(db: Db, today: date, *, now: datetime) -> int:
    """Tell each chain once what its organisation had forgotten."""
    untold = counts.untold(db.session)
    for tally in untold:
        body = {"on": tally.on.isoformat(), "forgotten": tally.rows}
        db.tell([tally.organisation_id], "forgotten", actor=JOB, at=now, body=body)
    counts.told(db.session, untold, now)
    routine.tallies(db.session, _since_on("access_log", today))
    return len(untold)
