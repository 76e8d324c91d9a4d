"""One weekly sheet, saved and headed in the ways in which providers do it, ends in the same observations."""

import codecs

import pytest

from attendance.intake.reading import WALKED_OFF
from attendance.intake.weekly.reading import BESIDE
from attendance.rules.words import Status
from gateway.sheets.grid import read_grid
from gateway.sheets.workbook import read_workbook
from tests.support.weekly_sheets import SHEET, read, said
from tests.support.workbooks import workbook

HERE, LATE, AWAY = (Status.PRESENT, ""), (Status.LATE, "08:50"), (Status.ABSENT, "")
# 09:50 of a summer's day in London. Friday is held: the comment tells of a walk-off on it.
OBSERVED = {
    ("kai", "Mon AM"): HERE, ("kai", "Mon PM"): HERE, ("kai", "Tue AM"): LATE, ("kai", "Tue PM"): HERE,
    ("kai", "Wed AM"): AWAY, ("kai", "Wed PM"): AWAY,
    ("aleeza", "Mon AM"): HERE, ("aleeza", "Mon PM"): HERE, ("aleeza", "Thu AM"): HERE, ("aleeza", "Thu PM"): HERE,
    ("aleeza", "Fri AM"): HERE, ("aleeza", "Fri PM"): HERE,
}  # fmt: skip
TITLE, HEAD, KAI, ALEEZA = SHEET.splitlines()
SHORT, LONG = ("Mon", "Tue", "Wed", "Thu", "Fri"), ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def headed(day, half):
    """Return the sheet with other headings: `day` and `half` are the words for each."""
    text = SHEET
    for short, other in zip(SHORT, day, strict=True):
        for session, words in zip(("AM", "PM"), half, strict=True):
            text = text.replace(f"{short} {session}", f"{other}{words}")
    return text.encode()


def backwards(text):
    """Return the sheet with its columns in the other order."""
    lines = [["", *_cells(line)[::-1]] for line in text.splitlines()[1:]]
    return (TITLE + "\n" + "\n".join("|".join(line) for line in lines)).replace(",", " ").replace("|", ",").encode()


def _cells(line):
    return line.replace('"', "").split(",", 14)


TWO_LINES = (
    TITLE + "\nSurname,Forename,DOB,School," + ",".join(f"{day}," for day in LONG) + ",Comments\n"
    ",,,," + "AM,PM," * 5 + f"\n{KAI}\n{ALEEZA}\n"
)
ONE_NAME = SHEET.replace("Surname,Forename", "Pupil,Ref of ours").replace("O'Brien,Kai", '"O\'Brien, Kai",7')
WAYS = {
    "as it was mailed": SHEET.encode(),
    "with a mark of its encoding": codecs.BOM_UTF8 + SHEET.encode(),
    "Windows-1252": SHEET.replace("Hale", "Häle").encode("cp1252"),
    "UTF-16 with tabs": codecs.BOM_UTF16_LE + SHEET.replace(",", "\t").encode("utf-16-le"),
    "semicolons": SHEET.replace("permission, school", "permission school").replace(",", ";").encode(),
    "dates in ISO": SHEET.replace("08/09/2025", "2025-09-08").replace("03/02/2011", "2011-02-03").encode(),
    "the week in words": SHEET.replace("commencing: 08/09/2025", "beginning,Monday 8th Sept 2025,").encode(),
    "w/c": SHEET.replace("Week commencing:", "W/C").encode(),
    "long headings": headed(LONG, (" a.m.", " p.m.")),
    "letters": headed(("M", "Tu", "W", "Th", "F"), (" am", " pm")),
    "halves in words": headed(LONG, (" - Morning", " - Afternoon")),
    "headings with the day": headed([f"{day} {SHORT.index(day) + 8}/9" for day in SHORT], (" AM", " PM")),
    "headings with the date": headed([f"{number:02}/09/2025" for number in range(8, 13)], (" AM", " PM")),
    "merged headings": TWO_LINES.encode(),
    "more titles and blank lines": ("Register\n\n" + SHEET.replace("Surname", "\nSURNAME")).encode(),
    "other letters": SHEET.replace("O'Brien,Kai", "O’BRIEN,KÁI").replace("Begum-S", "begum s").encode(),
    "one name": ONE_NAME.replace("Begum-Shah,Aleeza", "Aleeza Begum-Shah,8").encode(),
    "columns in another order": backwards(SHEET),
    "small letters and brackets": SHEET.replace("O,O,L 9.50", "o, O ,l (09:50)").encode(),
    "other names of columns": SHEET.replace("Surname,Forename,DOB", "Last name,First name,Date of birth").encode(),
}  # fmt: skip


@pytest.mark.parametrize("raw", WAYS.values(), ids=WAYS)
def test_it_says_the_same_however_it_was_saved(raw):
    rows = read(read_grid(raw))

    assert said(rows) == OBSERVED
    held = {row.where.split(", ")[1]: row.problems[-1].sentence for row in rows if row.problems}
    assert (held["Fri AM"], held["Fri PM"], held["Comments"]) == (BESIDE, WALKED_OFF, WALKED_OFF)
    assert all("“ill” is not in your symbols" in held[each] for each in ("Wed AM", "Wed PM"))


def test_it_says_the_same_as_a_workbook():
    lines = [[TITLE], *(_cells(line) for line in (HEAD, KAI, ALEEZA))]

    def fill(book):
        book.active.delete_rows(1, 100)
        for line in lines:
            book.active.append(line)

    assert said(read(read_workbook(workbook(mend=fill)))) == OBSERVED
