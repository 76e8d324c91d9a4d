"""Say where somebody who found a weakness writes: `/.well-known/security.txt` (RFC 9116).

It stands until some months from now whenever it is read, so that nobody has to renew it by hand.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from muster.settings.sections import SecuritySection

PATH = "/.well-known/security.txt"
# RFC 9116, 2.5.5, recommends less than a year.
GOOD_FOR = timedelta(days=180)


def security_txt_blueprint(settings: SecuritySection, *, base_url: str, now: Callable[[], datetime]) -> Blueprint:
    """Return the address; without a contact, which only a test or a demo may leave out, there is none."""
    blueprint = Blueprint("security_txt", __name__)

    @blueprint.get(PATH)
    def show() -> Response:
        if settings.contact is None:
            raise NotFound
        return Response(_text(settings.contact, settings.policy_url, base_url, now()), mimetype="text/plain")

    return blueprint


def _text(contact: str, policy_url: str | None, base_url: str, now: datetime) -> str:
    # To the day, so that it reads the same for everybody on one day.
    expires = now.replace(hour=0, minute=0, second=0, microsecond=0) + GOOD_FOR
    lines = [
        f"Contact: {contact if contact.startswith('https://') else f'mailto:{contact}'}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {base_url}{PATH}",
        *([f"Policy: {policy_url}"] if policy_url else []),
    ]
    return "".join(f"{line}\n" for line in lines)
