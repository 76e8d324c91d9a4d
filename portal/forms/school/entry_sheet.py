"""The entry sheet as it is sent: which lines were ticked, or which keying is taken back."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from wtforms import SelectMultipleField, StringField

from attendance.marks import Key, Said
from attendance.refusals import Refusal
from attendance.rules.entry_sheet import SheetCell, SheetPupil
from attendance.rules.words import Session
from portal.forms.base import Form
from portal.forms.provider.fields import stripped
from portal.forms.school.fields import EntryKey
from portal.forms.school.marks import TOO_OLD

TICKED, BACK, GROUP = "ticked", "back:", "group:"


class KeyingForm(Form):
    """The page's key, the lines ticked, the lines of a group for its one button, and which button was pressed."""

    key = EntryKey()
    do = StringField(filters=[stripped])
    tick = SelectMultipleField(validate_choice=False)
    line = SelectMultipleField(validate_choice=False)

    def command(self, on: date) -> Key:
        """Return what is said of keying the day's lines.

        Raises:
            Refusal: the page was tampered with, or is too old.
        """
        if self.key.entry_id is None:
            raise Refusal(TOO_OLD)
        return Key(key=self.key.entry_id, on=on, lines=tuple(dict.fromkeys(self._said())))

    def _said(self) -> Iterator[Said]:
        do = self.do.data or TICKED
        if do.startswith(BACK):
            yield _read(do.removeprefix(BACK), is_keyed=False)
            return
        yield from (_read(each, is_keyed=True) for each in self.tick.data or ())
        if do.startswith(GROUP):
            of_groups = (each.partition("@") for each in self.line.data or ())
            yield from (_read(each, is_keyed=True) for each, _, group in of_groups if group == do.removeprefix(GROUP))


def cell_value(pupil: SheetPupil, cell: SheetCell) -> str:
    """Return what a line shows, as its form sends it."""
    return f"{pupil.pupil_id}|{cell.session.value}|{cell.version}|{len(cell.acts)}"


def _read(text: str, *, is_keyed: bool) -> Said:
    try:
        pupil, session, version, acts = text.split("|")
        return Said(
            pupil_id=UUID(pupil), session=Session(session), version=int(version), acts=int(acts), is_keyed=is_keyed
        )
    except ValueError:
        raise Refusal(TOO_OLD) from None
