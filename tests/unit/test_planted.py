"""What is planted is found again in whatever it is wrapped: a search that is blind finds nothing wrong."""

import base64
import json
import zipfile
import zlib
from io import BytesIO
from urllib.parse import quote, quote_plus

import pytest

from tests.support.planted import BORN, PHONES, UPNS, found_in, planted

WORDS = f"{planted('family')} ran off, {planted('account')}"


def zipped(text):
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:t>{text}</w:t>")
    return held.getvalue()


@pytest.mark.parametrize(
    "wrapped",
    [
        WORDS,
        WORDS.upper(),
        f"/school?q={quote_plus(WORDS)}",
        quote(WORDS),
        json.dumps({"event": WORDS}),
        WORDS.encode("utf-16-le"),
        b"SQLite format 3\x00\x01\x02" + WORDS.encode() + b"\xff\x00",
        "Subject: =?utf-8?b?" + base64.b64encode(WORDS.encode()).decode() + "?=",
        "Kanarifamily1, Kanari=\r\naccount1",
        "".join(f"={each:02X}" for each in WORDS.encode()),
        base64.urlsafe_b64encode(zlib.compress(WORDS.encode())).decode().rstrip("="),
        "muster=." + base64.urlsafe_b64encode(zlib.compress(WORDS.encode())).decode().rstrip("=") + ".c2lnbmVk",
        zipped(WORDS),
    ],
)
def test_planted_words_are_found_however_they_are_wrapped(wrapped):
    assert found_in(wrapped) == {"family", "account"}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (UPNS[0], "upn"),
        (BORN[0], "born"),
        ("03/02/2011", "born"),
        ("29 November 2010", "born"),
        (PHONES[0], "phone"),
        ("+447700900872", "phone"),
        ("tel:07700900871", "phone"),
    ],
)
def test_planted_numbers_are_found_in_every_way_of_writing_them(number, kind):
    assert found_in(f"about {number}.") == {kind}


def test_nothing_is_found_where_nothing_was_planted():
    assert found_in("a pupil of NORTHGATE left OAKBANK, 16 September 2026, 07700 900001, C123456789011") == set()
