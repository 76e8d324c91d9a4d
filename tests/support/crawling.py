"""Walk an application by every address it has and every link its pages show."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask, url_for
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter
from werkzeug.test import TestResponse

from portal.addresses import DayConverter

HERE = "http://localhost"
SOME_DAY = date(2026, 9, 16)
SOME_NUMBER = 2
SOME_ID = "00000000-0000-4000-8000-000000000000"
# What a part of an address may be, where its converter does not say.
PARTS = {
    "date": "2026-09-16",
    "half": "AM",
    "session": "AM",
    "school": "NORTHGATE",
    "week": "2026-W38",
    "ending": "csv",
    "filename": "muster.js",
}
MOST_PAGES = 400
# Pages lead to the week before, and that to the one before it: so many addresses of one shape are enough.
MOST_OF_A_SHAPE = 3
VARIES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


class Markup(HTMLParser):
    """The elements of a page: each with its attributes, in order."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def addresses(self) -> Iterator[str]:
        """Return every address the page names, forms that write left out."""
        for tag, attributes in self.elements:
            if tag == "form" and attributes.get("method", "get").lower() != "get":
                continue
            yield from (attributes[name] for name in ("href", "src", "action", "data-live") if name in attributes)


def addresses_of(app: Flask) -> list[tuple[Rule, str]]:
    """Return each route of an application with an address that leads to it."""
    with app.test_request_context():
        return [
            (rule, url_for(rule.endpoint, **{name: _part(rule, name) for name in rule.arguments}))
            for rule in app.url_map.iter_rules()
        ]


def crawl(get: Callable[[str], TestResponse], start: Iterable[str]) -> dict[str, TestResponse]:
    """Return every page that is reached from `start`, by its path; `get` fetches one. A few of each shape will do.

    Raises:
        AssertionError: there is no end of pages.
    """
    found: dict[str, TestResponse] = {}
    shapes: Counter[str] = Counter()
    waiting = list(dict.fromkeys(start))
    while waiting:
        path = waiting.pop(0)
        shape = VARIES.sub("0", path)
        if path in found or shapes[shape] >= MOST_OF_A_SHAPE:
            continue
        if len(found) >= MOST_PAGES:
            raise AssertionError(path)
        shapes[shape] += 1
        answer = found[path] = get(path)
        waiting.extend(each for each in _links_on(path, answer) if each not in found)
    return found


def foreign(path: str, answer: TestResponse) -> list[str]:
    """Return what a page names that is not ours; what a person may press to telephone or write counts as ours."""
    if answer.mimetype != "text/html":
        return []
    absolute = [urljoin(HERE + path, each.strip()) for each in Markup(answer.text).addresses()]
    return [each for each in absolute if not each.startswith((HERE + "/", "tel:", "mailto:", "data:image/"))]


def _part(rule: Rule, name: str) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return SOME_ID
    if isinstance(converter, DayConverter):
        return SOME_DAY
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, IntegerConverter):
        return SOME_NUMBER
    return PARTS.get(name, "x")


def _links_on(path: str, answer: TestResponse) -> Iterator[str]:
    named = [answer.headers["Location"]] if "Location" in answer.headers else []
    if answer.mimetype == "text/html":
        named.extend(Markup(answer.text).addresses())
    for each in named:
        parts = urlsplit(urldefrag(urljoin(HERE + path, each.strip())).url)
        if f"{parts.scheme}://{parts.netloc}" == HERE:
            yield parts.path + (f"?{parts.query}" if parts.query else "")
