"""Numbers and lists as one says them, wherever a sentence is put together."""

from collections.abc import Iterable


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 pupil, 2 pupils; `many` where it is more than an s."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """Return words as one says them: "a", "a and b", "a, b and c"; each once."""
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} and {last}" if first else last
