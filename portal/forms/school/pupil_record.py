"""The forms of a pupil's record: what the family says, what is to be erased, and the answer to that."""

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.erasure import AskToErase
from attendance.rectification import AddNote
from attendance.refusals import Refusal
from attendance.rules.erasing import Erasable
from portal.forms.base import Form
from portal.forms.school.fields import EntryKey, line, lines

CHOICES = [SelectChoice(each.value, each.label) for each in Erasable]
TOO_OLD = "This page was out of date. Here it is anew: send it again."


class NoteForm(Form):
    """What somebody says of the record."""

    key = EntryKey()
    said_by = line("Who says it", "Such as “the mother” or a name.")
    text = lines("What they say")

    def command(self) -> AddNote:
        """Return the note as the use case takes it.

        Raises:
            Refusal: the page's key was lost.
        """
        if self.key.entry_id is None:
            raise Refusal(TOO_OLD)
        return AddNote(note_id=self.key.entry_id, said_by=self.said_by.data, text=self.text.data)


class EraseForm(Form):
    """What is to go, and why."""

    key = EntryKey()
    what = SelectMultipleField(
        "What is to be erased",
        choices=[SelectChoice(each.value, each.label) for each in Erasable],
        validate_choice=False,
    )
    reason = lines("Why", "Who asked for it, and why the school may let it go. Do not name the pupil or the family.")

    def command(self) -> AskToErase:
        """Return the request as the use case takes it.

        Raises:
            Refusal: the page's key was lost.
        """
        if self.key.entry_id is None:
            raise Refusal(TOO_OLD)
        known = [Erasable(each) for each in self.what.data or () if each in set(Erasable)]
        return AskToErase(erasure_id=self.key.entry_id, what=known, reason=self.reason.data)


class DecideForm(Form):
    """An answer to such a request: which button was pressed says which."""
