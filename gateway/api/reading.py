"""Read what a program sent, strictly: what two readers could understand differently is refused, not guessed."""

import json
import re
import uuid
from typing import Any, NoReturn

from flask import Request

from gateway.api.problems import Refused

# A weak one, which begins with W/, is none: what it stands for may differ.
VERSION = re.compile(r'(?<!W/)"([\x21\x23-\x7e]{0,100})"')
KEY = re.compile(r"[\x21-\x7e]{1,255}")


def json_object(request: Request) -> dict[str, Any]:
    """Return a body's JSON object.

    Raises:
        Refused: another media type, no UTF-8, no JSON, a name twice, a number that is none, or no object.
    """
    if request.mimetype != "application/json":
        raise Refused(415, "Send the body as application/json.")
    try:
        text = request.get_data(cache=True).decode()
    except UnicodeDecodeError as error:
        raise Refused(400, "The body is not UTF-8.") from error
    try:
        found = json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The body is not JSON. Check the brackets, quotes and commas.") from error
    if not isinstance(found, dict):
        raise Refused(422, "Send one JSON object, in curly brackets.")
    return found


def idempotency_key(request: Request, *, is_required: bool) -> str:
    """Return the key a submission is known by; a fresh one where none is needed and none was sent.

    Without a key nothing is a repeat: an equal register later in the day may follow other changes.

    Raises:
        Refused: it is missing, or not 1 to 255 visible ASCII characters.
    """
    sent = request.headers.get("Idempotency-Key")
    if sent is None and not is_required:
        return uuid.uuid4().hex
    if sent is None:
        raise Refused(400, "Send an Idempotency-Key header: a new one for each submission, the same for a repeat.")
    if not KEY.fullmatch(sent):
        raise Refused(400, "The Idempotency-Key must be 1 to 255 visible ASCII characters, without spaces.")
    return sent


def if_match(request: Request) -> frozenset[str] | None:
    """Return the versions that a call builds on; None where it names none, or any at all."""
    sent = request.headers.get("If-Match")
    return None if sent is None or sent.strip() == "*" else frozenset(VERSION.findall(sent))


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused(400, "A name is in one JSON object twice. Send each once.")
    return found


def _no_number(name: str) -> NoReturn:
    raise Refused(400, f"{name} is not JSON.")
