"""Laws of reading mail: whatever comes is read, and nobody is proven or answered about by words that do not say so.

Each case of Hypothesis is a hundred mails, fields or replies made of one seed: 20,000 for each law.
"""

import email
import email.utils
import random
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.rules.walk_off_words import tells_of_walk_off
from attendance.rules.words import Status
from gateway.mail.answers import read_answers
from gateway.mail.message import Mail, read
from gateway.mail.proof import proves
from tests.support.mails import DMARC, OURS, PASSED, mail, parted

EACH = 100
SEEDS = settings(max_examples=200, deadline=None)
OTHER = "mx.elsewhere.example"
TWO_FORMS = (
    'Content-Type: multipart/alternative; boundary="in"\r\n\r\n--in\r\n\r\n1 p, 2 late 9:50\r\n--in\r\n'
    "Content-Type: text/html\r\n\r\n<p>1 p<br>2 late 9:50\r\n--in--"
)
FILE = 'Content-Type: text/csv; name="a.csv"\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD'
FIELD, BODY = parted(TWO_FORMS, FILE)
GOOD_MAIL = read(mail())
REST = mail(FIELD, body=BODY, result=None)
FRAGMENTS = [
    *(b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b"\r\n ", b"\r\n\r\n", b":", b";", b",", b'"', b"(", b")", b"<", b">"),
    *(b"@", b"\\", b"\xff", b"\xe2\x80\xae", b"?=", b"=3D", b"> ", b"-- \r\n", b"--b", b"--in\r\n", b"--b--\r\n"),
    *(b"From: ", b"\r\nFrom: mum@mail.example\r\n", b"From: <jo@oakbank.example>\r\n", b"jo@oakbank.example", b"Jo:"),
    *(b'"jo@oakbank.example" <mum@mail.example>', b"mum@mail.example", b"=?utf-8?q?jo=40oakbank.example?="),
    b"=?utf-8?b?",
    *(b"\r\nSender: jo@oakbank.example", b"\r\nReply-To: mum@mail.example", b"\r\nMessage-ID:", b"message/rfc822"),
    *(b"\r\nContent-Type: text/html; charset=utf-7", b"\r\nContent-Type: multipart/mixed; boundary="),
    b"charset=utf-16",
    *(b"\r\nContent-Transfer-Encoding: quoted-printable", b"filename*0*=x''%00", b"&#0;<!--", b"begin 644 x\r\n"),
    *(b"\r\nContent-Disposition: attachment; filename=", b"\r\nAuto-Submitted: auto-replied"),
]  # fmt: skip
OTHERS = (f"{OTHER};", f"{OURS}.example;", f"x{OURS};", f"{OTHER} ({OURS});", ";", "")
FORGERIES = [f"\r\nAuthentication-Results: {server} {DMARC}\r\n".encode() for server in OTHERS]


def mutated(chance, raw, fragments):
    """Return a mail with a few bytes changed, cut, moved, doubled, or fragments put in; at times its lines shuffled."""
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.choices(range(len(raw) + 1), k=2))
        to = min(to, at + chance.choice([1, 1, 4, 40, 400]))
        match chance.randrange(7):
            case 0:
                raw = raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
            case 1:
                raw = raw[:at] + raw[to:]
            case 2:
                raw = raw[:to] + raw[at:to] + raw[to:]
            case 3 | 4 | 5:
                raw = raw[:at] + chance.choice(fragments) + raw[at:]
            case _:
                lines = raw.split(b"\r\n")
                one, other = chance.choices(range(len(lines)), k=2)
                lines[one], lines[other] = lines[other], lines[one]
                raw = b"\r\n".join(lines)
    return raw


def disturbed(chance, text, pieces):
    """Return a text with some pieces put in, and at times some of it cut out."""
    for _ in range(chance.randint(0, 5)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(pieces) + text[at + chance.choice([0, 0, 0, 1, 4]) :]
    return text


def is_fit_to_keep(found: Mail) -> bool:
    """Say whether a mail's texts can be stored and its bounds hold."""
    lines = (found.message_id, found.from_line, found.subject, *found.senders, *found.recipients, *found.results)
    names = [each.name for each in found.attachments]
    "".join([*lines, found.text, found.heard, *names]).encode()
    return (
        not re.search(r"[\0-\x08\x0a-\x1f\x7f]", "".join([*lines, *names]))
        and not re.search(r"[\0-\x09\x0b-\x1f\x7f]", found.text + found.heard)
        and found.said in found.text
        and max(len(found.text), len(found.heard)) <= 20_000
        and len(names) <= 20
        and not any("/" in name or "\\" in name for name in names)
        and re.fullmatch(r"[0-9a-f]{64}", found.fingerprint) is not None
    )


@SEEDS
@given(seed=st.integers(0, 2**63))
def test_without_the_word_of_our_server_no_mail_proves_anybody(seed):
    chance = random.Random(seed)

    for _ in range(EACH):
        raw = mutated(chance, REST, FRAGMENTS + FORGERIES)
        found = read(raw)
        assert is_fit_to_keep(found), raw
        assert proves(found, authserv_id=OURS) is None, raw


@SEEDS
@given(seed=st.integers(0, 2**63))
def test_with_it_nobody_is_proven_but_the_one_sender_of_that_domain(seed):
    chance = random.Random(seed)

    for _ in range(EACH):
        raw = f"Authentication-Results: {PASSED}\r\n".encode() + mutated(chance, REST, FRAGMENTS + FORGERIES)
        sender = proves(read(raw), authserv_id=OURS)
        if sender is not None:
            froms = email.message_from_bytes(raw).get_all("From") or []
            found = [address for _, address in email.utils.getaddresses(map(str, froms))]
            assert len(found) == 1, raw
            assert found[0].lower() == sender.lower(), raw
            assert sender.endswith("@oakbank.example"), raw


@given(raw=st.binary(max_size=2_000))
def test_no_bytes_make_reading_fail(raw):
    assert is_fit_to_keep(read(raw))


PIECES = [
    *(OURS, OURS.upper(), OTHER, f" {OURS} 1", ";", ";", "; ", ";", "dmarc", "dmarc=", "=pass", "dmarc=pass"),
    *("/1", "none"),
    *("; dmarc=fail", " header.from=oakbank.example", " header.from=oakbank.example", "header.from="),
    "oakbank.example",
    *(".evil.example", "header", "(", ")", "()", "((", '"', '"', "\\", "\\)", '\\"', " ", " ", "\t", ".", "=", "pass"),
    *("spf=pass", "reason=", "; dkim=pass", " smtp.mailfrom=", "x@mail.example", "action=none", "\x01", "\x02"),
    *("\ufffd", ","),
]  # fmt: skip


def bare(value):
    """Return a field without comments and with nothing in quotes, letter by letter; None where one does not end."""
    shown, depth, is_quoted, is_escaped = "", 0, False, False
    for each in value:
        if is_escaped:
            is_escaped = False
        elif each == "\\" and (depth or is_quoted):
            is_escaped = True
        elif each == '"' and not depth:
            is_quoted = not is_quoted
            shown += '"'
        elif each == "(" and not is_quoted:
            depth += 1
            shown += " "
        elif each == ")" and depth:
            depth -= 1
        elif not depth and not is_quoted:
            shown += each
    return None if depth or is_quoted or is_escaped else shown


@SEEDS
@given(seed=st.integers(0, 2**63))
def test_a_word_of_our_server_counts_only_where_it_stands_bare(seed):
    chance = random.Random(seed)

    for _ in range(EACH):
        value = disturbed(chance, chance.choice([OURS, f"{OURS}; {DMARC}", PASSED]), PIECES)
        if proves(replace(GOOD_MAIL, results=(value,)), authserv_id=OURS) is not None:
            shown = bare(value)
            assert shown is not None, value
            assert re.findall(r"(?i);\s*dmarc\s*(?:/\s*\d+\s*)?=\s*(\w+)", shown) == ["pass"], value
            assert shown.strip().lower().startswith(OURS), value
            assert re.search(r'(?i)header\s*\.\s*from\s*=\s*(oakbank\.example|")(?![\w.-])', shown), value


SAID = [
    *("1", "2", "3", "4", "12", "0", "1 p", "2 a", "3 late 9:50", " p", " a", " l", " late", " 950", " 9.50"),
    *(" present", "?"),
    *(" absent", " ill", " taxi didn't come", ", ", "; ", "\n", "\n", " ", ". ", " and ", "-", " - ", ")", "("),
    *(".", ":"),
    *("all present", "all p", " except ", " but ", " O", " X", " left early", "Sam ", " ran off", " walked"),
    " off site",
    *("thanks Jo", "Hi", "Kind regards", "yesterday", " not ", " thanks", "\u0661 p", "\u00b2", "\u2019", "PS "),
]  # fmt: skip
ALL = re.compile(r"all\s+p", re.IGNORECASE)
ASKED = frozenset({1, 2, 3, 12})


@SEEDS
@given(seed=st.integers(0, 2**63))
def test_a_reply_answers_only_what_was_asked_and_each_number_once(seed):
    chance = random.Random(seed)

    for _ in range(EACH):
        said = disturbed(chance, chance.choice(["1 p, 2 late 9:50\n3 a ill\n12 p", "all p", "1 p", "3 a, 12 a"]), SAID)
        found = read_answers(said, ASKED)
        numbers = [each.number for each in found.answers]
        held = {
            int(number) for each in found.held for number in re.findall(r"(?<![0-9:.])[0-9]+(?![0-9:.])", each.words)
        }
        written = {int(number) for number in re.findall(r"[0-9]+", said)}
        assert set(numbers) <= ASKED - held, said
        assert len(set(numbers)) == len(numbers), said
        assert set(numbers) <= written or (ALL.search(said.replace("\u2019", "")) and not found.held), said
        assert all((each.at is not None) == (each.status is Status.LATE) for each in found.answers), said
        assert not found.answers or "yesterday" not in said.lower(), said
        assert not tells_of_walk_off(said) or any("without permission" in each.why for each in found.held), said


@given(said=st.text(max_size=2_000), numbers=st.frozensets(st.integers(0, 30)))
def test_no_text_makes_reading_a_reply_fail(said, numbers):
    assert {each.number for each in read_answers(said, numbers).answers} <= numbers
