"""Texts through Notify: each at most once, and every refusal laid at the right door."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from notifications.channels import Accepted, Arrival, SendFailed
from notifications.channels.notify import NotifyChannel, NotifySettings
from tests.support.certificates import make_certificate
from tests.support.notify_stub import SERVICE, NotifyStub
from tests.unit.notifications.channels.letters import a_letter

NUMBER = "07700 900123"
TEXT = "Muster: urgent. Please sign in. Ref a7Kq"


def channel_to(stub: NotifyStub, **changes: Any) -> NotifyChannel:
    facts: dict[str, Any] = {
        "api_key": stub.api_key,
        "base_url": stub.base_url,
        "template_id": stub.template_id,
        "timeout_s": 5,
    }
    return NotifyChannel(NotifySettings(**(facts | changes)))


def a_text(**changes: Any):
    return a_letter(**({"to_address": NUMBER, "text": TEXT} | changes))


def failure_of(ask: Callable[[], object]) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        ask()
    return failed.value


def test_a_text_goes_out_with_its_words_and_its_reference(notify_server):
    accepted = channel_to(notify_server).send(a_text())

    (text,) = notify_server.texts
    assert text.number == "+447700900123"
    assert text.text == TEXT
    assert text.reference == "<m-1@muster.example>"
    assert accepted == Accepted(reference=text.identifier)


def test_a_first_attempt_asks_nothing_beforehand(notify_server):
    channel_to(notify_server).send(a_text())

    assert notify_server.lookups == 0


def test_a_text_whose_receipt_was_lost_is_not_sent_again(notify_server):
    channel = channel_to(notify_server)
    notify_server.cut_after_accepting()
    lost = failure_of(lambda: channel.send(a_text()))

    accepted = channel.send(a_text(attempt=2))

    assert lost.maybe_sent
    assert not lost.permanent
    (text,) = notify_server.texts
    assert accepted == Accepted(reference=text.identifier)


def test_a_text_taken_slowly_is_not_sent_again(notify_server):
    channel = channel_to(notify_server, timeout_s=0.2)
    notify_server.be_slow(5)
    slow = failure_of(lambda: channel.send(a_text()))

    channel.send(a_text(attempt=2))

    assert slow.maybe_sent
    assert not slow.permanent
    assert len(notify_server.texts) == 1


def test_a_text_that_never_arrived_is_sent_at_the_second_attempt(notify_server):
    channel = channel_to(notify_server)
    notify_server.answer(429, "RateLimitError", "Exceeded rate limit")
    failure_of(lambda: channel.send(a_text()))

    channel.send(a_text(attempt=2))

    assert [text.number for text in notify_server.texts] == ["+447700900123"]


def test_another_text_to_the_same_number_is_another_text(notify_server):
    channel = channel_to(notify_server)
    channel.send(a_text())

    channel.send(a_text(message_id="<m-2@muster.example>", attempt=2))

    assert len(notify_server.texts) == 2


def test_as_long_as_nobody_can_say_what_was_sent_nothing_is_sent(notify_server):
    channel = channel_to(notify_server)
    notify_server.answer(503, "ServiceUnavailable", "Try later")

    failed = failure_of(lambda: channel.send(a_text(attempt=2)))

    assert not failed.permanent
    assert notify_server.texts == []


@pytest.mark.parametrize(("status", "maybe_sent"), [(429, False), (500, True), (502, True), (503, True)])
def test_notifys_own_trouble_passes(notify_server, status, maybe_sent):
    notify_server.answer(status, "Trouble", "Try later")

    failed = failure_of(lambda: channel_to(notify_server).send(a_text()))

    assert not failed.permanent
    assert failed.maybe_sent is maybe_sent
    assert "Try later" in failed.reason


def test_notify_being_down_passes_and_nothing_has_left(notify_server):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        base_url = f"http://127.0.0.1:{unused.getsockname()[1]}"

    failed = failure_of(lambda: channel_to(notify_server, base_url=base_url).send(a_text()))

    assert not failed.permanent
    assert not failed.maybe_sent
    assert failed.reason == "No answer from GOV.UK Notify."


@pytest.mark.parametrize(
    "message",
    ["phone_number Not enough digits", "Cannot send to international mobile numbers"],
)
def test_a_number_notify_cannot_text_is_permanent(notify_server, message):
    notify_server.answer(400, "ValidationError", message)

    failed = failure_of(lambda: channel_to(notify_server).send(a_text()))

    assert failed.permanent
    assert not failed.maybe_sent


def test_a_template_that_is_gone_is_no_fault_of_the_number(notify_server):
    failed = failure_of(lambda: channel_to(notify_server, template_id="gone").send(a_text()))

    assert not failed.permanent
    assert failed.reason == "GOV.UK Notify refused this (400 Template not found)."


def test_a_wrong_clock_is_no_fault_of_the_number(notify_server):
    notify_server.answer(403, "AuthError", "Error: Your system clock must be accurate to 30 seconds")

    failed = failure_of(lambda: channel_to(notify_server).send(a_text()))

    assert not failed.permanent
    assert "clock" in failed.reason


def test_a_wrong_key_is_no_fault_of_the_number(notify_server):
    failed = failure_of(lambda: channel_to(notify_server, api_key=a_key()).send(a_text()))

    assert not failed.permanent
    assert failed.reason.startswith("GOV.UK Notify refused our key")
    assert notify_server.texts == []


@pytest.mark.parametrize("number", ["", "020 7946 0123", "dsl@northgate.example"])
def test_a_number_that_is_no_mobile_is_refused_without_asking(notify_server, number):
    failed = failure_of(lambda: channel_to(notify_server).send(a_text(to_address=number)))

    assert failed.permanent
    assert notify_server.texts == []


@pytest.mark.parametrize("key", ["", "muster", f"muster-{SERVICE}"])
def test_a_key_that_is_none_is_said_to_be(notify_server, key):
    failed = failure_of(lambda: channel_to(notify_server, api_key=key).send(a_text()))

    assert not failed.permanent
    assert "API key" in failed.reason


@pytest.mark.parametrize(
    "base_url",
    ["", "notify", "http://notify.invalid", "https://notify.invalid/v2", "ftp://127.0.0.1"],
)
def test_texts_go_to_no_address_that_is_open_to_others_or_would_be_cut(notify_server, base_url):
    failed = failure_of(lambda: channel_to(notify_server, base_url=base_url).send(a_text()))

    assert not failed.permanent
    assert "must be https://" in failed.reason


def test_a_redirect_is_not_followed(notify_server):
    notify_server.redirect(f"{notify_server.base_url}/v2/notifications/sms")

    failed = failure_of(lambda: channel_to(notify_server).send(a_text()))

    assert not failed.permanent
    assert notify_server.requests == 1


def test_a_server_that_is_silent_is_given_up(notify_server):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        channel = channel_to(notify_server, base_url=f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.3)
        began = time.monotonic()
        failed = failure_of(lambda: channel.send(a_text()))

    assert 0.2 < time.monotonic() - began < 5
    assert not failed.permanent


def test_a_certificate_nobody_vouches_for_gets_neither_text_nor_key(notify_server, tmp_path, monkeypatch):
    context, trusted = make_certificate(tmp_path)
    port = notify_server.serve_encrypted(context)
    channel = channel_to(notify_server, base_url=f"https://127.0.0.1:{port}")

    failed = failure_of(lambda: channel.send(a_text()))

    assert not failed.permanent
    assert notify_server.requests == 0
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    channel_to(notify_server, base_url=f"https://127.0.0.1:{port}").send(a_text())
    assert len(notify_server.texts) == 1


def test_a_receipt_that_cannot_be_read_leaves_it_open_whether_the_text_was_taken(notify_server):
    notify_server.mumble()

    failed = failure_of(lambda: channel_to(notify_server).send(a_text()))

    assert failed.maybe_sent
    assert not failed.permanent


def test_the_doctor_hears_that_key_and_template_are_right(notify_server):
    assert channel_to(notify_server).check() == ("GOV.UK Notify answers, our key is right, and the template is there.")


def test_the_doctor_hears_of_a_template_without_its_place_for_the_words(notify_server):
    notify_server.template_body = "Hello"

    failed = failure_of(channel_to(notify_server).check)

    assert failed.reason == "The template in GOV.UK Notify is not a text that holds ((text))."


def test_the_doctor_hears_of_a_template_that_is_not_there(notify_server):
    failed = failure_of(channel_to(notify_server, template_id="gone").check)

    assert failed.reason == "GOV.UK Notify refused this (404 No result found)."
    assert not failed.maybe_sent


def test_after_closing_the_next_text_still_leaves(notify_server):
    channel = channel_to(notify_server)
    channel.send(a_text())
    channel.close()

    channel.send(a_text(message_id="<m-2@muster.example>"))

    assert len(notify_server.texts) == 2


def test_settings_do_not_show_the_key(notify_server):
    settings = NotifySettings(api_key=notify_server.api_key, template_id="t")

    assert SERVICE not in repr(settings)


def a_key() -> str:
    return f"muster-{SERVICE}-00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("status", "arrival"),
    [
        ("created", None),
        ("sending", None),
        ("pending", None),
        ("sent", None),
        ("delivered", Arrival(has_arrived=True)),
        ("permanent-failure", Arrival(has_arrived=False, reason="The network says that this number does not exist.")),
        ("temporary-failure", Arrival(has_arrived=False, reason="The telephone could not be reached.")),
        ("technical-failure", Arrival(has_arrived=False, reason="GOV.UK Notify could not hand it to a network.")),
    ],
)
def test_what_became_of_a_text_is_said_by_the_network_alone(notify_server, status, arrival):
    channel = channel_to(notify_server)
    reference = channel.send(a_text()).reference or ""
    notify_server.status = status

    assert channel.arrival(reference) == arrival


def test_a_text_that_notify_does_not_know_says_nothing_of_arriving(notify_server):
    failed = failure_of(lambda: channel_to(notify_server).arrival("11111111-1111-4111-8111-111111111111"))

    assert not failed.permanent
