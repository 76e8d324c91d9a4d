"""What a file would change: worked out first, from reading alone, so that it can be shown, refused or written."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.records.base import Base, new_id
from attendance.records.imports import Changes, Stored
from attendance.records.sealed import owner_of
from attendance.rows import Row, RowProblem

Rows = tuple[Row, ...]
Watch = Callable[[Rows], Iterable[Row]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ByHand:
    """What a page knows of its one row and a file cannot say.

    `new_id` is the id of the row if it is new, so that the same sent twice is one; `kept` are stored values that the
    page does not show and that stay.
    """

    new_id: UUID
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportResult:
    """What an import did, or would do. With problems nothing was written and the counts are nought."""

    created: int
    updated: int
    unchanged: int
    removed: int
    problems: tuple[RowProblem, ...]
    warnings: tuple[RowProblem, ...]

    @property
    def is_refused(self) -> bool:
        """Say whether something was wrong."""
        return bool(self.problems)


@dataclass(slots=True)
class Plan:
    """The changes of one file, counted, with the problems and warnings of its rows.

    `watch` is handed the rows that are about to be judged, for whoever wants to see how far it is. `schools` and
    `providers` are those whose expected rows the changes may alter. `by_hand` is there where a page has sent one row.
    """

    header: tuple[str, ...] = ()
    watch: Watch = iter
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    counts: Counter[str] = field(default_factory=Counter)
    by_organisation: dict[UUID, Counter[str]] = field(default_factory=dict)
    schools: set[UUID] = field(default_factory=set)
    providers: set[UUID] = field(default_factory=set)
    by_hand: ByHand | None = None
    # What differs of rows on file, by the name of what was changed.
    altered: set[str] = field(default_factory=set)
    # Whether a row puts a pupil in two places at once, which is among the warnings too.
    is_double: bool = False

    def take_problems(self, cells: Cells) -> bool:
        """Keep what is wrong with a row; return whether it is good."""
        self.problems += cells.problems
        return cells.is_good

    def warn(self, cells: Cells, column: str, sentence: str) -> None:
        """Note an oddity that does not stop the import."""
        self.warnings.append(cells.note(column, sentence))

    def count(self, what: str, organisation_ids: Iterable[UUID | None]) -> None:
        """Count one row as `created`, `updated`, `unchanged` or `removed`, for everybody it concerns."""
        self.counts[what] += 1
        if what == "unchanged":
            return
        for organisation_id in {each for each in organisation_ids if each is not None}:
            self.by_organisation.setdefault(organisation_id, Counter())[what] += 1

    def upsert(self, table: type[Base], stored: Stored | None, values: dict[str, Any]) -> tuple[UUID, bool]:
        """Add a row, or change what differs of the one stored; return its id and whether anything is to be written."""
        if stored is None:
            made = self.by_hand.new_id if self.by_hand else new_id()
            self.changes.add(table, {"id": made, **values})
            return made, True
        differing = {name: value for name, value in values.items() if stored[name] != value}
        if differing:
            self.altered |= differing.keys()
            self.changes.change(table, {"id": stored["id"], **owner_of(table, values)}, differing)
        return stored["id"], bool(differing)

    def result(self) -> ImportResult:
        """Return the counts, or the problems and no counts."""
        counts = Counter[str]() if self.problems else self.counts
        return ImportResult(
            created=counts["created"],
            updated=counts["updated"],
            unchanged=counts["unchanged"],
            removed=counts["removed"],
            problems=tuple(sorted(self.problems, key=self._place)),
            warnings=tuple(sorted(self.warnings, key=self._place)),
        )

    def _place(self, found: RowProblem) -> tuple[int, int]:
        return found.row, self.header.index(found.column) if found.column in self.header else -1


def outcome(stored: object | None, *, has_changed: bool) -> str:
    """Return what a row counts as."""
    if stored is None:
        return "created"
    return "updated" if has_changed else "unchanged"
