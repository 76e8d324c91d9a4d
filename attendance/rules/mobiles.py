"""Read a UK mobile number as people write it. Landlines, pagers and other countries are refused."""

import re

_SPACING = re.compile(r"[\s.()\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_PREFIX = re.compile(r"(?:(?:\+|00)?44)?0?(?=7)")
# 070 is personal numbering, and 076 pagers but for the Isle of Man's 07624 (Ofcom's plan).
_MOBILE = re.compile(r"7(?:[1-57-9][0-9]{8}|624[0-9]{6})")


class NotAMobile(ValueError):
    """What was written is not a UK mobile number."""


def uk_mobile(written: str) -> str:
    """Return the number in E.164 form, `+447…`.

    A leading nought that a spreadsheet has eaten, and `+44 (0)`, are understood.

    Raises:
        NotAMobile: it cannot be a UK mobile number.
    """
    closed_up = _SPACING.sub("", written)
    number = _PREFIX.sub("", closed_up, count=1)
    if _MOBILE.fullmatch(number) is None:
        raise NotAMobile("A UK mobile number has 11 digits and starts with 07.")
    return f"+44{number}"
