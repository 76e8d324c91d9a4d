"""Mails that break mail programs: each is read, proves whom it should, and is taken for a program's where it is one."""

import time

import pytest

from gateway.mail.message import read
from gateway.mail.proof import proves
from tests.support.mails import GOOD, OURS, PASSED, mail, parted

BIG = 500_000
# Processor seconds for half a megabyte; each takes a twentieth, and what tries everything takes minutes.
SECONDS_EACH = 5.0
HTML = "Content-Type: text/html"
PACKED = "Content-Transfer-Encoding:"
MIXED = "Content-Type: multipart/mixed; boundary=b"
REPORT = "Content-Type: multipart/report; boundary=b; report-type="
A_MAIL = "Content-Type: message/rfc822\r\n\r\n"


def packed(kind, name, encoding, body):
    head = f"Content-Type: {kind}; name={name}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    field, whole = parted("Content-Type: text/plain\r\n\r\n1 p", head + body)
    return mail(field, body=whole)


def levels(*boundaries):
    return "".join(f'Content-Type: multipart/mixed; boundary="{each}"\r\n\r\n--{each}\r\n' for each in boundaries)


# Who is proven, and whether a program sent it.
MAILS = {
    "nothing": (b"", None, False),
    "a line end": (b"\r\n", None, False),
    "an empty text": (mail(body=""), GOOD, False),
    "NULs": (b"\0" * BIG, None, False),
    "bytes that are no letters": (b"\xff\xfe" * BIG, None, False),
    "NULs in the text": (mail(body="1 p\0\0"), GOOD, False),
    "five megabytes": (mail(body="1 p\r\n" * 1_000_000), GOOD, False),
    "a head of a hundred thousand fields": (b"X: y\r\n" * 100_000 + mail(), None, False),
    "a field of half a megabyte": (b"X: " + b"y" * BIG + b"\r\n" + mail(), None, False),
    "a field of many folds": (b"X: y" + b"\r\n z" * 40_000 + b"\r\n" + mail(), GOOD, False),
    "a thousand levels": (levels(*range(1_000)).encode(), None, False),
    "a thousand levels of one name": (levels(*"b" * 1_000).encode(), None, False),
    "a thousand levels below a good head": (mail(MIXED, body="--b\r\n" + levels(*range(999))), GOOD, False),
    "a thousand mails in mails": (mail("Content-Type: message/rfc822", body=A_MAIL * 1_000), GOOD, False),
    "mails in mails that are HTML": (mail(MIXED, body=f"--b\r\n{A_MAIL}{HTML}\r\n\r\n<a\r\n" * 5_000), GOOD, False),
    "mails in a mail in a mail": (mail(body=(A_MAIL + MIXED + "\r\n\r\n--b\r\n") * 5_000), GOOD, False),
    "text of quotes passed on": (mail(body="> -- Forwarded\r\n--------- --\r\n" * (BIG // 30)), GOOD, False),
    "text of what Muster said": (mail(body="reads as if a pupil left \t\t" * (BIG // 27)), GOOD, False),
    "a hundred thousand parts": (mail(MIXED, body="--b\r\n\r\n" * 100_000), GOOD, False),
    "parts without a boundary": (mail(MIXED[:30]), GOOD, False),
    "parts that do not end": (mail(MIXED, body="--b\r\n\r\n1 p"), GOOD, False),
    "a boundary of signs": (mail(MIXED[:-1] + '"(.*)+["', body="--(.*)+[\r\n\r\n1 p"), GOOD, False),
    "a set of letters that is none": (mail("Content-Type: text/plain; charset=nonsense"), GOOD, False),
    "a set of letters that is a packer": (mail("Content-Type: text/plain; charset=bz2"), GOOD, False),
    "a set of letters that runs long": (mail(f"{HTML}; charset=punycode", body="a" * BIG), GOOD, False),
    "another set than it says": (mail("Content-Type: text/plain; charset=utf-16"), GOOD, False),
    "a type that is none": (mail("Content-Type: ;;;===///"), GOOD, False),
    "two types": (mail(HTML, MIXED), GOOD, False),
    "a name in thousands of pieces": (mail(HTML + "".join(f"; name*{each}=x" for each in range(9_000))), GOOD, False),
    "a piece with an endless number": (mail(f"{HTML}; name*{'9' * 9_000}*=x"), GOOD, False),
    "base64 that is none": (packed("text/csv", "a.csv", "base64", "!!!! not base64 \u00e9 ====" * 50), GOOD, False),
    "base64 cut off": (packed("text/csv", "a.csv", "base64", "QUJD\r\nQ"), GOOD, False),
    "quoted-printable that is none": (mail(f"{PACKED} Quoted-Printable", body="=\r\n==ZZ=4" * 99), GOOD, False),
    "uuencode": (mail(f"{PACKED} x-uuencode", body="begin 644 a\r\n#0V%T\r\n`\r\nend"), GOOD, False),
    "uuencode that is none": (mail(f"{PACKED} uuencode", body="begin 999 \xff\r\n\x7f\x7f"), GOOD, False),
    "winmail.dat": (packed("application/ms-tnef", "winmail.dat", "base64", "eJ8+Ig=="), GOOD, False),
    "a path for a name": (packed("text/csv", '"../../../etc/passwd"', "7bit", "a"), GOOD, False),
    "HTML of open comments": (mail(HTML, body="<!--" * (BIG // 4)), GOOD, False),
    "HTML of open tags": (mail(HTML, body="<a '\"" * (BIG // 5)), GOOD, False),
    "HTML of scripts": (mail(HTML, body="<script></style>" * (BIG // 16)), GOOD, False),
    "HTML of declarations": (mail(HTML, body="<![x<!DOCTYPE [<?" * (BIG // 16)), GOOD, False),
    "HTML of signs": (mail(HTML, body="&#&#x&amp&#9999999999" * (BIG // 20)), GOOD, False),
    "HTML of deep quotes": (mail(HTML, body="<blockquote>" * (BIG // 12)), GOOD, False),
    "text of quotes' beginnings": (mail(body="On 1\r\n" * (BIG // 6)), GOOD, False),
    "text of heads": (mail(body="From:\r\n" * (BIG // 7)), GOOD, False),
    "text of white space": (mail(body=" \t\r\n" * (BIG // 4) + "!"), GOOD, False),
    "a thousand recipients": (mail("Cc: " + ", ".join(f"a{each}@b.example" for each in range(1_000))), GOOD, False),
    "no recipients": (mail("Cc: " + "a@" * 4_000, "Cc: " + "(" * 999, "To: " + '"\\' * 4_000), GOOD, False),
    "a From of brackets": (mail(sender="(" * 9_000), None, False),
    "a From of addresses": (mail(sender=", ".join(f"a{each}@b.example" for each in range(400))), None, False),
    "a word of servers of brackets": (mail(f"Authentication-Results: {'()' * 9_000}{'(' * 9_000}"), GOOD, False),
    "a word of ours of results": (mail(result=f"{OURS}{'; a=b c.d=e' * 9_000}"), None, False),
    "a word of ours with a property of half its length": (mail(result=f"{PASSED} x.y={'z' * 100_000}"), GOOD, False),
    "a subject of encoded words": (mail("Subject: " + "=?utf-8?b?4oCu?= " * 9_000), GOOD, False),
    "a name that turns the writing round": (mail(sender=f'"\u202e\u2066Jo" <{GOOD}>'), GOOD, False),
    "no id": (mail().replace(b"Message-ID: <one@oakbank.example>\r\n", b""), GOOD, False),
    "an endless id": (mail(above=("Message-ID: <" + "x" * 9_000 + "@\u00e9>",)), GOOD, False),
    "somebody is away": (mail("Auto-Submitted: auto-replied", "Subject: Out of office"), GOOD, True),
    "somebody is away, the old way": (mail("X-Autoreply: yes", "Precedence: bulk"), GOOD, True),
    "our own mail comes back": (mail("Muster-Kind: walk_off", "Auto-Submitted: auto-generated"), GOOD, True),
    "another Muster writes": (mail("Muster-Kind: nudge"), GOOD, True),
    "a bounce": (mail("Return-Path: <>", sender=f"MAILER-DAEMON@{OURS}", result=None), None, True),
    "a bounce of a bounce": (mail(REPORT + "delivery-status", body=f"--b\r\n{A_MAIL}{mail().decode()}"), GOOD, True),
    "a list": (mail("List-Id: <staff.oakbank.example>"), GOOD, True),
    "a calendar's answer": (mail("Content-Type: text/calendar; method=REPLY", body="BEGIN:VCALENDAR"), GOOD, False),
    "a receipt for reading": (mail(REPORT + "disposition-notification"), GOOD, True),
    "Outlook's wish for no answer": (mail("X-Auto-Response-Suppress: All"), GOOD, False),
}  # fmt: skip


@pytest.mark.parametrize("name", MAILS)
def test_a_hostile_mail_is_read_and_proves_whom_it_should(name):
    raw, sender, is_automatic = MAILS[name]
    began = time.process_time()

    found = read(raw)

    assert (proves(found, authserv_id=OURS), found.is_automatic) == (sender, is_automatic)
    assert time.process_time() - began < SECONDS_EACH


def test_a_mail_cut_off_at_every_percent_is_read():
    raw = packed("text/csv", "a.csv", "base64", "QUJDRA==")

    found = [read(raw[: len(raw) * percent // 100]) for percent in range(101)]

    assert (found[100].said, found[100].attachments[0].raw) == ("1 p", b"ABCD")
    assert {proves(each, authserv_id=OURS) for each in found} == {None, GOOD}
