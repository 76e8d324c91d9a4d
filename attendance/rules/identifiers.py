"""Check the numbers that schools, colleges and pupils are known by.

UPN: DfE, "Unique pupil numbers (UPNs): a guide for schools and local authorities". URN and LAESTAB: DfE's register
of schools. ULN: the Learning Records Service's specification. UKPRN: the UK Register of Learning Providers.
"""

import re
from dataclasses import dataclass

# I, O and S are never used: they look like digits.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]")
_URN = re.compile(r"[0-9]{6}")
_UKPRN = re.compile(r"[0-9]{8}")
_ULN = re.compile(r"[0-9]{10}")
_LA = re.compile(r"[0-9]{3}")
_ESTAB = re.compile(r"[0-9]{4}")
_LAESTAB = re.compile(r"([0-9]{3})/?([0-9]{4})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Laestab:
    """A DfE number: the local authority's and the establishment's part of it."""

    la_code: str
    estab: str


def looks_like_upn(text: str) -> bool:
    """Say whether a text has the form of a UPN, whatever its check letter."""
    return _UPN.fullmatch(closed_up(text)) is not None


def is_upn(text: str) -> bool:
    """Say whether a text is a UPN with the right check letter, permanent or temporary."""
    upn = closed_up(text)
    return looks_like_upn(upn) and upn[0] == upn_check_letter(upn[1:])


def is_temporary_upn(text: str) -> bool:
    """Say whether a UPN is a temporary one: its last character is a letter."""
    return looks_like_upn(text) and closed_up(text)[-1] in UPN_LETTERS


def upn_check_letter(following: str) -> str:
    """Return the letter that stands before these twelve characters of a UPN.

    The characters are weighted 2 to 13 and summed; the sum modulo 23 is the letter's place. A letter at the end, as
    in a temporary UPN, counts as its place.
    """
    weighted = (weight * _value(each) for weight, each in enumerate(following, start=2))
    return UPN_LETTERS[sum(weighted) % len(UPN_LETTERS)]


def is_urn(text: str) -> bool:
    """Say whether a text has the form of a URN: six digits, given by DfE to each establishment."""
    return _URN.fullmatch(text) is not None


def is_ukprn(text: str) -> bool:
    """Say whether a text has the form of a UKPRN: eight digits."""
    return _UKPRN.fullmatch(text) is not None


def is_uln(text: str) -> bool:
    """Say whether a text is a ULN with the right check digit; a remainder of nought is never issued."""
    if _ULN.fullmatch(text) is None:
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), text[:9], strict=True)) % 11
    return remainder != 0 and int(text[9]) == 10 - remainder


def is_la_code(text: str) -> bool:
    """Say whether a text has the form of a local authority's number: three digits."""
    return _LA.fullmatch(text) is not None


def is_estab(text: str) -> bool:
    """Say whether a text has the form of an establishment's number within its local authority: four digits."""
    return _ESTAB.fullmatch(text) is not None


def find_laestab(text: str) -> Laestab | None:
    """Return the parts of a DfE number, written `LLL/EEEE` or `LLLEEEE`; None where it is not one."""
    found = _LAESTAB.fullmatch(text)
    return Laestab(la_code=found[1], estab=found[2]) if found else None


def _value(character: str) -> int:
    return int(character) if character.isdigit() else UPN_LETTERS.index(character)


def closed_up(text: str) -> str:
    """Return an identifier as it is stored: without spaces around it, in capitals."""
    return text.strip().upper()
