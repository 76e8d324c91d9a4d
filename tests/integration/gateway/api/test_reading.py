"""What cannot be read one way only is refused, and nothing is written."""

import pytest
from sqlalchemy import func, select

from attendance.records.tables import Submission

ENTRY = '{"placement": "place-p1", "status": "present"}'


@pytest.fixture
def database_kind():
    """One kind is enough: nothing here depends on how a database stores it."""
    return "sqlite"


def put(program, raw, content_type="application/json"):
    program.clock.jump(program.clock.now().replace(day=16, hour=8, minute=20))
    return program.client.put(
        "/api/v1/registers/2026-09-16/AM", data=raw, content_type=content_type, headers=program.headers()
    )


def test_json_in_utf_8_is_read(program):
    assert put(program, f'{{"entries": [{ENTRY}]}}', "application/json; charset=utf-8").status_code == 201


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe{}", 400),
        (b'\xef\xbb\xbf{"entries": []}', 400),
        (b'{"entries": [], "entries": []}', 400),
        (b'{"entries": [{"placement": "a", "placement": "b", "status": "present"}]}', 400),
        (b'{"entries": NaN}', 400),
        (b'{"entries": Infinity}', 400),
        (b"[" * 100_000, 400),
        (b'{"entries": ' + b"9" * 5_000 + b"}", 400),
        (b'{"entries": [{"placement": "\\ud800", "status": "present"}]}', 422),
        (b'{"entries": [], "\\ud800": 1}', 422),
        (b'{"entries": [{"placement": "\\u0000", "status": "present"}]}', 422),
        (b"[]", 422),
        (b"null", 422),
        (b'"entries"', 422),
        (b"{}", 422),
        (b'{"entries": {}}', 422),
        (b'{"entries": "P1"}', 422),
        (b'{"entries": [' + b" " * 1_000_000 + b"]}", 413),
    ],
)
def test_what_cannot_be_read_one_way_only_is_refused(cast, program, raw, status):
    answer = put(program, raw)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["detail"]
    with cast.store.reading() as db:
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_another_media_type_is_refused(program, content_type):
    answer = put(program, f'{{"entries": [{ENTRY}]}}', content_type)

    assert (answer.status_code, answer.content_type) == (415, "application/problem+json")


def test_what_was_sent_is_not_repeated_in_a_problem(program):
    raw = '{"entries": [{"placement": "place-p1", "status": "Amber Quillfeather"}]}'

    assert "Quillfeather" not in put(program, raw).text
