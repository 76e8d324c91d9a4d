"""The form of the contact log: with whom, when, what came of it; and the correction of one that stands."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.contact_log import LogContact, Place, Version
from attendance.refusals import Refusal
from attendance.rules.contacts import CameOf, Contact
from portal.forms.base import Form
from portal.forms.provider.fields import DayField
from portal.forms.school.fields import EntryKey, chips, line, lines
from portal.forms.school.marks import TOO_OLD

Word = TypeVar("Word", Contact, CameOf)

NEW_WORDS = {each.value: each.label for each in CameOf if each is not CameOf.MISTAKEN}
ALL_WORDS = {each.value: each.label for each in CameOf}


class ContactForm(Form):
    """One contact. A correction stands under a prefix of its own, and sends the version that was shown."""

    key = EntryKey()
    shown = HiddenField()
    kind = chips("Contact with", {each.value: each.label for each in Contact})
    came_of = chips("What came of it", NEW_WORDS, CameOf.SPOKEN.value)
    on = DayField("Day")
    placement = SelectField("Placement", widget=GovSelect(), validate_choice=False)
    spoken_with = line("Who was spoken with or seen")
    said = lines("What was said or seen")

    def offer(self, places: Iterable[Place], *, corrects: bool = False) -> None:
        """Offer the pupil's placements; a correction may say that there was no such contact."""
        self.placement.choices = [SelectChoice(str(each.id), each.label) for each in places]
        if corrects:
            self.came_of.choices = [SelectChoice(value, text) for value, text in ALL_WORDS.items()]

    def begin(self, kind: Contact | None, today: date) -> None:
        """Fill in what is likely."""
        self.kind.data, self.on.data = kind.value if kind else "", today

    def show(self, stands: Version) -> None:
        """Fill in what is on record."""
        self.shown.data = str(stands.number)
        self.kind.data, self.came_of.data, self.on.data = stands.kind.value, stands.came_of.value, stands.on
        self.placement.data, self.spoken_with.data, self.said.data = (
            str(stands.placement_id),
            stands.spoken_with,
            stands.said,
        )

    @property
    def version(self) -> int:
        """Return the version that the page showed; 0 where that was tampered with."""
        text = self.shown.data or ""
        return int(text) if text.isascii() and text.isdigit() else 0

    @property
    def command(self) -> LogContact:
        """Return what was typed.

        Raises:
            Refusal: something is not chosen, or the page is too old.
        """
        if self.key.entry_id is None:
            raise Refusal(TOO_OLD)
        if self.on.data is None:
            raise Refusal("Enter the day on which it was.", field="on")
        return LogContact(
            key=self.key.entry_id,
            placement_id=_placement(self.placement.data),
            kind=_word(Contact, self.kind.data, "kind", "Choose with whom."),
            on=self.on.data,
            came_of=_word(CameOf, self.came_of.data, "came_of", "Say what came of it."),
            spoken_with=self.spoken_with.data,
            said=self.said.data,
        )


def _placement(chosen: str | None) -> UUID:
    try:
        return UUID(chosen or "")
    except ValueError:
        raise Refusal("Choose the placement.", field="placement") from None


def _word(words: type[Word], chosen: str | None, field: str, sentence: str) -> Word:
    try:
        return words(chosen or "")
    except ValueError:
        raise Refusal(sentence, field=field) from None
