"""A browser on a served installation that notes every address it meets, and whatever else it is told to keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlencode, urlsplit

from tests.support.outlets import LINK
from tests.support.portal import TOKEN

# Whom a page lets somebody telephone or write to is no address of ours.
ELSEWHERE = ("tel:", "mailto:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One answer."""

    status_code: int
    headers: HTTPMessage
    content: bytes

    @property
    def text(self) -> str:
        """The words of it."""
        return self.content.decode("utf-8", "replace")


@dataclass
class Met:
    """What browsers met on their way: addresses, what files are called, and what they were given to keep."""

    addresses: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)


class Visitor:
    """One browser. It follows nothing by itself; `post` sends the token of the last page it saw."""

    def __init__(self, port: int, met: Met) -> None:
        """Open it on an installation of this machine."""
        self._port, self._met = port, met
        self._held: dict[str, str] = {}
        self._token = ""

    def get(self, address: str) -> Page:
        """Get a page."""
        return self._ask("GET", address)

    def post(self, address: str, fields: Mapping[str, object] | None = None, *, is_forged: bool = False) -> Page:
        """Post a form; a forged one has no token."""
        token = {} if is_forged else {"csrf_token": self._token}
        return self._ask("POST", address, urlencode({**(fields or {}), **token}, doseq=True))

    def follow(self, answer: Page) -> Page:
        """Go where an answer leads."""
        assert answer.status_code in {302, 303}, answer.text
        return self.get(answer.headers["Location"])

    def _ask(self, method: str, address: str, body: str | None = None) -> Page:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._held.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = HTTPConnection("127.0.0.1", self._port, timeout=30)
        line.request(method, path, body, headers)
        answer = line.getresponse()
        page = Page(status_code=answer.status, headers=answer.headers, content=answer.read())
        line.close()
        self._note(path, page)
        return page

    def _note(self, path: str, page: Page) -> None:
        self._met.addresses.extend([path, page.headers.get("Location", "")])
        self._met.files.append(page.headers.get("Content-Disposition", ""))
        for cookie in page.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._held[name] = value
            self._met.cookies.append(cookie)
        if page.headers.get_content_type() == "text/html":
            links = map(unescape, LINK.findall(page.text))
            self._met.addresses.extend(link for link in links if not link.startswith(ELSEWHERE))
            if found := TOKEN.search(page.text):
                self._token = found.group(1)
