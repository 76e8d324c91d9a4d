"""What in a mail is weighed for a walk-off, wherever in it that stands."""

import pytest

from attendance.rules.walk_off_words import tells_of_walk_off
from gateway.mail.message import read
from tests.support.mails import mail, parted

TOLD = "Sam left site"
OUTLOOK = "________________________________\nFrom: Muster <m@muster.example>\nSent: today\nTo: Jo\n\n"
REPORT = (
    "Your words read as if a pupil left\nwithout permission. The safeguarding leads of the home schools have been told."
)


def of(*parts, kind="mixed"):
    field, body = parted(*parts, kind=kind)
    return read(mail(field, body=body)).heard


def plain(text):
    return f"Content-Type: text/plain\r\n\r\n{text}"


def html(text):
    return f"Content-Type: text/html\r\n\r\n<p>{text}</p>"


def in_a_mail(text, times=1):
    for _ in range(times):
        text = f"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n{text}"
    return text


def file(name, text="x", kind="application/octet-stream"):
    return f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment\r\n\r\n{text}'


HEARD = {
    "its subject": read(mail().replace(b"Re: Register of Wednesday morning", TOLD.encode())).heard,
    "its words": of(plain(TOLD)),
    "below a quote": of(plain(f"Hi\n\nOn 1 Sep, Muster wrote:\n> 1 Sam\n\n{TOLD}")),
    "below a quote without signs": of(plain(f"Hi\n\n{OUTLOOK}{REPORT}\n\n{TOLD}")),
    "a mail passed on": of(plain(f"FYI\n\nFrom: Al\nSent: today\nTo: Jo\n\n{TOLD}")),
    "a mail passed on with signs": of(plain(f"FYI\n\nBegin forwarded message:\n\n> From: Al\n>\n> {TOLD}")),
    "below a signature": of(plain(f"Hi\n-- \nJo\n{TOLD}")),
    "HTML beside a stub": of(plain("Please view as HTML"), html(TOLD), kind="alternative"),
    "plain beside HTML": of(plain(TOLD), html("Please view as text"), kind="alternative"),
    "a mail in the mail": of(plain("Hi"), in_a_mail(plain(TOLD))),
    "the subject of a mail in it": of(plain("Hi"), f"Content-Type: message/rfc822\r\n\r\nSubject: {TOLD}\r\n\r\nHi"),
    "a mail in a mail in it": of(plain("Hi"), in_a_mail(plain(TOLD), times=3)),
    "a mail saved as a file": of(plain("Hi"), file("note.eml", f"Subject: x\r\n\r\n{TOLD}")),
    "a name of a file": of(plain("Hi"), file("Sam left site 1340.pdf")),
    "a name of a file of a mail in it": of(plain("Hi"), in_a_mail(file("Sam left site.pdf"))),
    "a text for a file": of(plain("Hi"), file("note.txt", TOLD)),
    "beside a text that is too long": of(plain("x " * 30_000), html(TOLD), kind="alternative"),
    "the longest of those that are too long": of(file("a.txt", "x " * 20_000), file("b.txt", TOLD + " x" * 30_000)),
    "beside many that are too long": of(*[file("a.txt", "x " * 20_000)] * 9, plain(TOLD)),
}  # fmt: skip
NOT_HEARD = {
    "a quote": of(plain(f"1 p\n\nOn 1 Sep, Muster wrote:\n> {TOLD}\n  > {TOLD}")),
    "a quote in HTML": of(html(f"1 p<blockquote>{TOLD}</blockquote>")),
    "what Muster said": of(plain(f"Thank you\n\n{OUTLOOK}{REPORT}")),
    "a sheet, which is read elsewhere": of(plain("Hi"), file("a.csv", TOLD, kind="text/csv")),
    "what nobody sees": of(html(f"1 p<script>{TOLD}</script><!-- {TOLD} -->")),
}


@pytest.mark.parametrize("where", HEARD)
def test_a_walk_off_is_heard_wherever_it_stands(where):
    assert tells_of_walk_off(HEARD[where])


@pytest.mark.parametrize("where", NOT_HEARD)
def test_what_nobody_says_now_is_not_heard(where):
    assert not tells_of_walk_off(NOT_HEARD[where])


def test_the_same_words_in_both_forms_are_heard_once():
    assert of(plain("1 p\r\n2 a"), html("1 p 2 a"), kind="alternative").count("1 p") == 1


def test_what_is_heard_has_a_bound():
    assert len(of(*[file("a.txt", "x" * 20_000)] * 30, plain("x" * 20_000))) <= 20_000
