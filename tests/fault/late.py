"""F21: what a provider saw and said comes days later, from two tablets that were away, and in any order.

A tablet's words carry the time at which they were taken; what came last is not what was seen last.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from attendance.rules.calendar import at_london
from tests.fault.clients import REGISTER, UPDATE, WALK_OFF, Program, Request
from tests.fault.evidence import records_of
from tests.fault.lab import Lab
from tests.fault.planted import PUPILS

# The school days before the one on which the installation stands, the youngest first.
DAYS = tuple(date(2026, 9, day) for day in (15, 14, 11, 10, 9, 8, 7, 4, 3, 2, 1))
SYNCED = "late day"
# Of whom more than one thing is said.
SEVERAL = 8
LEFT = "11:00"


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One register, or a part of one, as it was taken."""

    session: str
    at: str
    entries: list[dict[str, Any]]


def words_out_of_order(lab: Lab) -> list[str]:
    """Let two tablets send a whole past day, each in any order, and say of a child who left when they did."""
    wrong = []
    for _ in range(3 if lab.is_long else 1):
        day = DAYS[len(lab.history.strikes(SYNCED)) % len(DAYS)]
        lab.note(SYNCED, on=day.isoformat())
        wrong += _sync(lab, day)
    return wrong


def _sync(lab: Lab, day: date) -> list[str]:
    program = lab.crowd.program()
    left, *others = lab.chance.sample(PUPILS, 1 + SEVERAL)
    requests = [_request(program, day, each) for each in _day(lab.chance, left, others, step=5 if lab.is_long else 10)]
    lab.chance.shuffle(requests)
    gone = program.do(_report(program, day, left))
    with ThreadPoolExecutor(2) as tablets:
        answers = list(tablets.map(program.do, requests))
    refused = [each.path for each, answer in zip(requests, answers, strict=True) if answer is None]
    wrong = [f"I12: what was taken on {day} was refused: {path}" for path in refused]
    return wrong if gone is None else [*wrong, *_not_back_before(lab, program, day, str(gone["walk_off"]))]


def _day(chance: random.Random, left: str, others: list[str], *, step: int) -> Iterator[Word]:
    """Yield a day's words in the order in which they were taken: the whole register twice, and what changed since."""
    for session, hour in (("AM", 9), ("PM", 13)):
        missed = set(chance.sample(others, SEVERAL // 2))
        whole = [_entry(each, "absent" if each in missed else "present", note=None) for each in PUPILS]
        # Whoever left in the morning was seen before, and by nobody after.
        yield Word(
            session=session, at=f"{hour:02}:05", entries=[each for each in whole if _was_there(each, left, hour)]
        )
        for minute in range(10, 50, step):
            pupil = chance.choice(others)
            at = f"{hour:02}:{minute:02}"
            status = chance.choice(("present", "absent", "absent", "late"))
            # Who is missed still is said to be so without a word more.
            note = None if status == "absent" else f"Taken at {at}"
            yield Word(session=session, at=at, entries=[_entry(pupil, status, note=note, at=at)])


def _was_there(entry: dict[str, Any], left: str, hour: int) -> bool:
    return hour < 12 or entry["placement"] != left


def _entry(placement: str, status: str, *, note: str | None, at: str = "") -> dict[str, Any]:
    said = {"placement": placement, "status": status, "change_reason": "Seen again"}
    return {**said, **({"note": note} if note else {}), **({"arrived_at": at} if status == "late" else {})}


def _request(program: Program, day: date, word: Word) -> Request:
    body = {"taken_at": _instant(day, word.at), "entries": word.entries}
    return program.request(REGISTER, "PUT", f"/registers/{day}/{word.session}", body)


def _report(program: Program, day: date, placement: str) -> Request:
    body = {"placement": placement, "left_at": _instant(day, LEFT), "note": f"Left on {day}"}
    return program.request(WALK_OFF, "POST", "/walk-offs", body)


def _not_back_before(lab: Lab, program: Program, day: date, walk_off: str) -> list[str]:
    """Say that the child was back before they left, as a tablet whose clock is wrong does: that silences nobody."""
    before = {"kind": "returned", "at": _instant(day, "10:50"), "note": "Back before"}
    program.do(program.request(UPDATE, "POST", f"/walk-offs/{walk_off}/updates", before))
    kept = next(each for each in records_of(lab.installation.url).walk_offs.values() if str(each.id) == walk_off)
    wrong = [] if kept.returned_at is None else [f"I13: walk-off {walk_off} rests: they are back before they left"]
    back = {"kind": "returned", "at": _instant(day, "11:40"), "note": "Back with a member of staff"}
    said = program.do(program.request(UPDATE, "POST", f"/walk-offs/{walk_off}/updates", back))
    return wrong if said else [*wrong, f"I13: that a child of {day} is back was refused"]


def _instant(day: date, at: str) -> str:
    return at_london(day, time.fromisoformat(at)).isoformat()
