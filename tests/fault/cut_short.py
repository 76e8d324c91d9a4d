"""F22: what a program sends breaks off: at every part of the way, in the middle of a word, or with its end still owed.

Nothing of it is kept. Sent whole under the same key it is taken as if for the first time.
"""

import json
import socket
import time
from dataclasses import dataclass

from tests.fault.clients import Program, Request
from tests.fault.evidence import records_of
from tests.fault.lab import Lab

PARTS = 8
ANSWER_WITHIN_S, SETTLES_S = 3.0, 2.0
# Spaces after the body that are announced and do not come: what did come is whole JSON.
OWED = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A request of which `sent` bytes of its `announced` ones arrive; `is_torn`: the line is torn, not closed."""

    request: Request
    sent: int
    announced: int
    is_torn: bool


def uploads_cut(lab: Lab) -> list[str]:
    """Break registers and reports off at each of many places; look; then send each of them whole."""
    program = lab.crowd.program()
    cuts = [each for number in range(PARTS) for each in _cuts(lab, program, number)]
    answers = [_send(lab, each) for each in cuts]
    # Whoever was torn off is answered by nobody, and may be kept a moment later.
    time.sleep(SETTLES_S)
    kept = records_of(lab.installation.url).submissions
    wrong = [f"I1: {each.request.what} cut at {each.sent} is on record" for each in cuts if each.request.key in kept]
    wrong += [
        f"I11: {each.request.what} cut at {each.sent} was answered {answer!r}"
        for each, answer in zip(cuts, answers, strict=True)
        if answer and not answer.startswith("HTTP/1.1 4")
    ]
    refused = [each.request.what for each in cuts if program.do(each.request) is None]
    return [*wrong, *(f"I2: {what} was refused after it had been cut short" for what in refused)]


def _cuts(lab: Lab, program: Program, number: int) -> list[Cut]:
    cuts = []
    for request in (program.register(), program.walk_off()):
        size = len(json.dumps(request.body))
        sent = size * number // (PARTS - 1)
        announced = size if sent < size else size + OWED
        cuts.append(Cut(request=request, sent=sent, announced=announced, is_torn=lab.chance.random() < 0.5))
    return cuts


def _send(lab: Lab, cut: Cut) -> str:
    """Send what there is of it, and close; return the first line of an answer, empty where none came."""
    request = cut.request
    head = (
        f"{request.method} /api/v1{request.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {request.token}\r\nIdempotency-Key: {request.key}\r\n"
        f"Content-Length: {cut.announced}\r\n\r\n"
    )
    body = json.dumps(request.body).encode()[: cut.sent]
    port = lab.chance.choice(lab.installation.webs).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_WITHIN_S) as line:
        line.sendall(head.encode() + body)
        if cut.is_torn:
            return ""
        line.shutdown(socket.SHUT_WR)
        try:
            return line.recv(4096).partition(b"\r\n")[0].decode()
        except OSError:
            return ""
