"""Count the sessions somebody turned up for; one whose outcome nobody knows is never counted."""

from dataclasses import dataclass

from attendance.rules.phrases import counted

UNDEFINED = "–"


def share_of(part: int, whole: int, *, parts: int) -> int | None:
    """Return a share in so many parts of the whole, the nearest, halves up; none and all of them only for none and all.

    None where there is no whole. For showing alone: nothing is decided by it.
    """
    if whole == 0:
        return None
    if part in {0, whole}:
        return parts if part else 0
    # 199 of 200 rounded to "100 %" would hide the one session somebody was missing.
    return min(max((2 * parts * part + whole) // (2 * whole), 1), parts - 1)


def of_sessions(part: int, whole: int) -> str:
    """Return "7 of 9 sessions"; a dash where there is no whole."""
    return f"{part} of {counted(whole, 'session')}" if whole else UNDEFINED


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionFraction:
    """Sessions attended of those whose outcome is known; the others stand beside, never in it."""

    attended: int = 0
    expected: int = 0
    not_reported: int = 0
    not_held: int = 0
    remote: int = 0

    def __add__(self, other: "SessionFraction") -> "SessionFraction":
        """Return both counted together; what is no such fraction is refused with a TypeError."""
        if not isinstance(other, SessionFraction):
            return NotImplemented
        return SessionFraction(
            attended=self.attended + other.attended,
            expected=self.expected + other.expected,
            not_reported=self.not_reported + other.not_reported,
            not_held=self.not_held + other.not_held,
            remote=self.remote + other.remote,
        )

    @property
    def missed(self) -> int:
        """Return the sessions in which somebody was expected and did not come."""
        return self.expected - self.attended

    @property
    def percent(self) -> int | None:
        """Return whole per cent, None where nothing is known; 0 and 100 only for none and all."""
        return share_of(self.attended, self.expected, parts=100)

    @property
    def count_words(self) -> str:
        """Return "7 of 9 sessions"; a dash where nothing is known."""
        return of_sessions(self.attended, self.expected)

    @property
    def percent_words(self) -> str:
        """Return "78 %"; a dash where nothing is known, which is neither 0 nor 100."""
        return UNDEFINED if self.percent is None else f"{self.percent} %"

    @property
    def beside_words(self) -> str:
        """Return what is missing from the fraction: "1 not reported; 2 not held"; empty if nothing."""
        parts = ((self.not_reported, "not reported"), (self.not_held, "not held"), (self.remote, "remote"))
        return "; ".join(f"{count} {words}" for count, words in parts if count)

    def __str__(self) -> str:
        """Return the fraction as shown: "7 of 9 sessions (78 %); 1 not reported"."""
        share = self.count_words
        if self.percent is not None:
            share += f" ({self.percent_words})"
        return "; ".join(part for part in (share, self.beside_words) if part)
