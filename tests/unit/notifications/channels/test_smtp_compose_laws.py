"""Laws of composing: no text that a person could have typed stops a mail or adds to it."""

import email
import email.policy

from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.channels.smtp.compose import compose
from tests.unit.notifications.channels.letters import a_letter

# Pieces that have broken mail programs, mixed with anything at all.
ODD = st.lists(
    st.sampled_from(
        [
            *("\r\n", "\n", "\x00", "\u2028", "\u202e", "\ud800", "😀", "é", " ", "a" * 80),
            *("=?utf-8?q?=0D=0ABcc:_x=40y?=", "=", "?"),
            *(",", "<", ">", '"', "\\", "@", ":", ";", "(", ")", "."),
        ]
    )
    | st.text(st.characters(), max_size=20),
    max_size=12,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(name=ODD, subject=ODD, text=ODD)
def test_every_mail_has_one_recipient_and_only_our_headers(name, subject, text):
    envelope = compose(a_letter(to_name=name, subject=subject, text=text), sender="muster@trust.example")

    message = email.message_from_bytes(envelope.data, policy=email.policy.default)
    assert [address.addr_spec for address in message["To"].addresses] == ["dsl@northgate.example"]
    assert sorted(key.lower() for key in message) == [
        "auto-submitted",
        "content-transfer-encoding",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "muster-alert",
        "muster-kind",
        "subject",
        "to",
        "x-auto-response-suppress",
    ]
    assert envelope.data.count(b"\r\n.\r\n") == 1
    assert b"\r" not in envelope.data.replace(b"\r\n", b"")
    assert b"\n" not in envelope.data.replace(b"\r\n", b"")
