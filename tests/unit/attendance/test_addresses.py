"""What people or files say is encoded where it becomes part of an address."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest

from attendance.summaries.issuing import _path
from tests.support.example_week import example_week

HOSTILE = (
    "A/../../account",
    "A?next=//evil.example",
    "A#x",
    "//evil.example",
    "javascript:alert(1)",
    "A%2e%2e/x",
    "é ü",
)


@pytest.mark.parametrize("code", HOSTILE)
def test_a_schools_code_cannot_change_where_a_link_leads(code):
    path = _path(replace(example_week(), school_code=code))
    parts = urlsplit(path)

    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    start, school, weeks, said, week = parts.path.split("/")
    assert (start, school, weeks, unquote(said), week) == ("", "school", "weeks", code, example_week().week)
