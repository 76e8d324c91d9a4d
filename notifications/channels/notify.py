"""Texts through GOV.UK Notify, each at most once.

Notify does not refuse a reference it has seen; so before a second attempt we look whether
the first one arrived after all.
"""

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from attendance.rules import carried
from attendance.rules.mobiles import NotAMobile, uk_mobile
from notifications.channels import Accepted, Arrival, Letter, SendFailed

PLACEHOLDER = "((text))"

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_KEY = re.compile(rf"(?:.+-)?{_UUID}-{_UUID}", re.IGNORECASE)
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_BAD_REQUEST, _FORBIDDEN, _TOO_MANY, _SERVER_ERROR = 400, 403, 429, 500


@dataclass(frozen=True, kw_only=True, slots=True)
class NotifySettings:
    """Where Notify is, and the template that texts are written into.

    The template holds one placeholder, `((text))`, and nothing else. `base_url` has no path.
    """

    api_key: str = field(repr=False)
    template_id: str
    base_url: str = "https://api.notifications.service.gov.uk"
    timeout_s: float = 10


class _Client(Protocol):
    """What we use of Notify's own client."""

    def send_sms_notification(
        self, phone_number: str, template_id: str, *, personalisation: object, reference: str
    ) -> object: ...

    def get_all_notifications(self, *, template_type: str, reference: str) -> object: ...

    def get_notification_by_id(self, id: str) -> object: ...  # noqa: A002  the client's own name

    def get_template(self, template_id: str) -> object: ...


class NotifyChannel:
    """Texts. The client is not safe between threads, so a lock has them take turns."""

    name = "sms"

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: _Client | None = None

    def send(self, letter: Letter) -> Accepted:
        """Send one text, unless an earlier attempt turns out to have arrived.

        Raises:
            SendFailed: permanent if the number cannot be texted; `maybe_sent` if Notify did
                not say whether it took the text.
        """
        number = _mobile(letter)
        with self._lock:
            earlier = self._earlier(letter) if letter.attempt > 1 else None
            if earlier is not None:
                return earlier
            answer = self._ask(
                lambda notify: notify.send_sms_notification(
                    number,
                    self._settings.template_id,
                    personalisation={"text": letter.text},
                    reference=letter.message_id,
                ),
                sending=True,
            )
        identifier = _text_at(answer, "id")
        if identifier is None:
            reason = "GOV.UK Notify answered, but not with a receipt."
            raise SendFailed(reason, permanent=False, maybe_sent=True)
        return Accepted(reference=identifier)

    def arrival(self, reference: str) -> Arrival | None:
        """Say whether a text reached its telephone; None while the networks still try, for up to three days.

        Raises:
            SendFailed: Notify did not say; never permanent.
        """
        with self._lock:
            answer = self._ask(lambda notify: notify.get_notification_by_id(reference))
        status = _text_at(answer, "status")
        if status == carried.DELIVERED:
            return Arrival(has_arrived=True)
        return Arrival(has_arrived=False, reason=carried.LOST[status]) if status in carried.LOST else None

    def check(self) -> str:
        """Look up our template, which proves address, key, clock and template at once.

        Raises:
            SendFailed: never permanent.
        """
        with self._lock:
            template = self._ask(lambda notify: notify.get_template(self._settings.template_id))
        if _text_at(template, "type") != "sms" or PLACEHOLDER not in (_text_at(template, "body") or ""):
            reason = f"The template in GOV.UK Notify is not a text that holds {PLACEHOLDER}."
            raise SendFailed(reason, permanent=False)
        return "GOV.UK Notify answers, our key is right, and the template is there."

    def close(self) -> None:
        """Forget the client and its connection."""
        with self._lock:
            self._client = None

    def _earlier(self, letter: Letter) -> Accepted | None:
        """Return the receipt of an attempt that had arrived; None if none had."""
        found = self._ask(lambda notify: notify.get_all_notifications(template_type="sms", reference=letter.message_id))
        texts = found.get("notifications") if isinstance(found, dict) else None
        if not isinstance(texts, list):
            raise SendFailed("GOV.UK Notify cannot say what it has sent.", permanent=False)
        return Accepted(reference=_text_at(texts[0], "id")) if texts else None

    def _ask(self, question: Callable[[_Client], object], *, sending: bool = False) -> object:
        # Half a second of imports that no page and no other job should wait for.
        from notifications_python_client.errors import APIError  # noqa: PLC0415

        if self._client is None:
            self._client = _new_client(self._settings)
        try:
            return question(self._client)
        except APIError as error:
            answered = error.response is not None
            status = error.status_code if answered else None
            raise _failure(status, _words(error.message), error, sending=sending) from error


def _mobile(letter: Letter) -> str:
    try:
        return uk_mobile(letter.to_address)
    except NotAMobile as error:
        raise SendFailed(str(error), permanent=True) from error


def _new_client(settings: NotifySettings) -> _Client:
    address = urlsplit(settings.base_url)
    safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOOPBACK)
    if not safe or not address.hostname or address.path.strip("/"):
        # The client would drop a path in silence and send to another place.
        reason = "The address of GOV.UK Notify in our settings must be https:// and a host alone."
        raise SendFailed(reason, permanent=False)
    if _KEY.fullmatch(settings.api_key) is None:
        reason = "The API key for GOV.UK Notify is not of the form name-service-secret."
        raise SendFailed(reason, permanent=False)
    from notifications_python_client.notifications import NotificationsAPIClient  # noqa: PLC0415

    client = NotificationsAPIClient(  # type: ignore[no-untyped-call]
        settings.api_key, base_url=settings.base_url, timeout=settings.timeout_s
    )
    # A redirect would take the text and our token somewhere we did not choose.
    client.request_session.max_redirects = 0
    return client


def _failure(status: int | None, words: str, error: Exception, *, sending: bool) -> SendFailed:
    """Say whose fault it was: the number's, our own, or the moment's."""
    return SendFailed(
        _sentence(status, words),
        permanent=status == _BAD_REQUEST and _is_about_the_number(words),
        maybe_sent=sending and _left_open(status, error),
        carrier_down=status is None or status in {_FORBIDDEN, _TOO_MANY} or status >= _SERVER_ERROR,
    )


def _sentence(status: int | None, words: str) -> str:
    if status is None:
        return "No answer from GOV.UK Notify."
    if status >= _SERVER_ERROR:
        return f"GOV.UK Notify is in trouble ({status} {words})."
    if status == _TOO_MANY:
        return f"GOV.UK Notify says we send too much ({words})."
    if status == _FORBIDDEN:
        return f"GOV.UK Notify refused our key, or this machine's clock is wrong ({words})."
    if status < _BAD_REQUEST:
        return f"GOV.UK Notify gave an answer we cannot read ({status})."
    return f"GOV.UK Notify refused this ({status} {words})."


def _left_open(status: int | None, error: Exception) -> bool:
    """Tell whether the text may have been taken all the same."""
    if status is None:
        return not _never_connected(error)
    # A redirect, half a receipt or a fault over there: neither a refusal nor a promise.
    return status < _BAD_REQUEST or status >= _SERVER_ERROR


def _is_about_the_number(words: str) -> bool:
    return "phone_number" in words or "international mobile" in words


def _never_connected(error: BaseException | None) -> bool:
    """Tell whether a failure lies before the first byte left."""
    while error is not None:
        if isinstance(error, (ConnectionRefusedError, socket.gaierror)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _words(message: object) -> str:
    """Return what Notify said as one short line; it sends a sentence or a list of errors."""
    if isinstance(message, list):
        message = "; ".join(_text_at(entry, "message") or "" for entry in message)
    return " ".join(str(message).split())[:200]


def _text_at(answer: object, key: str) -> str | None:
    value = answer.get(key) if isinstance(answer, dict) else None
    return value if isinstance(value, str) else None
