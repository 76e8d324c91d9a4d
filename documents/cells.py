"""Make any text safe to stand in a document or a spreadsheet, whatever somebody typed as a name."""

import re

# What XML 1.0 cannot carry, and halves of characters that no encoding can.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Marks that turn round the text after them: a name must not rewrite the sentence it stands in.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# First characters that make a spreadsheet calculate; the full-width forms do so in East Asian settings.
_CALCULATES = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_SHIELD = "'"


def clean(text: str) -> str:
    """Return the text with every character no document can hold shown as the replacement mark."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def clean_for_paper(text: str) -> str:
    """Return the text as it may stand inside a printed sentence."""
    return _TURNING.sub("", clean(text))


def neutralised(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula; `read_back` gives it again."""
    cleaned = clean(text)
    return _SHIELD + cleaned if _CALCULATES.match(cleaned) else cleaned


def read_back(cell: str) -> str:
    """Return what `neutralised` was given: a machine reads what was written."""
    is_shielded = cell.startswith(_SHIELD) and _CALCULATES.match(cell)
    return cell.removeprefix(_SHIELD) if is_shielded else cell
