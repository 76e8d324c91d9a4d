"""Find what a cell names: an organisation by its code, and rows that were named before in the same file."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.columns import did_you_mean
from attendance.records import imports as stored
from attendance.records.imports import Stored
from attendance.records.tables import Pupil
from attendance.unit import Db


@dataclass(slots=True)
class Organisations:
    """Every organisation on file, by code."""

    by_code: dict[str, Stored]
    by_id: dict[UUID, Stored]

    @classmethod
    def load(cls, db: Db, *, codes: Iterable[str] | None = None) -> "Organisations":
        """Read them all, there are some thousands at most; or only those with one of these codes."""
        rows = stored.organisations(db.session, codes=codes)
        return cls(by_code={row["code"]: row for row in rows}, by_id={row["id"]: row for row in rows})

    def named(self, cells: Cells, column: str) -> Stored | None:
        """Return the organisation a cell names; None where that was a problem."""
        code = cells.needed_code(column)
        return self.find(cells, column, code) if code else None

    def find(self, cells: Cells, column: str, code: str) -> Stored | None:
        """Return the organisation with this code; None where there is none, which is a problem."""
        found = self.by_code.get(code)
        if found is None:
            cells.refuse(column, no_such_organisation(code, tuple(self.by_code)))
        return found


@dataclass(slots=True)
class Pupils:
    """The pupils a file names, of any school; a reference may be in use at several."""

    _by_ref: dict[str, list[Stored]]
    _schools: Organisations

    @classmethod
    def load(cls, db: Db, schools: Organisations, written: Iterable[str]) -> "Pupils":
        """Read the pupils with these references, and those written as `SCHOOL/reference`."""
        refs = set(written)
        refs |= {each.partition("/")[2] for each in refs}
        by_ref: dict[str, list[Stored]] = {}
        for row in stored.find(db.session, Pupil.ref, refs - {""}):
            by_ref.setdefault(row["ref"], []).append(row)
        return cls(by_ref, schools)

    def named(self, cells: Cells, column: str, *, school: Stored | None = None) -> Stored | None:
        """Return the pupil a cell names, of this school if one is given; None where that was a problem."""
        ref = cells.needed_code(column)
        if not ref:
            return None
        found = [row for row in self._by_ref.get(ref, []) if school is None or row["home_school_id"] == school["id"]]
        if len(found) > 1:
            codes = sorted(self._schools.by_id[row["home_school_id"]]["code"] for row in found)
            cells.refuse(column, _several_pupils(ref, codes, has_column="home_school" in cells.row.cells))
            return None
        pupil = found[0] if found else self._of_school_named_in(ref)
        if pupil is None:
            where = f" at {school['name']}" if school else ""
            cells.refuse(column, f"There is no pupil with the reference “{ref}”{where}. Import the pupil first.")
        return pupil

    def _of_school_named_in(self, written: str) -> Stored | None:
        code, _slash, ref = written.partition("/")
        school = self._schools.by_code.get(code)
        rows = self._by_ref.get(ref, []) if school else []
        return next((row for row in rows if school and row["home_school_id"] == school["id"]), None)


def _several_pupils(ref: str, codes: list[str], *, has_column: bool) -> str:
    schools = " and ".join(codes)
    instead = "Name the school under home_school" if has_column else f"Write {codes[0]}/{ref} or {codes[1]}/{ref}"
    return f"{schools} each have a pupil with this reference. {instead}."


def no_such_organisation(code: str, known: tuple[str, ...]) -> str:
    """Return what to say of a code nobody has."""
    return f"There is no organisation with the code “{code}”.{did_you_mean(code, known) or ' Import it first.'}"


@dataclass(slots=True)
class SeenInFile:
    """The keys of the rows read so far: a file may name each only once."""

    _rows: dict[Hashable, int] = field(default_factory=dict)

    def is_repeat(self, cells: Cells, column: str, key: Hashable) -> bool:
        """Note a key; say whether an earlier row had it, which is a problem."""
        first = self._rows.setdefault(key, cells.row.number)
        if first == cells.row.number:
            return False
        cells.refuse(column, f"Row {first} of this file says this already. Keep one of the two.")
        return True
