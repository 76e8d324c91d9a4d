"""What a mail in the mailbox for bounces says, whatever anybody sends there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.bounced import Said
from notifications.bounces.report import read
from tests.support.bounced import out_of_office, report

MARK = "abcdefgh" * 6
HEAD = f"Message-ID: <m@muster.example>\nMuster-Mark: {MARK}\n"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("failed", Said.FAILED),
        ("Failed", Said.FAILED),
        ("failed (bad destination mailbox)", Said.FAILED),
        ("delayed", Said.DELAYED),
        ("delivered", Said.DELIVERED),
        ("relayed", Said.RELAYED),
        ("expanded", Said.RELAYED),
        ("lost", Said.UNKNOWN),
    ],
)
def test_the_reporting_server_s_word_is_taken(action, said):
    found = read(report(action, head=HEAD))

    assert (found.said, found.marks) == (said, (MARK,))


def test_the_code_comes_with_it():
    assert read(report("failed", status="5.1.1 (no such mailbox)")).status == "5.1.1"
    assert read(report("failed", status="nonsense")).status is None


def test_a_mark_is_found_in_the_envelope_s_id_and_in_a_mail_that_came_back_whole():
    assert read(report("failed", envelope=MARK.upper())).marks == (MARK,)
    whole = report("failed", head=HEAD + "\nThe words\n").replace(b"text/rfc822-headers", b"message/rfc822")
    assert read(whole).marks == (MARK,)


def test_a_mark_that_stands_anywhere_else_is_none():
    said_in_words = report("failed").replace(b"This is the mail system", f"Muster-Mark: {MARK}".encode())
    assert read(said_in_words).marks == ()
    assert read(f"Muster-Mark: {MARK}\n".encode() + report("failed")).marks == ()


def test_of_several_addresses_the_worst_counts():
    two = report("delivered").replace(b"Diagnostic-Code", b"X: y\n\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code")

    assert (read(two).said, read(two).status) == (Said.FAILED, "5.2.2")


def test_a_notice_that_somebody_is_away_is_no_report():
    assert read(out_of_office()).said is Said.AUTO_REPLY
    assert read(b"Precedence: bulk\nFrom: a@b.example\n\nA list.").said is Said.AUTO_REPLY


def test_an_old_server_s_bounce_without_a_report_is_one():
    assert read(b"From: MAILER-DAEMON@old.example\nSubject: failure notice\n\nSorry.").said is Said.FAILED


def test_what_somebody_typed_is_unknown():
    assert read(b"From: a@b.example\n\nStop writing to me.").said is Said.UNKNOWN


def test_the_same_mail_is_the_same_again_whatever_its_way_added():
    again = b"Received: from somewhere\n" + report("failed").replace(b"\n", b"\r\n")

    assert read(again).fingerprint == read(report("failed")).fingerprint
    assert read(report("failed", number="r2")).fingerprint != read(report("failed")).fingerprint


def test_what_is_hostile_is_unknown_and_breaks_nothing():
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (level, level) for level in range(2_000)
    )
    many = (
        b"Content-Type: multipart/report; boundary=b\n\n"
        + b"--b\nContent-Type: message/delivery-status\n\nA: b\n" * 500
    )
    for raw in (b"", b"\x00" * 500, b"From: \xff\xfe\n\n\xff", deep, many, b"Content-Type: =?x?q?=\n\n"):
        assert read(raw).said in {Said.UNKNOWN, Said.AUTO_REPLY}


@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 60))
def test_no_bytes_at_any_place_of_a_report_make_it_fail(noise, at, cut):
    raw = report("failed", head=HEAD)

    found = read(raw[:at] + noise + raw[at + cut :])

    assert isinstance(found.said, Said)
