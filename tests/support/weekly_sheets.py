"""The weekly sheet as providers mail it, and those it is about."""

from datetime import date

from attendance.intake.reading import ReadRow
from attendance.intake.weekly.matching import Placed, Roster
from attendance.intake.weekly.reading import read_mark, read_week
from attendance.rows import Grid
from attendance.rules.symbols import Meaning, Symbols
from attendance.rules.words import Status

SHEET = """Provider: Greenacre Farm CIC        Week commencing: 08/09/2025      Sent by: J. Hale
Surname,Forename,DOB,School,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,Wed PM,Thu AM,Thu PM,Fri AM,Fri PM,Comments
O'Brien,Kai,03/02/2011,Northfield Academy,O,O,L 9.50,O,A,A,-,-,O,X,"Fri left site 13:40 no permission, school rang"
Begum-Shah,Aleeza,14.6.2010,Northfield,P,P,,,ill,ill,P,P,P,P,
"""
SYMBOLS = Symbols(
    version=1,
    meanings={
        "O": Meaning.PRESENT,
        "P": Meaning.PRESENT,
        "L": Meaning.LATE,
        "A": Meaning.ABSENT,
        "E": Meaning.LEFT_EARLY,
        "C": Meaning.NOT_HELD,
        "-": Meaning.NOT_EXPECTED,
        "X": Meaning.WALKED_OFF,
    },
)


def placed(
    ref: str,
    given_name: str,
    family_name: str,
    born: date | None,
    *,
    school: str = "Northfield Academy",
    ends_on: date | None = None,
    is_live: bool = True,
) -> Placed:
    """Return a placement at the provider since 1 September 2025."""
    return Placed(
        ref=ref,
        given_name=given_name,
        family_name=family_name,
        born=born,
        school_name=school,
        starts_on=date(2025, 9, 1),
        ends_on=ends_on,
        is_live=is_live,
    )


KAI = placed("kai", "Kai", "O'Brien", date(2011, 2, 3))
ALEEZA = placed("aleeza", "Aleeza", "Begum-Shah", date(2010, 6, 14))
BOTH = Roster([KAI, ALEEZA])


def read(grid: Grid, symbols: Symbols = SYMBOLS, roster: Roster = BOTH) -> list[ReadRow]:
    """Return every cell of a sheet as it is read."""
    week = read_week(grid)
    assert week is not None
    assert week.refused == ""
    return [read_mark(number, cells, symbols, roster) for number, cells in week.cells]


def refused(*lines: tuple[str, ...]) -> str:
    """Return why a weekly sheet cannot be read as a whole."""
    week = read_week(Grid(kind="csv", lines=tuple(enumerate(lines, start=1))))
    assert week is not None
    return week.refused


def said(rows: list[ReadRow]) -> dict[tuple[str, str], tuple[Status, str]]:
    """Return what is recorded, by pupil, day and session."""
    return {
        (row.placement, f"{row.on:%a} {row.session}"): (
            row.line.entry.status,
            f"{row.line.entry.arrived_at:%H:%M}" if row.line.entry.arrived_at else "",
        )
        for row in rows
        if row.line is not None
    }
