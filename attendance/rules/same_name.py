"""Tell whether two names are one name written in two ways. Pure; a guess is never made, so nearly is not the same."""

import unicodedata


def is_same_name(written: str, *, given_name: str, family_name: str) -> bool:
    """Say whether what is written is this name: in either order, whatever its capitals, accents and marks between."""
    given, family, said = folded_name(given_name), folded_name(family_name), folded_name(written)
    return said in {given + family, family + given}


def folded_name(name: str) -> str:
    """Return the letters and figures of a name, without capitals, accents and marks between."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(each for each in apart if each.isalnum())
