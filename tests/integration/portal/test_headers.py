import re

import pytest

from tests.support.cast import TUTOR
from tests.support.portal import Browser, portal_on

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
POLICY = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-[\w-]{22}'; style-src 'self'; img-src 'self' data:; "
    r"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGES = ["/", "/sign-in", "/signed-out", "/sign-in/link/none", "/organisation", "/not-there", "/static/not-there.css"]


@pytest.mark.parametrize("path", [*PAGES, "/static/muster.js"])
def test_every_answer_carries_the_headers(stranger, path):
    answer = stranger.get(path)

    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert POLICY.fullmatch(answer.headers["Content-Security-Policy"])


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_kept_by_the_browser(stranger, browser_of, path):
    assert stranger.get(path).headers["Cache-Control"] == "no-store"
    assert browser_of(TUTOR).get(path).headers["Cache-Control"] == "no-store"


def test_the_nonce_is_on_the_script_and_new_each_time(stranger):
    pages = [stranger.get("/sign-in") for _ in range(2)]
    nonces = [re.findall(r"nonce-([\w-]+)", page.headers["Content-Security-Policy"])[0] for page in pages]

    assert all(f'nonce="{nonce}"' in page.text for nonce, page in zip(nonces, pages, strict=True))
    assert nonces[0] != nonces[1]


def test_a_static_file_is_kept_for_a_year_under_the_address_that_names_its_content(stranger):
    address = re.findall(r'"(/static/muster\.js\?v=\w{16})"', stranger.get("/sign-in").text)[0]

    assert stranger.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert stranger.get("/static/muster.js?v=0000000000000000").headers["Cache-Control"] == "no-cache"
    assert stranger.get("/static/muster.js").headers["Cache-Control"] == "no-cache"


def test_only_production_insists_on_https(stranger, cast, clock):
    production = Browser(portal_on(cast.store, clock, secure=True))

    assert production.get("/sign-in").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in stranger.get("/sign-in").headers


def test_no_page_has_inline_styles_or_handlers_that_the_policy_would_block(stranger, browser_of):
    for text in (stranger.get("/sign-in").text, browser_of(TUTOR).get("/organisation").text):
        assert not re.search(r"<[^>]+\s(style|on\w+)=", text)
        assert not re.search(r"(src|href|action)=\"(https?:)?//", text)
