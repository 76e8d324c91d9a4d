"""What a fault is: its number in the plan, what is done, to which kinds of database, and whether it is a short one."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.fault.lab import Lab

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultKind:
    """One kind of fault. `words` say what is done; continuous integration runs those that are short."""

    number: str
    words: str
    do: Callable[[Lab], list[str]]
    kinds: tuple[str, ...] = BOTH
    is_short: bool = True
