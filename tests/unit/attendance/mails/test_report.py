"""A report by mail says what became of a sheet, and repeats nothing that stood in it."""

import pytest

from attendance.mails import report
from attendance.mails.report import SheetCame
from attendance.rules.intake import IntakeState, RowState


def came(*why, state=IntakeState.RECORDED, refused=""):
    rows = {RowState.RECORDED: 2, RowState.HELD: len(why)}
    return SheetCame(name="week.csv", intake_id=None, state=state, refused=refused, rows=rows, why=why)


@pytest.mark.parametrize("cell", ["Amber left", "x” Amber “y", "” Amber", "“Amber”", "a\n” Amber"])
def test_no_cell_is_repeated_whatever_quotation_marks_it_holds(cell):
    sentence = f"“{cell}” is not in your symbols. It is not guessed at: say what you saw."

    of_rows, of_refusal = (
        came(sentence, f"“{cell}” again."),
        came(state=IntakeState.REFUSED, refused=f"The column “{cell}” stands twice."),
    )
    words = report.said([report.of_sheet(of_rows), report.of_sheet(of_refusal)])

    assert "Amber" not in words
    assert "is not in your symbols" in words
    assert "“…” again." in words


def test_the_same_reason_is_said_once_with_how_often():
    words = report.of_sheet(came(*["Blank: say what you saw."] * 3, "Another.")).words

    assert words == ("Your sheet: 2 rows recorded, 4 held. Why: Blank: say what you saw. (3 times) Another.")
