"""Read a provider's page the way a browser does, and send what it would send."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.support.portal import Browser
from tests.support.visiting import Page

AM = "/register/2026-09-16/AM"


class Fields(HTMLParser):
    """The fields of a page with the values a browser would send untouched."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an input that is sent as it stands."""
        given = dict(attrs)
        name = given.get("name")
        if tag != "input" or name is None:
            return
        if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
            return
        self.values[name] = given.get("value") or ""


def fields_of(page: TestResponse | Page) -> dict[str, str]:
    """Return what a browser would send if nobody touched the page."""
    return Fields(page.text).values


def mark(browser: Browser, **marks: Any) -> TestResponse:
    """Open the morning register, mark pupils (`P1="late"`, `P1_arrived="09:20"`), send it."""
    return send(browser, fields_of(browser.get(AM)), **marks)


def send(browser: Browser, page: dict[str, str], *, path: str = AM, do: str = "send", **marks: Any) -> TestResponse:
    """Send a page of the morning register with marks."""
    return browser.post(path, {**page, **named(marks), "do": do})


def named(marks: dict[str, Any]) -> dict[str, Any]:
    """Turn `P1` and `P1_arrived` into the names the page uses."""
    found = {}
    for name, value in marks.items():
        ref, _, field = name.partition("_")
        found[f"place-{ref.lower()}-{field or 'status'}"] = value
    return found


def landed(browser: Browser, answer: TestResponse) -> TestResponse:
    """Follow the redirect after a post, which must be one."""
    assert answer.status_code == 303, answer.text[:2000]
    return browser.get(urlsplit(answer.headers["Location"]).path)
