"""F32: words and names that would like to break what reads them, messages whose wording raises."""

from dataclasses import replace
from typing import Any

from tests.fault.clients import Program, Request
from tests.fault.history import LOST
from tests.fault.lab import Lab
from tests.fault.points import COMPOSED, MAIL_WORDED, RAISE, TEXT_WORDED
from tests.support.hostile import PAYLOAD

HOSTILE = (
    PAYLOAD,
    "\x00",
    "NUL \x00 in the middle",
    "\ud800 half of a letter",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 four bytes each",
    "\u202eright to left\u202c \u0645\u0631\u062d\u0628\u0627",
    "a\u200b\ufeff\u2028\u2029b",
    "a\u0301" * 400,
    "%s %(name)s %d {} {0.__class__} {{7*7}} ${x} #{x}",
    "'; DROP TABLE alert; --",
    '=cmd|"/c calc"!A0',
    "Subject: x\r\nBcc: everybody@evil.example\r\n\r\n.\r\nend",
    "\x1b[2J\x07\x08",
    "a\r\n.\r\nb",
    "x" * 200_000,
)


def everything_poisoned(lab: Lab) -> list[str]:
    """Send what is hostile as every kind of word; let wordings and letters raise; everybody is told all the same."""
    program = lab.crowd.program()
    wrong = [
        each for words in HOSTILE for request in _requests(program, words) for each in _sent(lab, program, request)
    ]
    for point in (MAIL_WORDED, TEXT_WORDED, COMPOSED):
        for _ in range(2):
            lab.strike_at(point, RAISE, begin=lambda: lab.crowd.volley(1))
    return wrong


def _requests(program: Program, words: str) -> list[Request]:
    made = [program.register(), program.walk_off(), program.update(), program.absence()]
    requests = [_worded(each, words) for each in made]
    named = replace(program.walk_off(), body={"placement": words, "left_at": "10:00"})
    moved = replace(program.update(), path=f"/walk-offs/{quoted(words)}/updates")
    return [*requests, named, moved]


def _worded(request: Request, words: str) -> Request:
    if "entries" not in request.body:
        return replace(request, body={**request.body, "note": words})
    entries: list[dict[str, Any]] = [{**each, "note": words} for each in request.body["entries"]]
    return replace(request, body={"entries": entries})


def quoted(words: str) -> str:
    """Return words as a part of a path."""
    return "".join(f"%{each:02X}" for each in words.encode("utf-8", "surrogatepass")[:300])


def _sent(lab: Lab, program: Program, request: Request) -> list[str]:
    """Send it until it is answered; no process may stumble over it."""
    before = len(lab.history.lines)
    program.do(request)
    stumbled = [
        each.said.get("status")
        for each in lab.history.lines[before:]
        if each.phase == LOST and each.what == request.what and each.key == request.key
    ]
    return [f"I16: {request.what} with {str(request.body)[:80]!r} was answered {stumbled}"] if stumbled else []
