"""What every answer carries so that browsers keep pages to themselves; forged posts and NULs are refused."""

import io
import secrets
from typing import IO, Any

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import BadRequest

from portal import static_files
from portal.forms import base as forms

NONCE_BYTES = 16
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"
LONGEST_FORM = 1_000_000
# The sheet, and what stands round it in the form.
LONGEST_SHEET = 5_100_000
LONGEST_BY_ENDPOINT = {"provider_sheets.send": LONGEST_SHEET}


class InMemory(Request):
    """A request whose files are read in memory alone, not laid down on a disk; its length bounds them."""

    def _get_file_stream(self, *_args: Any, **_more: Any) -> IO[bytes]:
        """Return where one file is put while it is read."""
        return io.BytesIO()


def init_app(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer; refuse writes without the page's token, and what holds a NUL."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-muster-form" if secure else "muster-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LONGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LONGEST_FORM,
    )
    app.request_class = InMemory
    forms.protect(app)

    @app.url_value_preprocessor
    def _longer(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        # Before anything looks at the body.
        if endpoint in LONGEST_BY_ENDPOINT:
            request.max_content_length = LONGEST_BY_ENDPOINT[endpoint]

    @app.before_request
    def _texts() -> None:
        # Nobody types one, and PostgreSQL stores and compares no text with it.
        sent = (request.path, *(word for pair in request.values.items(multi=True) for word in pair))
        if any("\0" in word for word in sent):
            raise BadRequest

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in COMMON.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _policy())
        response.headers["Cache-Control"] = static_files.caching(response)
        if secure:
            response.headers["Strict-Transport-Security"] = ONE_YEAR
        return response


def nonce() -> str:
    """Return this answer's nonce, the same each time it is asked."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(NONCE_BYTES)
    return str(g.csp_nonce)


def _policy() -> str:
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce()}'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
