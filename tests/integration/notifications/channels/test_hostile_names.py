"""An odd name must not stop an alert, nor tell it to anybody else."""

import email
import email.policy
from itertools import product

import pytest

from tests.unit.notifications.channels.letters import a_letter

NAMES = (
    "Smith, Jane",
    "Jane <rival@elsewhere.example>",
    "dsl@northgate.example, rival@elsewhere.example",
    "dsl@northgate.example; rival@elsewhere.example",
    'Jane "The Head" Smith',
    '"',
    '\\"',
    "Jane\r\nBcc: rival@elsewhere.example",
    "Jane\nBcc: rival@elsewhere.example",
    "Jane\rBcc: rival@elsewhere.example",
    "Jane\r\n\r\nAnother body",
    "Jane\r\n.\r\nMAIL FROM:<rival@elsewhere.example>",
    "Jane\x00Smith",
    "Jane\x0bSmith\x0c\x1b[31m",
    "Jane\u2028Smith\u2029",
    "Jane\x85Bcc: rival@elsewhere.example",
    "\u202eelpmaxe.erehwesle@lavir\u202c",
    "سمر العلي, rival@elsewhere.example",
    "שרה כהן",
    "😀😀😀 Jane 👩🏽‍🏫",
    "\U0001d4a5\U0001d4b6\U0001d4c3\u212f, <rival@elsewhere.example>",
    "\ud83dJane",
    "=?utf-8?q?Jane=0D=0ABcc:_rival=40elsewhere.example?=",
    "=?utf-8?b?SmFuZSwgcml2YWxAZWxzZXdoZXJlLmV4YW1wbGU=?=",
    "=?utf-8?q?Jane=2C_rival=40elsewhere=2Eexample=2C?=",
    "Jane (rival@elsewhere.example)",
    "Head: rival@elsewhere.example;",
    "Ж" * 300 + ", rival@elsewhere.example",
    "a" * 5000,
    " \t ",
)
SUBJECTS = (
    "Urgent: please sign in",
    "Urgent\r\nBcc: rival@elsewhere.example",
    "=?utf-8?q?a=0D=0ABcc:_rival=40elsewhere.example?= " + "😀" * 100,
)


@pytest.mark.parametrize(("name", "subject"), list(product(NAMES, SUBJECTS)))
def test_a_mail_leaves_for_one_person_whatever_the_name(mail_server, channel_to, name, subject):
    channel_to(mail_server).send(a_letter(to_name=name, subject=subject))

    (received,) = mail_server.messages
    assert received.recipients == ("dsl@northgate.example",)
    message = email.message_from_bytes(received.content, policy=email.policy.default)
    assert [address.addr_spec for address in message["To"].addresses] == ["dsl@northgate.example"]
    assert message.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Muster-Kind",
        "Muster-Alert",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    ]
    assert message.get_content().strip() == "Someone left without permission at 11:02."
