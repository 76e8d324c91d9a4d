"""What a provider's own marks mean, row by row; and which of them were seen to mean another thing nationally."""

from dataclasses import dataclass

from flask import request
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from attendance.intake.symbols import ConfirmSymbols, SymbolsPage
from attendance.refusals import Refusal
from attendance.rules.symbols import LONGEST_MARK, MOST_MARKS, Meaning, repeated
from portal.forms.base import Form

BLANK_ROWS = 3
NOT_A_MEANING = "Choose one of the meanings shown."


@dataclass(frozen=True, kw_only=True, slots=True)
class SymbolRow:
    """A mark with what was chosen for it; `seen`: where it stands in the newest sheet."""

    mark: str = ""
    meaning: str = ""
    seen: str = ""


class SymbolsForm(Form):
    """Marks and their meanings: `mark` and `meaning` are sent once for each row, in the same order."""

    builds_on = IntegerField(widget=HiddenInput(), default=0)

    def rows(self) -> list[SymbolRow]:
        """Return the rows as they were sent."""
        marks, meanings = request.form.getlist("mark"), request.form.getlist("meaning")
        sent = zip(marks[: 2 * MOST_MARKS], meanings, strict=False)
        return [SymbolRow(mark=mark.strip()[: 2 * LONGEST_MARK], meaning=meaning) for mark, meaning in sent]

    def agreed(self) -> frozenset[str]:
        """Return the marks of which the national meaning was seen and turned down."""
        return frozenset(request.form.getlist("agreed"))

    def command(self) -> ConfirmSymbols:
        """Return what is to be confirmed. A mark without a meaning is left out: its cells stay held.

        Raises:
            Refusal: a meaning that is none; a mark that stands twice.
        """
        said = [(row.mark, row.meaning) for row in self.rows() if row.mark and row.meaning]
        if any(meaning not in set(Meaning) for _mark, meaning in said):
            raise Refusal(NOT_A_MEANING, field="symbols")
        twice = repeated(mark for mark, _meaning in said)
        if twice is not None:
            raise Refusal(f"“{twice}” is there twice; capitals make no other mark of it. Keep one.", field="symbols")
        meanings = {mark: Meaning(meaning) for mark, meaning in said}
        return ConfirmSymbols(meanings=meanings, builds_on=self.builds_on.data or 0, agreed=self.agreed())


def rows_of(page: SymbolsPage) -> list[SymbolRow]:
    """Return the rows to fill in: what stands, then the marks of the newest sheet that are new, then blank ones."""
    seen = {each.mark.casefold(): f"{each.times} × in your sheet" for each in page.marks}
    stands = [
        SymbolRow(mark=mark, meaning=meaning.value, seen=seen.pop(mark.casefold(), ""))
        for mark, meaning in page.current.meanings.items()
    ]
    new = [
        SymbolRow(mark=each.mark, seen=seen[each.mark.casefold()])
        for each in page.marks
        if each.mark.casefold() in seen
    ]
    return [*stands, *new, *[SymbolRow()] * BLANK_ROWS]
