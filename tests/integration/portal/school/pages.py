"""Read the home school's pages the way a browser does, and send a form of theirs as it would."""

from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.support.portal import Browser
from tests.support.visiting import Page


class Forms(HTMLParser):
    """The forms of a page by the address they go to, with what a browser would send untouched."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.by_action: dict[str, dict[str, str]] = {}
        self._fields: dict[str, str] | None = None
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the form we are in."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = self.by_action.setdefault(given.get("action", ""), {})
        if self._fields is None or "name" not in given or tag not in {"input", "textarea"}:
            return
        if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
            return
        self._fields[given["name"]] = given.get("value", "")
        self._area = given["name"] if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        """Take what is written in a text area."""
        if self._fields is not None and self._area is not None:
            self._fields[self._area] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area or a form."""
        if tag == "textarea":
            self._area = None
        if tag == "form":
            self._fields = None


def forms_of(page: TestResponse | Page) -> dict[str, dict[str, str]]:
    """Return the forms of a page."""
    return Forms(page.text).by_action


def send(browser: Browser, page: str, deed: str, **typed: str) -> TestResponse:
    """Open a page, type into the form of a deed (`take-on`, `log/call`, `close`), and send it."""
    fields = forms_of(browser.get(page))[f"{page}/{deed}"]
    return browser.post(f"{page}/{deed}", {**fields, **named(deed, typed)})


def named(deed: str, typed: dict[str, str]) -> dict[str, str]:
    """Turn short names into those of the form of a deed."""
    prefix = {"whereabouts": "confirm"}.get(deed, deed.rpartition("/")[2])
    return {f"{prefix}-{name}": value for name, value in typed.items()}
