"""Put the API together, and in front of another application: whatever is below `/api` is answered here, as JSON."""

import secrets
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, g, jsonify, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from attendance.limits import Limiter
from attendance.refusals import Refusal
from attendance.rules.access import POLICY, ActorKind, Answer, Policy
from attendance.unit import Store
from gateway.api import openapi, problems
from gateway.api.calls import OPERATIONS
from gateway.api.entrance import Entrance, Now
from gateway.api.operations import Operation, perform
from gateway.api.problems import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BASE = "/api/v1"
LARGEST_BODY = 1_000_000
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
BAD_REQUEST, BROKEN = 400, 500
WORDS = {
    404: "There is nothing at this address. Check it against /api/v1/openapi.json.",
    405: "This address does not take this method. The header Allow says which ones it takes.",
    413: "The body is larger than 1 MB. Send it in parts.",
}
log = structlog.get_logger(__name__)


def register(
    app: Flask,
    store: Store,
    *,
    now: Now,
    machine_now: Now,
    https_only: bool = False,
    limiter: Limiter | None = None,
) -> None:
    """Answer everything below `/api` of an application; the rest of it stays as it is.

    Before anything that rewrites addresses is wrapped around the application, so that it is wrapped around both.
    """
    api = create_app(store, now=now, machine_now=machine_now, https_only=https_only, limiter=limiter)
    rest = app.wsgi_app

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        return (api if path == "/api" or path.startswith("/api/") else rest)(environ, start)

    app.wsgi_app = answer  # type: ignore[method-assign, assignment]  # Flask's documented way


def create_app(
    store: Store,
    *,
    now: Now,
    machine_now: Now,
    https_only: bool = False,
    limiter: Limiter | None = None,
    policy: Policy = POLICY,
) -> Flask:
    """Return the API as an application of its own. `now` is what the rules see, `machine_now` the machine's time.

    Raises:
        PolicyFaulty: the access policy and the calls do not match.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, PROVIDE_AUTOMATIC_OPTIONS=False)
    # An address with a doubled slash is another address; a redirect would lose the body.
    app.url_map.merge_slashes = False
    app.after_request(partial(_add_headers, HEADERS | (HTTPS_ONLY if https_only else {})))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Refusal, problems.of_refusal)
    app.register_error_handler(ValidationError, problems.of_validation)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    entrance = Entrance(store, now=now, machine_now=machine_now, limiter=limiter or Limiter(), https_only=https_only)
    for operation in OPERATIONS:
        view = partial(_view, operation, store=store, now=now, machine_now=machine_now)
        app.add_url_rule(BASE + operation.rule, operation.name, view, methods=[operation.method])
    document = openapi.describe(OPERATIONS, base=BASE)
    app.add_url_rule(f"{BASE}/openapi.json", "openapi", lambda: jsonify(document))
    _guard(app, entrance, policy)
    return app


def _guard(app: Flask, entrance: Entrance, policy: Policy) -> None:
    """Let each call in whose line of the policy names a token, and whose token is good, before it is read."""
    lines = policy.section("api")
    policy.require_match({rule.endpoint: rule.methods or () for rule in app.url_map.iter_rules()}, "api")

    @app.before_request
    def _begin() -> None:
        # A thread answers one call after another, so each begins with nothing on its lines of the log.
        g.request_id = secrets.token_hex(6)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.before_request
    def _admit() -> None:
        if request.endpoint is None or lines[request.endpoint].is_public:
            return
        g.scope = entrance.admit(request)
        organisation = str(g.scope.provider_id)
        structlog.contextvars.bind_contextvars(actor=g.scope.actor.key, organisation=organisation)
        if lines[request.endpoint].door({ActorKind.API_TOKEN}) is not Answer.ALLOWED:
            raise Refused(403, "No token opens this call.")


def _view(operation: Operation, *, store: Store, now: Now, machine_now: Now, **path: Any) -> Response:
    return perform(operation, request, path, store=store, scope=g.scope, now=now, machine_now=machine_now)


def _add_headers(headers: dict[str, str], response: Response) -> Response:
    response.headers.update(headers)
    return response


def _refused(refused: Refused) -> Response:
    return problems.problem(refused.status, refused.detail, headers=refused.headers)


def _http(error: HTTPException) -> Response:
    status = error.code or BROKEN
    if status < BAD_REQUEST:
        status = 404
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    return problems.problem(status, WORDS.get(status, "The request cannot be read."), headers=headers)


def _broken(error: Exception) -> Response:
    # The text of an error may quote a child's name: the log keeps its kind and place only.
    log.error("call failed", exc_info=error)
    detail = (
        "Send it again with the same Idempotency-Key: a repeat never counts twice. If it fails again, quote request_id."
    )
    return problems.problem(BROKEN, detail, request_id=g.request_id)
