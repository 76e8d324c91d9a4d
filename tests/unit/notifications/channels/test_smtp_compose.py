"""What a mail looks like on the wire."""

import email
import email.policy
from email.message import EmailMessage

import pytest

from notifications.channels import Attachment, Letter, SendFailed
from notifications.channels.smtp.compose import compose
from tests.unit.notifications.channels.letters import a_letter

SENDER = "Muster <muster@trust.example>"


def read_back(letter: Letter) -> EmailMessage:
    """Return what the reader's mail program makes of the letter."""
    lines = compose(letter, sender=SENDER).data.split(b"\r\n")
    assert lines[-2:] == [b".", b""]
    received = b"\n".join([*(line.removeprefix(b".") for line in lines[:-2]), b""])
    message = email.message_from_bytes(received, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("From", "Muster <muster@trust.example>"),
        ("To", "Dana Lacey <dsl@northgate.example>"),
        ("Subject", "Urgent: please sign in"),
        ("Date", "Wed, 16 Sep 2026 10:02:00 +0000"),
        ("Message-ID", "<m-1@muster.example>"),
        ("Muster-Kind", "walk_off"),
        ("Muster-Alert", "a7Kq"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
    ],
)
def test_a_mail_carries_its_headers(header, value):
    assert read_back(a_letter())[header] == value


def test_an_answer_goes_where_the_letter_says():
    assert read_back(a_letter())["Reply-To"] is None
    assert read_back(a_letter(reply_to="in+abc@trust.example"))["Reply-To"] == "in+abc@trust.example"
    with pytest.raises(SendFailed):
        compose(a_letter(reply_to="in@trust.example\r\nBcc: rival@elsewhere.example"), sender=SENDER)


def test_a_letter_about_no_alert_has_no_alert_header():
    assert read_back(a_letter(alert=None))["Muster-Alert"] is None


def test_many_kinds_stay_plain_words_on_one_line():
    kinds = ("nudge", "missing_register", "whereabouts", "walk_off", "incident", "concern", "closed")

    data = compose(a_letter(kinds=kinds), sender=SENDER).data

    line = b"Muster-Kind: nudge,missing_register,whereabouts,walk_off,incident,concern,closed\r\n"
    assert line in data


def test_line_breaks_in_an_alert_reference_add_no_header():
    message = read_back(a_letter(alert="x\r\nBcc: rival@elsewhere.example"))

    assert message["Bcc"] is None


def test_a_long_message_id_stays_as_it_is():
    long_id = f"<{'a' * 90}@muster.example>"

    assert f"Message-ID: {long_id}\r\n".encode() in compose(a_letter(message_id=long_id), sender=SENDER).data


def test_the_words_arrive_as_they_were_written():
    text = "Siân left at 11:02 – sign in:\nhttps://muster.example/alerts/a7Kq?from=mail\n😀 مرحبا\n"

    assert read_back(a_letter(text=text)).get_content().splitlines() == text.splitlines()


@pytest.mark.parametrize("text", ["Siân\n", "é" * 5000, "a" * 5000])
def test_a_mail_needs_only_seven_bits_and_short_lines(text):
    data = compose(a_letter(text=text, to_name="Siân", subject="é" * 400), sender=SENDER).data

    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_a_line_with_one_dot_does_not_end_the_mail():
    data = compose(a_letter(text="before\n.\n..\nafter\n"), sender=SENDER).data

    assert data.endswith(b"\r\n\r\nbefore\r\n..\r\n...\r\nafter\r\n.\r\n")


def test_a_bare_carriage_return_becomes_a_line_end():
    data = compose(a_letter(text="one\r.\rtwo"), sender=SENDER).data

    assert data.endswith(b"\r\n\r\none\r\n..\r\ntwo\r\n.\r\n")


def test_control_characters_and_half_characters_in_the_words_are_taken_out():
    assert read_back(a_letter(text="a\x00b\x1b[0m\ud83dc\n")).get_content() == "a b [0m?c\n"


@pytest.mark.parametrize("subject", ["", "\r\n\t", "\u202e\u200f", "\x00"])
def test_a_subject_with_nothing_left_falls_back_to_a_fixed_text(subject):
    assert read_back(a_letter(subject=subject))["Subject"] == "Muster: please sign in"


def test_a_subject_that_hides_line_breaks_in_an_encoded_word_adds_no_header():
    message = read_back(a_letter(subject="=?utf-8?q?a=0D=0ABcc:_rival=40elsewhere.example?="))

    assert message["Bcc"] is None
    assert message["Subject"] == "= ?utf-8?q?a=0D=0ABcc:_rival=40elsewhere.example?="


def test_a_name_keeps_its_letters_and_loses_what_could_add_an_address():
    message = read_back(a_letter(to_name='O’Brien, "Siân" <rival@elsewhere.example>'))

    (address,) = message["To"].addresses
    assert address.display_name == "O’Brien Siân rival elsewhere example"
    assert address.addr_spec == "dsl@northgate.example"


def test_a_long_name_with_a_full_stop_needs_no_quotes_that_folding_could_lose():
    message = read_back(a_letter(to_name=".\r\n" + "a" * 80))

    (address,) = message["To"].addresses
    assert address.addr_spec == "dsl@northgate.example"


@pytest.mark.parametrize("name", [None, "", "\r\n", ',;"<>'])
def test_without_a_name_the_address_stands_alone(name):
    assert read_back(a_letter(to_name=name))["To"] == "dsl@northgate.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dsl",
        "@northgate.example",
        "dsl@",
        "dsl@northgate.example, rival@elsewhere.example",
        "dsl@northgate.example;rival@elsewhere.example",
        "Dana <dsl@northgate.example>",
        "dsl@northgate.example>\r\nRCPT TO:<rival@elsewhere.example",
        "dsl@northgate.example\r\nBcc: rival@elsewhere.example",
        "dsl@@northgate.example",
        "d s l@northgate.example",
        "d..l@northgate.example",
        "dsl@northgate..example",
        "dsl@-northgate.example",
        "d\u017fl@northgate.example",
        "=?utf-8?q?x?=@northgate.example",
        f"{'d' * 65}@northgate.example",
        f"dsl@{'n.' * 200}example",
        "dsl@\ud800.example",
    ],
)
def test_what_is_not_one_plain_address_is_refused_for_good(address):
    with pytest.raises(SendFailed) as failed:
        compose(a_letter(to_address=address), sender=SENDER)

    assert failed.value.permanent
    assert "northgate" not in failed.value.reason


def test_a_domain_in_another_script_is_written_in_ascii():
    envelope = compose(a_letter(to_address=" dsl@bücher.example "), sender=SENDER)

    assert envelope.recipient == "dsl@xn--bcher-kva.example"


def test_a_broken_sender_is_our_fault_and_not_the_addresss():
    with pytest.raises(SendFailed) as failed:
        compose(a_letter(), sender="Muster")

    assert not failed.value.permanent


def test_a_file_travels_with_the_letter():
    week = Attachment(
        filename="../Wéek 38.docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        content=b"PK\x03\x04\r\n.\r\n",
    )

    (part,) = read_back(a_letter(attachments=(week,))).iter_attachments()

    assert part.get_filename() == "..-Wéek 38.docx"
    assert part.get_content_type() == week.media_type
    assert part.get_content() == b"PK\x03\x04\r\n.\r\n"


def test_an_odd_media_type_becomes_a_plain_file():
    odd = Attachment(filename="x\r\nBcc: y", media_type="multipart/mixed\r\nBcc: y", content=b"1")

    message = read_back(a_letter(attachments=(odd,)))

    assert message["Bcc"] is None
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/octet-stream"]
