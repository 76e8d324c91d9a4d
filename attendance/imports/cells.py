"""Read one row's cells as what they must be, noting every problem and going on. Never raises on any text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from attendance.imports.columns import did_you_mean
from attendance.rows import Row, RowProblem, problem
from attendance.rules.mobiles import NotAMobile, uk_mobile
from attendance.rules.typed import LONGEST, holds_unseen, is_email
from attendance.rules.written_dates import NotADate, written_date

LONGEST_TEXT = 2_000
LONGEST_CODE = 60

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# What a spreadsheet makes of a long number.
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+[0-9]+")
_PHONE = re.compile(r"[0-9+()/ .,x#a-zA-Z-]*")
_YES_NO = {"yes": True, "no": False}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(slots=True)
class Cells:
    """One row, and what has been found wrong with it."""

    row: Row
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Say whether nothing has been found wrong yet."""
        return not self.problems

    def is_refused(self, column: str) -> bool:
        """Say whether something has been found wrong with a cell."""
        return any(found.column == column for found in self.problems)

    def shown(self, column: str) -> str:
        """Return a cell as it stands; empty where the column was left out."""
        return self.row.cells.get(column, "")

    def has(self, column: str) -> bool:
        """Say whether the file has this column at all."""
        return column in self.row.cells

    def note(self, column: str, sentence: str) -> RowProblem:
        """Return a problem or a warning about a cell of this row."""
        return problem(self.row.number, column, self.shown(column), sentence)

    def refuse(self, column: str, sentence: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(self.note(column, sentence))

    def text(self, column: str, *, longest: int = LONGEST) -> str | None:
        """Return a cell's text on one line; None where it is blank."""
        return self._text(column, longest=longest, allowed="")

    def lines(self, column: str) -> str | None:
        """Return a cell's text, which may have several lines; None where it is blank."""
        return self._text(column, longest=LONGEST_TEXT, allowed="\r\n")

    def needed(self, column: str, *, longest: int = LONGEST) -> str:
        """Return a cell's text, which may not be blank; empty where that was a problem."""
        if not self.shown(column):
            self.refuse(column, "This may not be blank. Fill it in.")
            return ""
        return self.text(column, longest=longest) or ""

    def code(self, column: str) -> str | None:
        """Return a code, a reference or a number kept as text; None where it is blank."""
        text = self.text(column, longest=LONGEST_CODE)
        if text is not None and _SHORTENED.fullmatch(text):
            self.refuse(column, _SHORTENED_SENTENCE)
            return None
        return text

    def needed_code(self, column: str) -> str:
        """Return a code that may not be blank; empty where that was a problem."""
        if not self.shown(column):
            return self.needed(column)
        return self.code(column) or ""

    def choice(self, column: str, words: type[Word], *, blank: Word) -> Word:
        """Return the word of a closed list; `blank` where the cell is blank or the word unknown."""
        written = self.shown(column)
        if not written:
            return blank
        return self._word(column, written, words) or blank

    def needed_choice(self, column: str, words: type[Word]) -> Word | None:
        """Return the word of a closed list, which may not be blank; None where that was a problem."""
        written = self.needed(column)
        return self._word(column, written, words) if written else None

    def several(self, column: str, words: type[Word]) -> tuple[Word, ...]:
        """Return the words of a list separated by semicolons, each once, in the order of the closed list."""
        parts = [part.strip() for part in self.shown(column).split(";")]
        found = {self._word(column, part, words) for part in parts if part}
        return tuple(word for word in words if word in found)

    def yes_no(self, column: str, *, blank: bool) -> bool:
        """Return a yes or a no."""
        written = self.shown(column)
        if not written:
            return blank
        if written.casefold() not in _YES_NO:
            self.refuse(column, "Write yes or no.")
            return blank
        return _YES_NO[written.casefold()]

    def on(self, column: str) -> date | None:
        """Return a date, written as 2026-09-14 or as 14/09/2026; None where it is blank or wrong."""
        written = self.shown(column)
        if not written:
            return None
        try:
            return written_date(written)
        except NotADate as refused:
            self.refuse(column, refused.sentence)
            return None

    def needed_on(self, column: str) -> date | None:
        """Return a date that may not be blank; None where that was a problem."""
        return self.on(column) if self.needed(column) else None

    def at(self, column: str) -> time | None:
        """Return a time of day, written as 9:05 or 09:05; None where it is blank or wrong."""
        written = self.shown(column)
        if not written:
            return None
        found = _TIME.fullmatch(written)
        if found is None:
            self.refuse(column, "Write the time of day as hours and minutes, such as 09:05 or 14:00.")
            return None
        return time(int(found[1]), int(found[2]))

    def email(self, column: str) -> str | None:
        """Return an e-mail address in small letters; None where it is blank or cannot be one."""
        text = self.text(column)
        if text is None:
            return None
        if not is_email(text):
            self.refuse(column, "This is not an e-mail address. Write one, such as j.hale@northgate.example.")
            return None
        return text.lower()

    def phone(self, column: str) -> str | None:
        """Return a telephone number as it was written; None where it is blank or cannot be one."""
        text = self.code(column)
        if text is None:
            return None
        if _PHONE.fullmatch(text) is None or sum(each in "0123456789" for each in text) < 3:  # noqa: PLR2004  as 999
            self.refuse(column, "This is not a telephone number. Write its digits, with spaces if you like.")
            return None
        return text

    def mobile(self, column: str) -> str | None:
        """Return a UK mobile number as +447…; None where it is blank or cannot be one."""
        text = self.code(column)
        if text is None:
            return None
        try:
            return uk_mobile(text)
        except NotAMobile:
            self.refuse(
                column, "Texts can only go to UK mobiles: 11 digits that start with 07. Correct it or leave it blank."
            )
            return None

    def _text(self, column: str, *, longest: int, allowed: str) -> str | None:
        written = self.shown(column)
        if len(written) > longest:
            self.refuse(column, f"This has {len(written)} characters, and at most {longest} can be kept. Shorten it.")
            return None
        if holds_unseen(written, allowed=allowed):
            self.refuse(
                column,
                "This holds a line break or another character that cannot be seen. Check for a quotation mark that "
                "is not closed.",
            )
            return None
        return written or None

    def _word(self, column: str, written: str, words: type[Word]) -> Word | None:
        found = {each.value.casefold(): each for each in words}.get(written.casefold())
        if found is None:
            known = tuple(each.value for each in words)
            self.refuse(
                column,
                f"“{written[:LONGEST_CODE]}” is not one of: {', '.join(known)}."
                f"{did_you_mean(written[:LONGEST_CODE], known)}",
            )
        return found


def in_order(cells: Cells, columns: Iterable[str], times: Iterable[time | None]) -> None:
    """Note where times of a day do not follow one another; blank ones are passed over."""
    earlier: time | None = None
    for column, at in zip(columns, times, strict=True):
        if at is None:
            continue
        if earlier is not None and at <= earlier:
            cells.refuse(column, f"This must be later than {earlier:%H:%M}.")
        earlier = at


_SHORTENED_SENTENCE = (
    "A spreadsheet has shortened this number. Format the column as text, write the number again in full, and save."
)
