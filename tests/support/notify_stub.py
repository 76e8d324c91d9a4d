"""GOV.UK Notify on loopback: checks the token as the real one does, and keeps the texts.

It refuses, loses connections or dawdles as a test tells it to.
"""

import socket
import ssl
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import jwt
import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "66666666-7777-4888-9999-000000000000"
TEMPLATE = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
CLOCK_TOLERANCE_S = 30

Answer = tuple[Response, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One text that Notify took."""

    identifier: str
    number: str
    text: str
    reference: str
    template: str


class NotifyStub:
    """Runs between `with` and its end. Each trouble it is told to make, it makes once."""

    def __init__(self) -> None:
        self.api_key = f"muster-{SERVICE}-{SECRET}"
        self.template_id = TEMPLATE
        self.template_body = "((text))"
        self.texts: list[Text] = []
        # What the networks say of each text that is asked for: the same for all, or by its reference.
        self.status, self.statuses = "delivered", dict[str, str]()
        self.requests = 0
        self.lookups = 0
        self._troubles: deque[Callable[[], Answer | None]] = deque()
        self._after: deque[Callable[[], Response | None]] = deque()
        self._closing = threading.Event()
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True, request_handler=_Quiet)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, status: int, error: str, message: str, *, times: int = 1) -> None:
        """Refuse the next requests with Notify's way of saying so."""
        self._troubles.extend([lambda: _refusal(status, error, message)] * times)

    def serve_encrypted(self, context: ssl.SSLContext) -> int:
        """Encrypt what arrives from now on; return the port."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        return self._server.server_port

    def redirect(self, address: str) -> None:
        """Send the next request elsewhere."""
        self._troubles.append(lambda: (Response(headers={"Location": address}), 307))

    def be_slow(self, seconds: float) -> None:
        """Take the next text, but answer only after `seconds`."""
        self._after.append(lambda: self._wait(seconds))

    def mumble(self) -> None:
        """Take the next text, and answer with something that is no receipt."""
        self._after.append(lambda: Response("<html>Created</html>", status=201))

    def cut_after_accepting(self) -> None:
        """Take the next text, and lose the connection instead of answering."""
        self._after.append(cut)

    def recover(self) -> None:
        """Forget every trouble that has not been made yet."""
        self._troubles.clear()
        self._after.clear()

    def _app(self) -> Flask:
        app = Flask("notify_stub")
        app.before_request(_check_token)
        app.before_request(self._trouble)
        app.add_url_rule("/v2/notifications/sms", view_func=self._send, methods=["POST"])
        app.add_url_rule("/v2/notifications", view_func=self._look_up)
        app.add_url_rule("/v2/notifications/<identifier>", view_func=self._one)
        app.add_url_rule("/v2/template/<identifier>", view_func=self._template)
        return app

    def _wait(self, seconds: float) -> None:
        self._closing.wait(seconds)

    def _trouble(self) -> Answer | None:
        self.requests += 1
        return self._troubles.popleft()() if self._troubles else None

    def _send(self) -> Answer | Response:
        body = request.get_json()
        if body["template_id"] != TEMPLATE:
            return _refusal(400, "BadRequestError", "Template not found")
        text = Text(
            identifier=str(uuid.uuid4()),
            number=body["phone_number"],
            text=body["personalisation"]["text"],
            reference=body["reference"],
            template=body["template_id"],
        )
        self._keep(text)
        instead = self._after.popleft()() if self._after else None
        return instead or (jsonify(_shown(text)), 201)

    def _keep(self, text: Text) -> None:
        self.texts.append(text)

    def _look_up(self) -> Response:
        self.lookups += 1
        assert request.args["template_type"] == "sms"
        found = [text for text in self.texts if text.reference == request.args["reference"]]
        return jsonify({"notifications": [_shown(text) for text in found], "links": {}})

    def _one(self, identifier: str) -> Answer | Response:
        found = next((text for text in self.texts if text.identifier == identifier), None)
        if found is None:
            return _refusal(404, "NoResultFound", "No result found")
        return jsonify(_shown(found) | {"status": self.statuses.get(found.reference, self.status)})

    def _template(self, identifier: str) -> Answer | Response:
        if identifier != TEMPLATE:
            return _refusal(404, "NoResultFound", "No result found")
        return jsonify({"id": TEMPLATE, "type": "sms", "version": 1, "body": self.template_body})


@pytest.fixture
def notify_server():
    """A running GOV.UK Notify, empty, that takes every text until told otherwise."""
    with NotifyStub() as stub:
        yield stub


class _Quiet(WSGIRequestHandler):
    """Keeps the request lines out of the tests' output."""

    def log(self, *_: Any) -> None:
        """Say nothing."""


def _check_token() -> Answer | None:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(
            token,
            SECRET,
            algorithms=["HS256"],
            issuer=SERVICE,
            leeway=CLOCK_TOLERANCE_S,
            options={"require": ["iss", "iat"]},
        )
    except jwt.InvalidTokenError as error:
        return _refusal(403, "AuthError", f"Invalid token: {error}")
    # Notify has a clock of its own, and refuses whoever's differs.
    if abs(time.time() - claims["iat"]) > CLOCK_TOLERANCE_S:  # noqa: TID251
        return _refusal(403, "AuthError", "Error: Your system clock must be accurate to 30 seconds")
    return None


def _refusal(status: int, error: str, message: str) -> Answer:
    answer = {"status_code": status, "errors": [{"error": error, "message": message}]}
    return jsonify(answer), status


def _shown(text: Text) -> dict[str, Any]:
    return {
        "id": text.identifier,
        "reference": text.reference,
        "content": {"body": text.text, "from_number": "Muster"},
        "template": {"id": text.template, "version": 1},
    }


def cut() -> None:
    """Cut the line of the request that is being answered."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
