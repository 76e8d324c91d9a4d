"""Shorten names for those who need to tell people apart and no more: the given name and as few letters as that takes.

Two pupils who look the same on a list are a child marked for another, so a name grows until it is the only one.
"""

from collections import Counter
from collections.abc import Sequence

TITLES = frozenset({"dr", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sir"})


def short_names(names: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return "Amber Q." for each (given name, family name), in the same order.

    Where two would be the same, both show more of the family name, in the end all of it.
    """
    longest = max((len(family) for _given, family in names), default=0)
    lengths = [1] * len(names)
    for _ in range(longest):
        shown = [_cut(given, family, length) for (given, family), length in zip(names, lengths, strict=True)]
        counts = Counter(map(_at_a_glance, shown))
        if max(counts.values(), default=1) == 1:
            break
        lengths = [length + (counts[_at_a_glance(each)] > 1) for each, length in zip(shown, lengths, strict=True)]
    return tuple(_cut(given, family, length) for (given, family), length in zip(names, lengths, strict=True))


def first_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return "Tess" for each full name; "Tess T." where the first name alone is not the only one."""
    split = [_split(name) for name in names]
    counts = Counter(given.casefold() for given, _family in split)
    longer = short_names(split)
    return tuple(
        given if counts[given.casefold()] == 1 else long for (given, _family), long in zip(split, longer, strict=True)
    )


def _cut(given: str, family: str, length: int) -> str:
    if not family:
        return given
    return f"{given} {family}" if length >= len(family) else f"{given} {family[:length]}."


def _at_a_glance(shown: str) -> str:
    # A capital or a full stop is no difference to somebody in a hurry.
    return shown.rstrip(".").casefold()


def _split(name: str) -> tuple[str, str]:
    """Return a full name as given and family name; a title with one name after it stays whole: that is the name."""
    words = name.split()
    has_title = len(words) > 1 and words[0].rstrip(".").casefold() in TITLES
    if has_title and len(words) == 2:  # noqa: PLR2004 - a title and one name
        return name, ""
    rest = words[1:] if has_title else words
    return (rest[0], " ".join(rest[1:])) if rest else ("", "")
