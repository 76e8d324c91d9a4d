"""What clients asked and what they were answered, and what was done to Muster meanwhile: one file, on the disk at once.

Every operation has a number. It begins with `invoke`, may have tries without an answer (`lost`), and ends with `ok`,
`refused`, or `unknown` where no answer ever came.
"""

import json
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INVOKE, LOST, OK, REFUSED, UNKNOWN, NEMESIS = "invoke", "lost", "ok", "refused", "unknown", "nemesis"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line: `clock` is the time the rules saw, `at` the machine's steady clock."""

    number: int
    phase: str
    what: str
    at: float
    clock: str
    key: str = ""
    said: dict[str, Any] = field(default_factory=dict)


class History:
    """Written by many threads, each line flushed to the disk before its writer goes on."""

    def __init__(self, file: Path) -> None:
        """Begin an empty file."""
        self._file = file.open("a", encoding="utf-8")
        self._turn = threading.Lock()
        self._numbers = 0
        self.lines: list[Line] = []

    def begin(self, what: str, *, clock: str, key: str, said: dict[str, Any]) -> int:
        """Write that an operation begins; return its number."""
        with self._turn:
            self._numbers += 1
            self._write(Line(number=self._numbers, phase=INVOKE, what=what, at=_now(), clock=clock, key=key, said=said))
            return self._numbers

    def go_on(self, number: int, phase: str, what: str, *, clock: str, said: dict[str, Any] | None = None) -> None:
        """Write what became of an operation."""
        with self._turn:
            self._write(Line(number=number, phase=phase, what=what, at=_now(), clock=clock, said=said or {}))

    def strike(self, what: str, *, clock: str, **said: Any) -> None:
        """Write what is done to Muster."""
        with self._turn:
            self._write(Line(number=0, phase=NEMESIS, what=what, at=_now(), clock=clock, said=said))

    def operations(self) -> "list[Operation]":
        """Return every operation that has ended, in the order in which they began."""
        with self._turn:
            lines = [each for each in self.lines if each.number]
        by_number: dict[int, list[Line]] = {}
        for line in lines:
            by_number.setdefault(line.number, []).append(line)
        return [Operation(lines=tuple(each)) for _, each in sorted(by_number.items())]

    def strikes(self, what: str) -> list[Line]:
        """Return when one thing was done to Muster."""
        with self._turn:
            return [each for each in self.lines if each.phase == NEMESIS and each.what == what]

    def counts(self) -> Counter[str]:
        """Return how many lines there are of each phase."""
        with self._turn:
            return Counter(each.phase for each in self.lines)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, line: Line) -> None:
        self.lines.append(line)
        told = {name: getattr(line, name) for name in Line.__slots__}
        self._file.write(f"{json.dumps(told)}\n")
        self._file.flush()
        os.fsync(self._file.fileno())


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One operation from its invocation to its end."""

    lines: tuple[Line, ...]

    @property
    def number(self) -> int:
        """The number it has in the history."""
        return self.lines[0].number

    @property
    def what(self) -> str:
        """What was asked for."""
        return self.lines[0].what

    @property
    def key(self) -> str:
        """The key it was asked under."""
        return self.lines[0].key

    @property
    def asked(self) -> dict[str, Any]:
        """What was sent."""
        return self.lines[0].said

    @property
    def answered(self) -> dict[str, Any]:
        """What was answered in the end."""
        return self.lines[-1].said

    @property
    def phase(self) -> str:
        """How it ended."""
        return self.lines[-1].phase

    @property
    def began(self) -> Line:
        """Its first line."""
        return self.lines[0]

    @property
    def ended(self) -> Line:
        """Its last line."""
        return self.lines[-1]


def _now() -> float:
    return time.monotonic()
