"""Whoever finds a weakness reads where to write to, as RFC 9116 says, and it never runs out."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.settings import Environment, SettingsRefused, build_settings
from muster.web import build_web
from tests.support.whole import settings_of

PATH = "/.well-known/security.txt"


@pytest.fixture
def ask(store, clock, tmp_path):
    """Ask for the page of a production installation, with other settings of `[security]` where given."""

    def ask(path=PATH, **security):
        settings = settings_of(Environment.PRODUCTION, tmp_path)
        changed = settings.model_copy(update={"security": settings.security.model_copy(update=security)})
        return build_web(changed, store, clock).test_client().get(path, base_url="https://muster.example")

    return ask


def fields_of(answer):
    return [tuple(line.split(": ", 1)) for line in answer.text.splitlines()]


def test_it_says_where_to_write_until_when_and_in_what_language(ask, clock):
    clock.move(datetime(2026, 9, 16, 9, 30, tzinfo=UTC) - clock.machine())

    assert fields_of(ask()) == [
        ("Contact", "mailto:security@muster.example"),
        ("Expires", "2027-03-15T00:00:00Z"),
        ("Preferred-Languages", "en"),
        ("Canonical", "https://muster.example/.well-known/security.txt"),
    ]


def test_a_web_page_to_write_on_and_a_policy_are_named_as_they_are(ask):
    fields = dict(fields_of(ask(contact="https://muster.example/report", policy_url="https://muster.example/policy")))

    assert fields["Contact"] == "https://muster.example/report"
    assert fields["Policy"] == "https://muster.example/policy"


@pytest.mark.parametrize("days", [0, 1, 200, 800, 4000])
def test_it_stands_for_months_whenever_it_is_read_and_for_less_than_a_year(ask, clock, days):
    clock.move(timedelta(days=days))
    (expires,) = (value for name, value in fields_of(ask()) if name == "Expires")
    left = datetime.fromisoformat(expires) - clock.machine()

    assert timedelta(days=150) < left < timedelta(days=365)


def test_it_is_plain_text_for_everybody_with_the_headers_of_every_answer(ask):
    answer = ask()

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers


def test_a_test_installation_without_a_contact_has_no_such_page(ask):
    assert ask(contact=None).status_code == 404


@pytest.mark.parametrize(
    "contact", ["security@example.org\nContact: mailto:them@example.net", "https://a.example/\nX: y"]
)
def test_no_line_can_be_slipped_in(contact, tmp_path):
    values = {
        "environment": "test",
        "base_url": "https://muster.example",
        "mail": {"host": "127.0.0.1", "sender": "muster@example.org"},
        "security": {"contact": contact},
    }

    with pytest.raises(SettingsRefused, match=r"\[security\] contact"):
        build_settings(values, folder=tmp_path)
