"""The one place where refusals, wrong addresses and bugs become pages: what happened, and what to do."""

import secrets

import structlog
from flask import Flask, Response, g, make_response, render_template
from werkzeug.exceptions import HTTPException

from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from portal import denials, log_lines
from portal.forms.base import CSRFError

Answer = tuple[str, int]
log = structlog.get_logger(__name__)

BAD_REQUEST, UNAUTHORISED, FORBIDDEN, NOT_FOUND, CONFLICT, BROKEN = 400, 401, 403, 404, 409, 500
PAGES = {UNAUTHORISED: "401", FORBIDDEN: "403", NOT_FOUND: "404", 405: "404", 413: "413", 429: "429"}


def init_app(app: Flask) -> None:
    """Answer every failure with a page, and give each request its id before anything else is asked of it."""
    app.before_request(lambda: log_lines.begin(request_id()))
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def request_id() -> str:
    """Return this request's id, for people to quote and for the log."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    return str(g.request_id)


def _not_found(_refusal: Refusal) -> Answer:
    # What is not yours looks exactly like what is not there, so the refusal's own words stay out of it.
    denials.note(NOT_FOUND, request_id())
    return render_template("errors/404.html"), NOT_FOUND


def _not_allowed(refusal: Refusal) -> Answer:
    denials.note(FORBIDDEN, request_id())
    return render_template("errors/403.html", sentence=refusal.sentence), FORBIDDEN


def _refused(refusal: Refusal) -> Answer:
    code = CONFLICT if isinstance(refusal, Conflict) else BAD_REQUEST
    return render_template("errors/refused.html", sentence=refusal.sentence), code


def _forged(_error: CSRFError) -> Answer:
    return render_template("errors/page_too_old.html"), BAD_REQUEST


def _http(error: HTTPException) -> HTTPException | Response | Answer:
    code = error.code or BROKEN
    if code < BAD_REQUEST:
        return error
    if code >= BROKEN:
        return _broken(error)
    if code in {FORBIDDEN, NOT_FOUND}:
        denials.note(code, request_id())
    if code == FORBIDDEN:
        return render_template("errors/403.html", sentence="Your job does not include this page."), code
    # What the error itself says must go with it: which methods there are, when to try again.
    extra = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
    return make_response(render_template(f"errors/{PAGES.get(code, '400')}.html"), code, extra)


def _broken(error: Exception) -> Answer:
    # The text of an error may quote a child's name: the log keeps its kind and place only.
    log.error("page failed", exc_info=error)
    return render_template("errors/500.html", request_id=request_id()), BROKEN
