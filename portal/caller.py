"""Where a request comes from: the network address, the browser's name, and the cookie by which a browser is known.

The address is the socket's; a proxy's word for it is taken by the server alone, where one is configured.
"""

import re

from flask import Response, request

from attendance.caller import Caller
from attendance.secret import new_secret
from attendance.throttle import BROWSER_KNOWN_FOR
from portal.services import services

UNKNOWN = "an unknown browser"
# The first that fits: many browsers claim to be others, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("CriOS|Chrom", "Chrome"),
    ("FxiOS|Firefox", "Firefox"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def caller() -> Caller:
    """Return where this request comes from. A browser that keeps nothing of us yet gets a name to be known by."""
    return Caller(
        address=request.remote_addr or "",
        browser=browser_name(request.user_agent.string),
        known_as=request.cookies.get(_cookie_name()) or new_secret(),
    )


def browser_name(user_agent: str) -> str:
    """Return a browser as its owner would call it: Firefox on Windows."""
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, user_agent)), "")
    return f"{browser} on {system}" if browser and system else browser or UNKNOWN


def remember(response: Response, known: Caller) -> None:
    """Let the browser be known again. The cookie opens nothing: it only keeps its owner from being slowed down."""
    response.set_cookie(
        _cookie_name(),
        known.known_as,
        max_age=BROWSER_KNOWN_FOR,
        secure=services().settings.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _cookie_name() -> str:
    return "__Host-muster-known" if services().settings.secure else "muster-known"
