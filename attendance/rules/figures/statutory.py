"""Count the home school's own entries as attendance statistics do: attended of possible, in whole sessions.

Source: "Working together to improve school attendance" (statutory from 19 August 2024), the classes of the codes, and
the definitions of persistent (10 %) and severe (50 %) absence of the national statistics. Counts are whole numbers, and
a share is compared without ever being rounded. A session without an entry is in neither half.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from attendance.rules.codes import Standing, find_code
from attendance.rules.fractions import UNDEFINED, of_sessions, share_of

# Of twenty: absent in 2 of 20 is persistent, in 10 of 20 severe.
PERSISTENT_OF_TWENTY, SEVERE_OF_TWENTY, TWENTY = 2, 10, 20
# Leave that the school itself agreed for a part-time timetable, flexi-schooling or another exceptional circumstance.
AGREED = ("C", "C2")
ALL = 1000
NOTHING = "nothing to count"


class NotCounted(ValueError):
    """What was given is no code, so that nobody knows how to count it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statutory:
    """The home school's entries by code; `not_entered` sessions want one, `own_register` are in its own register alone.

    Never added to what providers saw: another kind of figure is refused with a TypeError.
    """

    by_code: Mapping[str, int] = field(default_factory=dict)
    not_entered: int = 0
    own_register: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no code."""
        if unknown := [symbol for symbol in self.by_code if find_code(symbol) is None]:
            raise NotCounted(f"“{unknown[0]}” is not an attendance code.")

    @classmethod
    def of(cls, symbols: Iterable[str], *, not_entered: int = 0, own_register: int = 0) -> "Statutory":
        """Return the figure of entries.

        Raises:
            NotCounted: one is no code.
        """
        return cls(by_code=Counter(symbols), not_entered=not_entered, own_register=own_register)

    def __add__(self, other: "Statutory") -> "Statutory":
        """Return both counted together."""
        if not isinstance(other, Statutory):
            return NotImplemented
        return Statutory(
            by_code=Counter(self.by_code) + Counter(other.by_code),
            not_entered=self.not_entered + other.not_entered,
            own_register=self.own_register + other.own_register,
        )

    @property
    def entered(self) -> int:
        """Return how many sessions have an entry, whatever it is."""
        return sum(self.by_code.values())

    @property
    def attended(self) -> int:
        """Return the sessions attended."""
        return self._count(Standing.ATTENDING)

    @property
    def authorised(self) -> int:
        """Return the sessions of authorised absence."""
        return self._count(Standing.AUTHORISED_ABSENCE)

    @property
    def unauthorised(self) -> int:
        """Return the sessions of unauthorised absence; N is one until its reason is established."""
        return self._count(Standing.UNAUTHORISED_ABSENCE)

    @property
    def absent(self) -> int:
        """Return the sessions missed, authorised or not."""
        return self.authorised + self.unauthorised

    @property
    def possible(self) -> int:
        """Return the sessions that count at all."""
        return self.attended + self.absent

    @property
    def not_counted(self) -> dict[str, int]:
        """Return the entries that are in neither half, by code."""
        counts = {symbol: count for symbol, count in self.by_code.items() if not _standing(symbol).is_possible}
        return dict(sorted(counts.items()))

    @property
    def agreed(self) -> dict[str, int]:
        """Return the absence that the school itself agreed to, by code."""
        return {symbol: self.by_code[symbol] for symbol in AGREED if self.by_code.get(symbol)}

    @property
    def is_persistent(self) -> bool:
        """Say whether a tenth of the possible sessions or more was missed."""
        return is_share(self.absent, self.possible, PERSISTENT_OF_TWENTY)

    @property
    def is_severe(self) -> bool:
        """Say whether half of the possible sessions or more was missed."""
        return is_share(self.absent, self.possible, SEVERE_OF_TWENTY)

    @property
    def is_persistent_by_agreement(self) -> bool:
        """Say whether a tenth was missed only because of what the school agreed to."""
        rest = self.absent - sum(self.agreed.values())
        return self.is_persistent and not is_share(rest, self.possible, PERSISTENT_OF_TWENTY)

    @property
    def percent_words(self) -> str:
        """Return "88.9 %"; a dash where nothing was possible, which is neither 0 nor 100."""
        return percent_of(self.attended, self.possible)

    @property
    def absent_words(self) -> str:
        """Return the share missed, so that both shown shares make 100; a dash where nothing was possible."""
        share = tenths(self.attended, self.possible)
        return UNDEFINED if share is None else _shown(ALL - share)

    @property
    def count_words(self) -> str:
        """Return "16 of 18 sessions"; a dash where nothing was possible."""
        return of_sessions(self.attended, self.possible)

    @property
    def not_counted_words(self) -> str:
        """Return "2 not counted: D", or "3 not counted: 2 D, 1 X"; blank where every entry counts."""
        found = self.not_counted
        if not found:
            return ""
        return f"{sum(found.values())} not counted: {_codes(found)}"

    @property
    def agreed_words(self) -> str:
        """Return "3 agreed: C2"; blank where none is."""
        found = self.agreed
        return f"{sum(found.values())} agreed: {_codes(found)}" if found else ""

    @property
    def arithmetic(self) -> str:
        """Return how it was counted: "16 of 18 sessions; 2 not counted: D; 3 not entered"."""
        count = self.count_words if self.possible else ""
        silent = f"{self.not_entered} not entered" if self.not_entered else ""
        return "; ".join(part for part in (count, self.not_counted_words, silent) if part) or NOTHING

    def _count(self, standing: Standing) -> int:
        return sum(count for symbol, count in self.by_code.items() if _standing(symbol) is standing)


def is_share(part: int, whole: int, of_twenty: int) -> bool:
    """Say whether a part is so many twentieths of the whole or more; never of nothing."""
    return whole > 0 and part * TWENTY >= whole * of_twenty


def tenths(part: int, whole: int) -> int | None:
    """Return a share in tenths of a per cent, as `share_of` does."""
    return share_of(part, whole, parts=ALL)


def percent_of(part: int, whole: int) -> str:
    """Return a share as shown: "88.9 %"; a dash where there is no whole."""
    share = tenths(part, whole)
    return UNDEFINED if share is None else _shown(share)


def _shown(share: int) -> str:
    return f"{share // 10}.{share % 10} %"


def _codes(found: Mapping[str, int]) -> str:
    if len(found) == 1:
        return next(iter(found))
    return ", ".join(f"{count} {symbol}" for symbol, count in found.items())


def _standing(symbol: str) -> Standing:
    code = find_code(symbol)
    if code is None:
        raise NotCounted(f"“{symbol}” is not an attendance code.")
    return code.standing
