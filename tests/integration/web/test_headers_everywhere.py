"""What every answer carries: pages, static files, health, the API, and each of their errors."""

import ast
import re
from pathlib import Path

import pytest
from flask import Response, abort
from werkzeug.routing import Map, Rule

from attendance import tokens
from attendance.refusals import Conflict
from gateway.api.app import BASE
from gateway.api.calls import OPERATIONS
from muster.settings import Environment
from muster.web import build_web
from portal import identity
from tests.support.cast import DSL, TUTOR, at
from tests.support.crawling import SOME_ID, addresses_of, foreign
from tests.support.whole import live_a_day, pages_of, settings_of

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000; includeSubDomains"
PORTAL = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-[\w-]{22}'; style-src 'self'; img-src 'self' data:; "
    r"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
API = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
KEPT = {"public, max-age=31536000, immutable", "no-cache"}
ERRORS = (400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503)
FAR = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def production(store, cast, clock, tmp_path):
    """The application of a production installation, over HTTPS."""
    return build_web(settings_of(Environment.PRODUCTION, tmp_path), store, clock)


@pytest.fixture
def ask(production):
    """Ask the production installation, over HTTPS unless said otherwise."""
    client = production.test_client()

    def ask(path, method="GET", *, base_url="https://muster.example", **more):
        return client.open(path, method=method, base_url=base_url, environ_overrides=FAR, buffered=True, **more)

    return ask


def is_sealed(answer, *, api=False, static=False):
    headers = answer.headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert headers["Strict-Transport-Security"] == HSTS
    policy = headers["Content-Security-Policy"]
    assert policy == API if api else PORTAL.fullmatch(policy)
    assert headers["Cache-Control"] in (KEPT if static and answer.status_code == 200 else {"no-store"})
    for cookie in headers.getlist("Set-Cookie"):
        is_safe_cookie(cookie)
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(headers.keys())
    return True


def is_safe_cookie(cookie):
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(attributes)
    assert {"SameSite=Lax", "SameSite=Strict"} & set(attributes)
    assert not any(each.startswith("Domain=") for each in attributes)


def test_every_address_carries_the_headers_by_every_method(production, ask):
    seen = {ask("/not-there").status_code}
    for rule, path in addresses_of(production):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            answer = ask(path, method)
            assert is_sealed(answer, static=rule.endpoint == "static"), (method, path)
            seen.add(answer.status_code)

    assert {200, 302, 400, 404, 405} <= seen


def test_every_call_of_the_api_carries_the_headers_by_every_method(ask):
    rules = Map([Rule(BASE + each.rule, endpoint=each.name) for each in OPERATIONS])
    values = {"date": "2026-09-16", "session": "AM", "walk_off": SOME_ID}
    paths = [rules.bind("muster.example").build(each.name, values, append_unknown=False) for each in OPERATIONS]

    for path in [*paths, "/api", "/api/v1/openapi.json", "/api/v1//absences"]:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            assert is_sealed(ask(path, method), api=True), (method, path)


def test_trace_is_refused_everywhere_and_echoes_nothing(production, ask):
    for _rule, path in addresses_of(production):
        answer = ask(path, "TRACE", headers={"X-Secret": "said in a header"})
        assert answer.status_code in {400, 403, 404, 405}, path
        assert "said in a header" not in answer.text

    assert ask("/api/v1/absences", "TRACE").status_code == 405


@pytest.mark.parametrize(
    "folder", ["/static", "/static/", "/static/build", "/static/build/", "/static/../", "/static/./"]
)
def test_no_folder_is_listed(ask, folder):
    answer = ask(folder)

    assert answer.status_code == 404
    assert "passkey.js" not in answer.text


@pytest.mark.parametrize("code", ERRORS)
def test_every_error_carries_the_headers(production, ask, code):
    production.view_functions["health.healthz"] = lambda: abort(code)

    answer = ask("/healthz")

    # What is broken behind us is told as broken, whatever its number.
    assert answer.status_code == (min(500, code))
    assert is_sealed(answer)
    assert answer.mimetype == "text/html"


def test_a_conflict_a_forged_post_and_a_body_that_is_too_large_carry_the_headers(production, ask):
    def fail():
        raise Conflict("Somebody else was first.")

    production.view_functions["health.healthz"] = fail
    answers = [ask("/healthz"), ask("/sign-in", "POST"), ask("/sign-in", "POST", data=b"x" * 1_000_001)]

    assert [each.status_code for each in answers] == [409, 400, 413]
    assert all(is_sealed(each) for each in answers)


def test_every_error_of_the_api_carries_the_headers(cast, production, clock, ask):
    clock.jump(at("09:20"))
    with cast.store.writing() as db:
        token = tokens.create(db, "OAKBANK", "timetable program", now=at("08:00"))
    key = {"Authorization": f"Bearer {token}"}
    registers, absences = f"{BASE}/registers/2026-09-16/AM", f"{BASE}/absences"
    answers = [
        ask(registers, headers=key),
        ask(registers, "PUT", headers=key, data="{", content_type="application/json"),
        ask(registers),
        ask(registers, headers=key, base_url="http://muster.example"),
        ask(f"{BASE}/walk-offs/{SOME_ID}", headers=key),
        ask(registers, "DELETE", headers=key),
        ask(registers, "PUT", headers=key, data=b"x" * 1_000_001, content_type="application/json"),
        ask(registers, "PUT", headers=key, data="x", content_type="text/plain"),
        ask(absences, "POST", headers={**key, "Idempotency-Key": "k"}, json={"nonsense": 1}),
    ]
    clock.jump("Amber Quillfeather")
    answers.append(ask(registers, headers=key))
    clock.jump(at("09:20"))
    answers.append(next(each for each in (ask(registers, headers=key) for _ in range(100)) if each.status_code == 429))

    assert [each.status_code for each in answers] == [200, 400, 401, 403, 404, 405, 413, 415, 422, 500, 429]
    assert all(is_sealed(each, api=True) for each in answers)
    assert all(each.content_type.startswith(("application/json", "application/problem+json")) for each in answers)


def test_the_cookies_are_kept_to_the_host_to_https_and_from_scripts(cast, ask):
    answer = ask("/sign-in")
    cookies = answer.headers.getlist("Set-Cookie")

    assert [each.partition("=")[0] for each in cookies] == ["__Host-muster-form"]
    assert is_sealed(answer)


def test_the_cookie_of_a_sign_in_is_as_safe_when_it_is_given_and_when_it_is_taken_away(production):
    with production.test_request_context(base_url="https://muster.example"):
        response = Response()
        identity.remember(response, "a secret")
        identity.forget(response)

    cookies = response.headers.getlist("Set-Cookie")
    assert [each.partition("=")[0] for each in cookies] == ["__Host-muster"] * 2
    for cookie in cookies:
        is_safe_cookie(cookie)


def test_every_line_that_sets_a_cookie_says_how_it_is_kept():
    folder = Path(__file__).parents[3] / "portal"
    calls = [
        {keyword.arg for keyword in node.keywords}
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"set_cookie", "delete_cookie"}
    ]

    assert len(calls) >= 2
    assert [each for each in calls if not {"secure", "httponly", "samesite", "path"} <= each or "domain" in each] == []


@pytest.mark.parametrize("path", ["/api/v1/registers/2026-09-16/AM", "/api/v1/absences"])
def test_the_api_over_plain_http_is_refused_and_not_redirected(ask, path):
    method = "POST" if path.endswith("absences") else "GET"
    answer = ask(path, method, base_url="http://muster.example", headers={"Authorization": "Bearer muster_x"})

    assert answer.status_code == 403
    assert "Location" not in answer.headers


@pytest.mark.parametrize("who", [None, TUTOR, DSL])
def test_no_page_names_another_place_than_ours(web_of, cast, clock, who):
    live_a_day(cast, clock)
    pages = pages_of(web_of(who), cast)

    assert len(pages) >= 5
    assert {path: found for path, answer in pages.items() if (found := foreign(path, answer))} == {}


@pytest.mark.parametrize("who", [TUTOR, DSL])
def test_every_page_of_somebody_signed_in_offers_to_sign_out(web_of, cast, clock, who):
    live_a_day(cast, clock)
    pages = pages_of(web_of(who), cast)
    without = {
        path
        for path, answer in pages.items()
        if answer.mimetype == "text/html"
        and answer.status_code != 302
        and "<html" in answer.text
        and 'action="/sign-out"' not in answer.text
    }

    # Whoever opens these is met as a stranger; a tablet and a link of cover staff are left by their own buttons.
    of_links = {"/cover", "/cover/x", "/cover/receipts/x", "/cover/walk-offs/new", "/t/x"}
    assert {each for each in without if not each.startswith("/sign-in/")} == {"/signed-out", "/tablet", *of_links}


def test_signing_out_empties_what_the_browser_keeps(web_of, cast):
    answer = web_of(TUTOR).post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert any(each.startswith("muster=;") for each in answer.headers.getlist("Set-Cookie"))
