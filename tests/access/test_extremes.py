"""The first and the last day there is, numbers beyond any, texts without end: refused or taken, never broken.

OWASP ASVS 5.0, 1.4.2. Each value in turn of each request that the access matrix knows, as somebody who may send it.
"""

import re
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from attendance.rules.access import POLICY
from tests.support.asking import allowed, ask_for, lines, method_of

IN_API = POLICY.section("api")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAYS = ("0001-01-01", "9999-12-31")
BEYOND = ("9" * 40, "-" + "9" * 40, "x" * 20_000)
BROKEN = 500


@pytest.fixture(autouse=True)
def _unlogged():
    """Only what is answered is looked at."""
    with capture_logs():
        yield


def _with_days(ask):
    """Return the request for the first day there is and for the last, where its address names one."""
    return [replace(ask, path=DAY.sub(day, ask.path)) for day in DAYS] if DAY.search(ask.path) else []


def _values_of(value):
    """Return what to put in place of a value."""
    return (*BEYOND, *(DAYS if DAY.fullmatch(str(value)) else ()))


def _with_form(ask):
    """Return the request with each field of its form in turn beyond all bounds."""
    form = ask.form or {}
    return [replace(ask, form={**form, name: beyond}) for name, value in form.items() for beyond in _values_of(value)]


def _with_json(ask):
    """Return the request with each value of its body in turn beyond all bounds, those of its entries too."""
    body = ask.json or {}
    asks = [
        replace(ask, json={**body, name: beyond})
        for name, value in body.items()
        for beyond in (*_values_of(value), 10**40, -(10**40), 1e308)
    ]
    for name, value in body.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            nested = _with_json(replace(ask, json=value[0]))
            asks += [replace(ask, json={**body, name: [each.json]}) for each in nested]
    return asks


def test_nothing_beyond_all_bounds_breaks_a_page_or_a_call(region):
    broken, asked = [], 0
    for line in lines("portal", "api"):
        try:
            actor, what = allowed(region.region, line)
        except LookupError:
            # A tablet's own receipt: its address is all there is, and is asked of the portal's.
            continue
        headers = {"Idempotency-Key": "a-key"} if line.endpoint in IN_API else {}
        ask = ask_for(region, line, what)
        for each in [*_with_days(ask), *_with_form(ask), *_with_json(ask)]:
            asked += 1
            if region.ask(actor, method_of(line), each, headers=headers).status_code >= BROKEN:
                broken.append((line.endpoint, each.path, str(each.form or each.json)[:200]))

    assert broken == []
    assert asked > 500
