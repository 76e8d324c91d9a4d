"""The session that an officer clears, as it is sent: what each line showed, what was typed, which button."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import Form as PlainForm
from wtforms import SelectMultipleField, StringField

from attendance.marks import Enter, Entry, How, Line
from attendance.refusals import Refusal
from attendance.rules.codes import Pile
from attendance.rules.words import Session
from portal.forms.base import Form
from portal.forms.provider.fields import stripped
from portal.forms.school.fields import EntryKey

TOO_OLD = "This page was out of date. Here it is anew: send it again."
# Each button that clears several lines: what it does with which pile.
BUTTONS = {
    "as_proposed": (How.AS_PROPOSED, Pile.AS_PROPOSED),
    "absent": (How.AS_PROPOSED, Pile.ABSENT),
    "awaiting": (How.AWAITING, Pile.NOT_REPORTED),
    "as_reported": (How.AS_REPORTED, Pile.REPORTED_SINCE),
}


class LineForm(PlainForm):
    """What was typed in one line."""

    code = StringField(filters=[stripped])
    nature = StringField(filters=[stripped])
    reason = StringField(filters=[stripped])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    """What the page showed of a line."""

    pupil_id: UUID
    version: int
    stamp: str
    pile: str

    def entry(self, how: How, typed: LineForm | None = None) -> Entry:
        """Return what is to be entered in the line."""
        return Entry(
            pupil_id=self.pupil_id,
            version=self.version,
            stamp=self.stamp,
            how=how,
            code=(typed and typed.code.data) or "",
            nature=(typed and typed.nature.data) or "",
            reason=(typed and typed.reason.data) or "",
        )


class MarksForm(Form):
    """What belongs to the whole page: its key, the button, and each line as it was shown."""

    key = EntryKey()
    do = StringField(filters=[stripped])
    line = SelectMultipleField(validate_choice=False)

    def command(self, sent: Any, on: date, session: Session) -> Enter:
        """Return what is to be entered: every code that was typed, and the lines of the button.

        Raises:
            Refusal: the page was tampered with, or is too old.
        """
        if self.key.entry_id is None:
            raise Refusal(TOO_OLD)
        shown = [_read(each) for each in self.line.data or ()]
        entries = tuple(self._entries(sent, shown))
        return Enter(key=self.key.entry_id, on=on, session=session, entries=entries)

    def _entries(self, sent: Any, shown: Sequence[_Shown]) -> Iterator[Entry]:
        how, pile = BUTTONS.get(self.do.data or "", (None, None))
        for each in shown:
            typed = typed_in(sent, each.pupil_id)
            if typed.code.data:
                yield each.entry(How.CHOSEN, typed)
            elif how is not None and each.pile == pile:
                yield each.entry(how)


def typed_in(sent: Any, pupil_id: UUID) -> LineForm:
    """Return what was typed in a pupil's line; blank where nothing was."""
    return LineForm(sent, prefix=f"{pupil_id}-")


def line_value(line: Line) -> str:
    """Return what a line shows, as its form sends it."""
    return f"{line.pupil_id}|{line.version}|{line.stamp}|{line.pile}"


def _read(text: str) -> _Shown:
    try:
        pupil, version, stamp, pile = text.split("|")
        return _Shown(pupil_id=UUID(pupil), version=int(version), stamp=stamp, pile=pile)
    except ValueError:
        raise Refusal(TOO_OLD) from None
