"""Evidence that somebody has had their hands in: what a check must notice, one thing at a time."""

from collections.abc import Callable
from dataclasses import replace

from tests.fault.checks import WRITING
from tests.fault.clients import REGISTER, WALK_OFF
from tests.fault.evidence import Evidence
from tests.fault.history import OK, Operation
from tests.support.cast import WEDNESDAY


def lose_a_submission(found: Evidence) -> Evidence:
    """Lose what got a receipt."""
    key = _last(found, *WRITING).key
    return _with(found, submissions={k: rows for k, rows in found.records.submissions.items() if k != key})


def lose_a_mark(found: Evidence) -> Evidence:
    """Lose one pupil's mark of a register."""
    (submission,) = found.records.submissions[_last(found, REGISTER).key]
    return _with(found, observations={**found.records.observations, submission.id: []})


def lose_a_taking_on(found: Evidence) -> Evidence:
    """Lose the lines that say who has an alert."""
    return _with(found, log={})


def store_twice(found: Evidence) -> Evidence:
    """Store one key twice."""
    key = _last(found, *WRITING).key
    rows = found.records.submissions[key]
    return _with(found, submissions={**found.records.submissions, key: [*rows, *rows]})


def lose_a_message(found: Evidence) -> Evidence:
    """Let a carrier never have taken what is noted as sent."""
    last = found.taken[-1].message_id
    return replace(found, taken=[each for each in found.taken if each.message_id != last])


def take_a_message_twice(found: Evidence) -> Evidence:
    """Let a carrier have taken a message twice."""
    return replace(found, taken=[*found.taken, found.taken[-1]])


def climb_no_ladder(found: Evidence) -> Evidence:
    """Let everybody have been told of no walk-off, and no record say that anybody was to be."""
    return replace(_with(found, notices=[], messages={}), taken=[])


def forget_an_event(found: Evidence) -> Evidence:
    """Let one chain not tell of a walk-off."""
    walk_off = str(_last(found, WALK_OFF).answered["walk_off"])
    return _with(found, told={**found.records.told, walk_off: found.records.told[walk_off][:1]})


def judge_no_deadline(found: Evidence) -> Evidence:
    """Let a register that was not there have raised no alert; where all came in time, let nothing have come."""
    kept = {key: each for key, each in found.records.alerts.items() if each.kind != "missing_register"}
    return _with(found, alerts=kept, observations={}, walk_offs={})


def let_an_older_word_count(found: Evidence) -> Evidence:
    """Let nothing that was said of a day before be current."""
    kept = [each for each in found.records.current if f"{each.on}" == f"{WEDNESDAY}"]
    return _with(found, current=kept)


def look_for_nobody(found: Evidence) -> Evidence:
    """Let every alert about who was missed be closed."""
    kept = {key: each for key, each in found.records.alerts.items() if each.kind != "whereabouts"}
    return _with(found, alerts=kept)


TAMPERINGS: dict[Callable[[Evidence], Evidence], str] = {
    lose_a_submission: "I1, I11",
    lose_a_mark: "I1, I11",
    lose_a_taking_on: "I1, I5",
    store_twice: "I2",
    lose_a_message: "I3, I6",
    take_a_message_twice: "I4",
    climb_no_ladder: "I3, I6",
    forget_an_event: "I8",
    judge_no_deadline: "I14",
    let_an_older_word_count: "I12",
    look_for_nobody: "I13",
}


def _with(found: Evidence, **rows: object) -> Evidence:
    return replace(found, records=replace(found.records, **rows))  # type: ignore[arg-type]


def _last(found: Evidence, *what: str) -> Operation:
    return next(each for each in reversed(found.operations) if each.what in what and each.phase == OK)
