"""Turn a file's bytes into text, and a cell into what was meant by it. Guesses no code page: names would be spoilt."""

import codecs
import re
import unicodedata

SAVE_AS = "In Excel choose Save As and the type “CSV UTF-8 (Comma delimited)”."
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN_ENDS = "\u200b\u200e\u200f\u2060\ufeff \t\r\n"


class Undecodable(Exception):
    """The bytes are not text we may read; `row` is where it shows, `sentence` says what to do."""

    def __init__(self, sentence: str, *, row: int = 1) -> None:
        """Keep the sentence and the row."""
        super().__init__(sentence)
        self.sentence = sentence
        self.row = row


def decode(raw: bytes) -> str:
    """Return the text of a file in UTF-8, with or without a mark, or in UTF-16 with one.

    Raises:
        Undecodable: it is empty, a workbook, or in another encoding.
    """
    if not raw.strip():
        raise Undecodable("The file is empty.")
    if raw.startswith((ZIP, OLD_EXCEL)):
        raise Undecodable(f"This is a workbook, not a CSV file. {SAVE_AS}")
    text = _decoded(raw)
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise Undecodable(f"This is not plain text: it holds characters that no CSV file has. {SAVE_AS}", row=row)
    return text


def clean(cell: str) -> str:
    """Return a cell as it was meant: odd spaces as spaces, none at the ends, letters in one form."""
    return unicodedata.normalize("NFC", _ODD_SPACES.sub(" ", cell).strip(_UNSEEN_ENDS))


def _decoded(raw: bytes) -> str:
    is_utf16 = raw.startswith(UTF16) and not raw.startswith(UTF32)
    try:
        return raw.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = 1 if is_utf16 else raw.count(b"\n", 0, error.start) + 1
        raise Undecodable(f"This file is not in UTF-8, so names in it could be misread. {SAVE_AS}", row=row) from None
