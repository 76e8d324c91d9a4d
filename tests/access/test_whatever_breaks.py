"""Whatever page or call breaks, at its start or at its end: a number to quote, nothing else, and never a success.

OWASP ASVS 5.0, 16.5.1 and 16.5.3.
"""

import json

import pytest
from structlog.testing import capture_logs

from attendance.rules.access import POLICY, Relation
from attendance.unit import Db
from gateway.api import app as api
from tests.support.asking import allowed, ask_for, find, lines, method_of, text_of

QUOTED = "Amber Quillfeather"
IN_API = POLICY.section("api")
# Answered without a view of ours: files, and the document that describes the calls.
WITHOUT_VIEW = {"static", "openapi"}
OURS = [line for line in lines() if line.endpoint not in WITHOUT_VIEW]
BROKEN = 500


class MistakeOfOurs(Exception):
    """A mistake of ours, with a child's name in its text."""


@pytest.fixture(autouse=True)
def _unlogged():
    """What is logged of it is asked elsewhere; writing it out takes longer than all the rest."""
    with capture_logs():
        yield


def _break(*_arguments, **_more):
    raise MistakeOfOurs(QUOTED)


def _ask(region, line):
    try:
        actor, what = allowed(region.region, line)
    except LookupError:
        # A receipt that only whoever sent it sees again: any will do to get as far as the view.
        actor = min(line.enter)
        what = find(region.region, line, actor, Relation.ABSENT) or ""
    headers = {"Idempotency-Key": "a-key"} if line.endpoint in IN_API else {}
    return region.ask(actor, method_of(line), ask_for(region, line, what), headers=headers)


def _faults(line, answer):
    """Say what is wrong with the answer of something that broke."""
    said = text_of(answer)
    faults = [f"shows {each}" for each in (QUOTED, "Traceback", "MistakeOfOurs", ".py") if each in said]
    if answer.status_code != BROKEN:
        faults.append(f"answers {answer.status_code}")
    elif not _has_number(line, answer.text):
        faults.append("gives no number to quote")
    return [f"{line.endpoint} {each}" for each in faults]


def _has_number(line, text):
    if line.endpoint in IN_API:
        return bool(json.loads(text).get("request_id"))
    return "If you report this, say number" in text


def test_whatever_breaks_at_its_start_is_a_number_to_quote_and_nothing_is_written(region, monkeypatch):
    faults = []
    monkeypatch.setattr(api, "perform", _break)
    for line in OURS:
        with monkeypatch.context() as patch:
            if line.endpoint not in IN_API:
                patch.setitem(region.app.view_functions, line.endpoint, _break)
            faults += _faults(line, _ask(region, line))
        faults += [f"{line.endpoint} wrote {each}" for each in region.facts_written]

    assert faults == []


def test_whatever_breaks_before_it_is_kept_is_no_success(region, monkeypatch):
    writes = [line for line in OURS if method_of(line) != "GET"]
    faults, broken = [], 0
    monkeypatch.setattr(Db, "close", _break)
    for line in writes:
        answer = _ask(region, line)
        # Where nothing was written there was nothing to keep.
        if region.facts_written:
            faults += _faults(line, answer)
            broken += 1

    assert faults == []
    assert broken > len(writes) / 2
