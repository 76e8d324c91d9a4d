"""F15, F16, F17, F19: the machine's clock jumps, the nights on which clocks change, and a machine that is elsewhere.

Each over an installation of its own. What the rules see is a file; what the machine's clock shows is moved for each
process as Muster reads it, so that no clock of this machine is touched.
"""

import time
from datetime import UTC, date, datetime, timedelta

from attendance.records.tables import DueGroup
from tests.fault.carriers import MAIL
from tests.fault.evidence import records_of, was_whole
from tests.fault.faults import everything_sleeps_over_a_deadline
from tests.fault.lab import Lab
from tests.fault.planted import DSL

AHEAD, BEHIND, APART = timedelta(hours=1), timedelta(hours=-2), timedelta(minutes=5)
TOLD_WITHIN_S, STEADY_S, STEP_S = 15.0, 3.0, 1.2
# What is judged by comparing times of the machine's clock, which here are several.
BY_ONE_CLOCK = ("I4", "I5")


def clock_jumps(lab: Lab) -> list[str]:
    """Put every process an hour ahead, then two behind, then one of them five minutes apart."""
    wrong = lab.run(_jump).violations
    return [each for each in wrong if each.partition(":")[0] not in BY_ONE_CLOCK]


def _jump(lab: Lab) -> list[str]:
    processes = lab.installation.processes
    wrong = []
    for each, where in ((AHEAD, processes), (BEHIND, processes), (APART, processes[-1:]), (AHEAD, processes[:1])):
        lab.note("jump", by=each.total_seconds(), who=[process.name for process in where])
        lab.installation.move_clocks(each, where)
        wrong += _still_told(lab, f"{each} apart")
        lab.installation.move_clocks(timedelta(0), processes)
        wrong += _still_told(lab, f"back from {each}")
    return wrong


def _still_told(lab: Lab, when: str) -> list[str]:
    before = len(lab.ledger.taken)
    lab.crowd.volley(1)

    def is_told() -> bool:
        return any(each.carrier == MAIL and each.to == DSL for each in lab.ledger.taken[before:])

    return [] if lab.wait_for(is_told, seconds=TOLD_WITHIN_S) else [f"I6: the DSL was not told in time, {when}"]


def clocks_go_back(lab: Lab) -> list[str]:
    """Live from Friday 23 October 2026 to the Monday after: on Sunday half past one comes twice."""
    return _weekend(
        lab,
        night=datetime(2026, 10, 25, tzinfo=UTC),
        due={
            (date(2026, 10, 23), "AM"): datetime(2026, 10, 23, 9, 0, tzinfo=UTC),
            (date(2026, 10, 23), "PM"): datetime(2026, 10, 23, 13, 0, tzinfo=UTC),
            (date(2026, 10, 26), "AM"): datetime(2026, 10, 26, 10, 0, tzinfo=UTC),
            (date(2026, 10, 26), "PM"): datetime(2026, 10, 26, 14, 0, tzinfo=UTC),
        },
    )


def clocks_go_forward(lab: Lab) -> list[str]:
    """Live from Thursday 25 March 2027 to the Tuesday after: Easter, and on Sunday half past one does not come."""
    return _weekend(
        lab,
        night=datetime(2027, 3, 28, tzinfo=UTC),
        due={
            (date(2027, 3, 25), "AM"): datetime(2027, 3, 25, 10, 0, tzinfo=UTC),
            (date(2027, 3, 25), "PM"): datetime(2027, 3, 25, 14, 0, tzinfo=UTC),
            (date(2027, 3, 30), "AM"): datetime(2027, 3, 30, 9, 0, tzinfo=UTC),
            (date(2027, 3, 30), "PM"): datetime(2027, 3, 30, 13, 0, tzinfo=UTC),
        },
    )


def elsewhere(lab: Lab) -> list[str]:
    """Live through a due time on a machine whose clock is New York's, and which has no time zones of its own."""
    wrong = lab.run(everything_sleeps_over_a_deadline).violations
    due = {each.due_at.astimezone(UTC).hour for each in records_of(lab.installation.url).due_groups}
    return [*wrong, *([] if due == {9, 13} else [f"I14: registers are due at {sorted(due)} o'clock UTC"])]


def _weekend(lab: Lab, *, night: datetime, due: dict[tuple[date, str], datetime]) -> list[str]:
    """Be at work on the first day and on the last; between them let time pass, by quarters of an hour in the night."""
    _day(lab, min(due.values()).date())
    for hour in range(12, 60, 12):
        _go_to(lab, min(due.values()) + timedelta(hours=hour), unless_after=night)
    for quarter in range(12):
        _go_to(lab, night + timedelta(minutes=15 * quarter))
    last = max(due.values()).date()
    for ahead in range(1, (last - night.date()).days + 1):
        _go_to(lab, night + timedelta(days=ahead, hours=7))
    _day(lab, last)
    return [*_misjudged(lab, due), *lab.check([], 0.0).violations]


def _day(lab: Lab, on: date) -> None:
    """Be at work in the morning, and let both registers fall due."""
    for hour, minute in ((8, 50), (9, 50), (10, 5), (13, 5), (14, 5)):
        _go_to(lab, datetime(on.year, on.month, on.day, hour, minute, tzinfo=UTC))
        if (hour, minute) in {(8, 50), (9, 50)}:
            lab.crowd.start()
            time.sleep(STEADY_S)
            lab.crowd.stop()
    lab.drain()
    lab.crowd.wind_up()
    lab.drain()


def _go_to(lab: Lab, when: datetime, *, unless_after: datetime | None = None) -> None:
    if when > lab.installation.clock and (unless_after is None or when < unless_after):
        lab.installation.set_clock(when)
        lab.note("time", at=when.isoformat())
        time.sleep(STEP_S)


def _misjudged(lab: Lab, due: dict[tuple[date, str], datetime]) -> list[str]:
    """Return the registers that fell due at another instant than they must, or were not judged once."""
    records = records_of(lab.installation.url)
    alerts = [each for each in records.alerts.values() if each.kind == "missing_register"]
    # A day to come is opened by an absence that is told for it.
    fallen_due = [each for each in records.due_groups if each.due_at <= lab.installation.clock]
    found = {_instant(each): sum(alert.due_group_id == each.id for alert in alerts) for each in fallen_due}
    whole = {_instant(each) for each in fallen_due if was_whole(records, each)}
    wrong = [
        f"I14: the register of {on}, {session}, was not due at {at}"
        for (on, session), at in due.items()
        if at not in found
    ]
    wrong += [f"I14: a register was due at {at}, and must not have been" for at in found if at not in due.values()]
    return wrong + [
        f"I14: the register due at {at} has {count} alerts"
        for at, count in found.items()
        # One that came whole before anybody looked has none.
        if count != 1 and not (count == 0 and at in whole)
    ]


def _instant(group: DueGroup) -> datetime:
    return group.due_at.astimezone(UTC)
