"""Who is let in, and how everybody else is told: always as a problem document, never as a page."""

import pytest
from sqlalchemy import select

from attendance import token_use, tokens
from attendance.limits import Limiter
from attendance.records.tables import ApiToken, Notice
from attendance.scope import OPERATOR
from tests.support.cast import at

MORNING = "/api/v1/registers/2026-09-16/AM"


@pytest.fixture
def database_kind():
    """One kind is enough: nothing here depends on how a database stores it."""
    return "sqlite"


def is_problem(answer, status):
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["detail"]
    return True


@pytest.mark.parametrize(
    "header",
    ["Bearer muster_wrong", "Bearer ", "Basic dHV0b3I6cGFzcw==", "muster_wrong", "Bearer \u00e9", "Bearer a b"],
)
def test_a_call_with_a_wrong_token_is_refused(client, header):
    answer = client.get(MORNING, headers={"Authorization": header})

    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Muster", error="invalid_token"'


def test_a_call_without_a_token_is_told_which_scheme_opens(client):
    answer = client.get(MORNING)

    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Muster"'


def test_a_cookie_opens_nothing_and_none_is_set(client, program):
    client.set_cookie("muster", program.token)
    client.set_cookie("Authorization", f"Bearer {program.token}")

    assert client.get(MORNING).status_code == 401
    assert "Set-Cookie" not in program.get("/registers/2026-09-16/AM").headers


def test_a_revoked_token_opens_nothing(cast, program):
    assert program.get("/registers/2026-09-16/AM").status_code == 200
    with cast.store.writing() as db:
        [token] = tokens.every(db)
        tokens.revoke(db, token.id, now=at("09:00"))

    assert is_problem(program.get("/registers/2026-09-16/AM"), 401)


def test_the_use_of_a_token_is_noted_by_the_machines_clock(cast, clock, program):
    program.get("/registers/2026-09-16/AM")

    with cast.store.reading() as db:
        assert db.session.scalars(select(ApiToken.last_used_at)).one() == clock.machine()


def test_a_call_from_a_new_network_is_told_within_the_same_minute(cast, client, program):
    for address in ("203.0.113.7", "203.0.113.8", "198.51.100.9"):
        client.get(MORNING, headers=program.headers(), environ_base={"REMOTE_ADDR": address})

    with cast.store.reading() as db:
        assert db.session.scalars(select(ApiToken.networks)).one() == ["203.0.113.0/24", "198.51.100.0/24"]
        [said] = db.session.scalars(select(Notice.detail)).all()
    assert "198.51.100.0/24" in said


def test_a_walk_off_goes_through_although_the_use_of_its_token_cannot_be_noted(cast, program, monkeypatch):
    def breaks(*_args, **_kwargs):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(token_use, "note", breaks)
    answer = program.post("/walk-offs", {"placement": cast.refs["P1"], "left_at": "09:10"})

    assert answer.status_code == 201


def test_the_word_bearer_may_be_in_any_capitals(client, program):
    assert client.get(MORNING, headers={"Authorization": f"bearer {program.token}"}).status_code == 200


class TestTooOften:
    @pytest.fixture
    def limiter(self):
        return Limiter(burst=2, per_second=0.5, read_s=lambda: 100.0)

    def test_a_program_that_calls_too_often_is_told_when_to_come_back(self, program, rival):
        path = "/registers/2026-09-16/AM"
        assert [program.get(path).status_code for _ in range(2)] == [200, 200]
        answer = program.get(path)

        assert is_problem(answer, 429)
        assert answer.headers["Retry-After"] == "2"
        assert rival.get(path).status_code == 200


class TestHttpsOnly:
    @pytest.fixture
    def https_only(self):
        return True

    def test_plain_http_from_elsewhere_is_refused_before_the_token_is_looked_at(self, client, program):
        far = {"REMOTE_ADDR": "192.0.2.7"}
        answer = client.get(MORNING, headers=program.headers(), environ_overrides=far)

        assert is_problem(answer, 403)

    def test_https_and_the_machine_itself_are_let_in(self, client, program):
        far = {"REMOTE_ADDR": "192.0.2.7"}
        over_https = client.get(MORNING, headers=program.headers(), base_url="https://localhost", environ_overrides=far)

        assert over_https.status_code == 200
        assert client.get(MORNING, headers=program.headers()).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v2/registers", "/api/v1/walk-offs/not-an-id", "/api/v1//absences"]
)
def test_an_address_that_is_none_is_a_problem_document(client, path):
    assert is_problem(client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", MORNING, {"GET", "HEAD", "PUT"}),
        ("GET", "/api/v1/absences", {"POST"}),
        ("OPTIONS", "/api/v1/absences", {"POST"}),
    ],
)
def test_a_method_an_address_does_not_take_is_told_which_it_takes(client, method, path, allowed):
    answer = client.open(path, method=method)

    assert is_problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_a_bug_is_a_problem_document_with_an_id_and_nothing_else(client, clock, program):
    clock.jump("Amber Quillfeather")
    answer = client.get(MORNING, headers=program.headers())

    assert is_problem(answer, 500)
    assert len(answer.json["request_id"]) == 12
    assert "Quillfeather" not in answer.text


def test_the_application_behind_stays_as_it_is(client):
    assert client.get("/").text == "the portal"
    assert client.get("/apiary").content_type.startswith("text/html")


def test_answers_are_not_kept_by_anybody_on_the_way(program):
    headers = program.get("/registers/2026-09-16/AM").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
def sends_only(cast, program):
    """The program, with a token that may send and not ask."""
    with cast.store.writing() as db:
        secret = tokens.make(db, cast.oakbank, "Sync", actor=OPERATOR, now=at("08:00"), may_read=False)
    program.token = secret
    return program


def test_a_token_for_sending_sends_and_is_refused_where_it_asks(cast, sends_only):
    body = {"entries": [{"placement": cast.refs["P1"], "status": "present"}]}
    sent = sends_only.put("/registers/2026-09-16/AM", body)
    left = sends_only.post("/walk-offs", {"placement": cast.refs["P2"], "left_at": "09:10"})

    assert (sent.status_code, left.status_code) == (201, 201)
    for path in ("/registers/2026-09-16/AM", left.headers["Location"].removeprefix("/api/v1")):
        answer = sends_only.get(path)
        assert is_problem(answer, 403)
        assert "Quillfeather" not in answer.text
