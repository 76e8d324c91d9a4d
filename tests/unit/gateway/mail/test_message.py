"""What is read of a mail, whatever somebody sent."""

import base64

import pytest

from gateway.mail.message import Attached, read
from tests.support.mails import GOOD, PASSED, mail, parted

PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n1 p"
CSV = 'Content-Type: text/csv\r\nContent-Disposition: attachment; filename="week.csv"\r\n\r\na,b'


def of(*parts, kind="mixed"):
    field, body = parted(*parts, kind=kind)
    return read(mail(field, body=body))


def test_a_good_mail_is_read_whole():
    found = read(mail("Cc: copy@oakbank.example", above=("Delivered-To: Register@IN.muster.example",)))

    assert found.message_id == "<one@oakbank.example>"
    assert found.senders == (GOOD,)
    assert found.from_line == f"Jo Hale <{GOOD}>"
    assert found.recipients == ("register@in.muster.example", "register-7f3k@in.muster.example", "copy@oakbank.example")
    assert found.subject == "Re: Register of Wednesday morning"
    assert found.text == found.said == "1 p\n2 late 9:50"
    assert found.results == (PASSED,)
    assert (found.attachments, found.is_automatic, found.is_cut) == ((), False, False)


def test_what_it_answers_comes_nearest_first_and_bounded():
    thread = " ".join(f"<{number}@x.example>" for number in range(30))

    found = read(mail("In-Reply-To: see <29@x.example>", f"References: {thread} <broken\t@x.example>")).answers_to

    assert found == tuple(f"<{number}@x.example>" for number in range(29, 9, -1))
    assert read(mail()).answers_to == ()
    assert read(mail("In-Reply-To: <1@x.example>", "no field")).answers_to == ()


def test_recipients_come_in_the_order_in_which_servers_know_them():
    names = ("Cc", "To", "Envelope-To", "X-Original-To", "Delivered-To")

    found = read("".join(f"{name}: {name}@in.example\n" for name in names).encode() + b"\n")

    assert found.recipients == tuple(f"{name.lower()}@in.example" for name in reversed(names))


def test_the_same_mail_delivered_again_is_the_same():
    first = read(mail()).fingerprint

    assert read(mail(above=("Received: from elsewhere",))).fingerprint == first
    assert read(mail().replace(b"\r\n", b"\n") + b"\n").fingerprint == first
    assert read(mail(body="1 a")).fingerprint != first
    assert read(mail().replace(b"<one@", b"<two@")).fingerprint != first


def test_mails_without_an_id_are_told_apart_by_when_and_by_whom_they_were_sent():
    first = mail().replace(b"Message-ID: <one@oakbank.example>\r\n", b"")

    assert read(b"Received: x\r\n" + first).fingerprint == read(first).fingerprint
    assert read(first.replace(b"10 Sep", b"11 Sep")).fingerprint != read(first).fingerprint
    assert read(first.replace(b"From: Jo", b"From: Al")).fingerprint != read(first).fingerprint


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("=?utf-8?q?Caf=C3=A9?= =?utf-8?b?IHRvZGF5?=", "Café today"),
        ("=?iso-8859-1?q?Caf=E9_today?=", "Café today"),
        ("=?no-such-set?q?Caf=C3=A9?= a", "Café a"),
        ("=?rot13?q?nop?=", "nop"),
        ("=?utf-8?b?####?= left", "left"),
        ("Caf\udce9", "Café"),
        ("Café", "Café"),
        ("a\r\n  b\tc", "a b c"),
        ("=?utf-8?q?a=0D=0ABcc:_x=00y?=", "a Bcc: xy"),
        ("\u202egnp.exe\u202c\u200b\u2066!\u2069", "gnp.exe!"),
        ("\U0001f600", "\U0001f600"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_subject_is_one_line_that_shows_what_it_is(written, subject):
    assert read(f"Subject: {written}\n\n".encode("utf-8", "surrogateescape")).subject == subject


@pytest.mark.parametrize(
    ("fields", "body", "text"),
    [
        ("Content-Type: text/plain; charset=windows-1252", b"Caf\xe9 \x93p\x94", "Café “p”"),
        ("Content-Type: text/plain; charset=utf-8", b"Caf\xe9", "Café"),
        ("Content-Type: text/plain; charset=us-ascii", "Café".encode(), "Café"),
        ('Content-Type: text/plain; charset="utf-16"', "1 p".encode("utf-16"), "1 p"),
        ("Content-Type: text/plain; charset=unicode_escape", rb"\u0041", r"\u0041"),
        ("Content-Type: text/plain; charset=idna", b"a" * 3, "aaa"),
        ("Content-Type: nonsense", b"1 p", "1 p"),
        ("Content-Transfer-Encoding: quoted-printable", b"1=\n p=20=E9=ZZ", "1 p é=ZZ"),
        ("Content-Transfer-Encoding: base64", base64.b64encode(b"1 p"), "1 p"),
        ("Content-Transfer-Encoding: base64", b"MSBw!!\nCg=", "1 p"),
        ("Content-Transfer-Encoding: x-uuencode", b"begin 644 a\n#,2!P\n`\nend", "begin 644 a\n#,2!P\n`\nend"),
        ("X: y", b"1\x00 p\x07\r\n2\xc2\xa0p\r3 \xe2\x80\xaep", "1 p\n2 p\n3 p"),
        (
            "Content-Type: text/html",
            b"<style>x</style><p>1 p<br>2 &lt;&eacute;<!-- no --><script>y</script>",
            "1 p\n2 <é",
        ),
        ("Content-Type: text/html", b"1 &#99999999999999999999;p <b", "1 p"),
    ],
)
def test_the_text_is_what_somebody_wrote(fields, body, text):
    assert read(f"{fields}\n\n".encode() + body).text == text


def test_the_plain_form_is_taken_and_html_only_where_there_is_no_other():
    html = "Content-Type: text/html\r\n\r\n<p>2 p"

    assert of(PLAIN, html, kind="alternative").text == "1 p"
    assert of(PLAIN.replace("1 p", " "), html, kind="alternative").text == "2 p"
    assert of(PLAIN, PLAIN.replace("1 p", "3 p")).text == "1 p\n3 p"


@pytest.mark.parametrize(
    "below",
    [
        "On Wed, 10 Sep 2025 at 09:20, Muster <register@in.muster.example> wrote:\n> 1 Sam",
        "On Wed, 10 Sep 2025 at 09:20, Muster, the register <a-long-name@in.muster.example>\nwrote:\n\n1 Sam",
        "-----Original Message-----\nFrom: Muster",
        "---------- Forwarded message ----------\nFrom: Muster",
        "________________________________\nFrom: Muster\nSent: 10 September 2025 09:20\n1 Sam",
        "From: Muster <register@in.muster.example>\nSent: 10 September 2025 09:20\nTo: Jo",
        "*From:* Muster\n*Sent:* today",
        "> 1 Sam\nno answer",
        "-- \nJo Hale, 3 Farm Lane",
        "--\nJo",
        "Sent from my Galaxy S21",
    ],
)
def test_what_is_answered_and_a_signature_are_not_said(below):
    found = read(mail(body=f"1 p\nOn time, all 3 of them\n\n{below}".replace("\n", "\r\n")))

    assert found.said == "1 p\nOn time, all 3 of them"
    assert found.text.endswith(below.splitlines()[-1])


def test_quotes_in_html_are_marked_so_that_they_are_not_said():
    found = read(b"Content-Type: text/html\n\n1 p<blockquote type=cite>2 p<br>3 p</blockquote>")

    assert (found.text, found.said) == ("1 p\n> 2 p\n> 3 p", "1 p")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="week.csv"', "week.csv"),
        ("attachment; filename=my week.csv", "my week.csv"),
        ("attachment; filename*=utf-8''Caf%C3%A9.csv", "Café.csv"),
        ('attachment; filename*0="we"; filename*1=ek; filename*2*=%2Ecsv', "week.csv"),
        ("attachment; filename*0*=utf-8''Caf%C3; filename*1*=%A9.csv", "Café.csv"),
        ('attachment; filename="=?utf-8?b?Q2Fmw6kuY3N2?="', "Café.csv"),
        ('inline; filename="week.csv"', "week.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\\\\\x\\\\\\\\week.csv"', "week.csv"),
        ('attachment; filename="a\u202evsc.exe"', "avsc.exe"),
        ('attachment; filename="a\0b.csv"', "ab.csv"),
        (f'attachment; filename="{"x" * 300}.xlsx"', "x" * 115 + ".xlsx"),
        ('attachment; filename=".."', ""),
        ("attachment", ""),
        (f"attachment; filename*{'9' * 5_000}=x", ""),
        ("attachment; filename*=punycode''abc", "abc"),
    ],
)
def test_a_file_has_a_name_and_no_path(disposition, name):
    found = of(PLAIN, f"Content-Type: text/plain\r\nContent-Disposition: {disposition}\r\n\r\na,b")

    assert found.attachments == (Attached(name=name, raw=b"a,b"),)
    assert found.text == "1 p"


def test_a_file_comes_out_as_it_was_packed():
    raw = bytes(range(256)) * 10
    packed = base64.encodebytes(raw).decode()

    found = of(
        PLAIN,
        f"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{packed}",
    )

    assert found.attachments == (Attached(name="winmail.dat", raw=raw),)


def test_a_mail_in_a_mail_is_one_file_and_is_not_looked_into():
    field, body = parted(CSV, boundary="inner")
    found = of(PLAIN, "Content-Type: message/rfc822\r\n\r\n" + mail(field, body=body).decode())

    assert len(found.attachments) == 1
    assert found.attachments[0].raw.startswith(b"Authentication-Results")
    assert found.text == "1 p"


def test_what_is_beyond_a_bound_is_left_and_said():
    assert not of(PLAIN, *[CSV] * 20).is_cut
    assert (len(of(PLAIN, *[CSV] * 21).attachments), of(PLAIN, *[CSV] * 21).is_cut) == (20, True)
    assert of(*[PLAIN] * 150).is_cut
    assert (len(read(mail(body="x" * 30_000)).text), read(mail(body="x" * 30_000)).is_cut) == (20_000, True)


@pytest.mark.parametrize(("levels", "text", "is_cut"), [(5, "1 p", False), (25, "", True), (1_000, "", True)])
def test_a_mail_of_many_levels_is_read_to_a_depth(levels, text, is_cut):
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (each, each) for each in range(levels))

    found = read(deep + b"\n1 p")

    assert (found.text, found.is_cut) == (text, is_cut)


def test_a_head_that_another_program_reads_otherwise_is_from_nobody_and_no_server_has_spoken():
    found = read(mail("X: y\rFrom: b@mail.example"))

    assert (found.senders, found.results, found.from_line) == ((), (), f"Jo Hale <{GOOD}>")


def test_a_mail_whose_parts_are_nowhere_is_text():
    assert read(b"Content-Type: multipart/mixed; boundary=b\n\n1 p").text == "1 p"
    assert read(b"Content-Type: multipart/mixed\n\n1 p").text == "1 p"


@pytest.mark.parametrize(
    "field",
    [
        *(
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated (x)",
            "Auto-Submitted: AUTO-NOTIFIED; owner=x",
        ),
        *("X-Autoreply: yes", "X-Autorespond: x", "List-Id: <a.example>", "Return-Path: <>", "Return-Path: < >"),
        *("Precedence: bulk", "Precedence: Junk", "Precedence: list", "Precedence: auto_reply"),
        *('Content-Type: multipart/report; boundary="b"', "Muster-Kind: nudge", "muster-kind: x"),
        *("From: MAILER-DAEMON@mail.example", "From: <Postmaster@mail.example>", "From: Mail <MAILER-DAEMON>"),
    ],
)
def test_what_a_program_sent_by_itself_is_known(field):
    sender = None if field.startswith("From") else GOOD

    assert read(mail(field, sender=sender)).is_automatic


@pytest.mark.parametrize(
    "field",
    [
        *("Auto-Submitted: no", "Auto-Submitted: No (typed)", "X-Auto-Response-Suppress: All", "Precedence: normal"),
        *("Return-Path: <jo@oakbank.example>", "Content-Type: text/plain", "X-List-Id: x"),
        'From: "postmaster" <jo@oakbank.example>',
    ],
)
def test_what_somebody_wrote_is_not_taken_for_a_program_s(field):
    sender = None if field.startswith("From") else GOOD

    assert not read(mail(field, sender=sender)).is_automatic


def test_more_than_twenty_words_of_servers_are_none():
    fields = [f"Authentication-Results: mx{number}.example; none" for number in range(20)]

    assert len(read(mail(*fields, result=None)).results) == 20
    assert read(mail(*fields)).results == ()


def test_the_words_of_servers_come_top_first_on_one_line_and_can_be_stored():
    found = read(mail("Authentication-Results: a\udcff\x01", result="one;\r\n\ttwo"))

    assert found.results == ("one;\ttwo", "a\ufffd\ufffd")


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\r\n\r\n", b"\0" * 500, b"\xff" * 500, b"no head at all", b":", b" x: y"]
)
def test_what_is_no_mail_is_read_and_is_from_nobody(raw):
    found = read(raw)

    assert (found.senders, found.recipients, found.results, found.attachments) == ((), (), (), ())
    assert "\0" not in found.text
