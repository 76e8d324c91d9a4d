"""Fields the provider's forms share: a wall time, a word of a closed vocabulary, the key of a submission."""

import secrets
from collections.abc import Iterable
from datetime import time
from enum import StrEnum
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovInput
from wtforms import DateField, Field, HiddenField
from wtforms.validators import Length
from wtforms.widgets import TextInput

from attendance.rules.typed import LONGEST
from attendance.rules.words import Tutored

KEY_BYTES = 16
LONGEST_KEY = 64
DIGITS = 4

TOO_LONG = Length(max=LONGEST, message=f"Write no more than {LONGEST} letters.")


class GovTimeInput(GovInput):  # type: ignore[misc]
    """The device's own way to choose a time of day."""

    input_type = "time"


class GovDateInput(GovInput):  # type: ignore[misc]
    """The device's own way to choose a date: on a phone quicker than three boxes."""

    input_type = "date"


class DayField(DateField):
    """A date; what cannot be read is answered in plain words."""

    widget = GovDateInput()

    def __init__(self, label: str, **options: Any) -> None:
        """Take what any field takes."""
        message = "Enter a date of the calendar, such as 16 September 2026."
        super().__init__(label, invalid_value_message=message, **options)  # type: ignore[call-arg]  # the stubs are older


class WallTimeField(Field):
    """A time of day as on the wall of the school; None where it is left blank."""

    widget = GovTimeInput()
    data: time | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read 9:05, 09:05, 0905 or 9.05."""
        self.data = None
        typed = str(valuelist[0]).strip() if valuelist else ""
        if typed:
            self.data = _time_of(typed)


class WordField(Field):
    """One word of a closed vocabulary; None where nothing is chosen."""

    widget = TextInput()
    data: Any

    def __init__(self, words: type[StrEnum], **options: Any) -> None:
        """Take the vocabulary."""
        super().__init__(**options)
        self.words = words

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Find the word; blank is none."""
        self.data = None
        chosen = str(valuelist[0]) if valuelist else ""
        if not chosen:
            return
        try:
            self.data = self.words(chosen)
        except ValueError:
            message = "Choose one of the answers shown."
            raise ValueError(message) from None


class StatusField(WordField):
    """What was seen of a pupil, in any provider's words or in a tutor's own four."""

    tutored: Tutored | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Find the word; a tutor's says more than a status."""
        chosen = str(valuelist[0]) if valuelist else ""
        if chosen in set(Tutored):
            self.say(Tutored(chosen))
        else:
            super().process_formdata(valuelist)

    def say(self, word: Tutored) -> None:
        """Choose a tutor's word."""
        self.tutored, self.data = word, word.status


class KeyField(HiddenField):
    """Makes one page one submission: a random key from when the page was opened, sent back however often."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the page's key; one that is missing or was never ours makes a submission of its own."""
        super().process_formdata(valuelist)
        if not 0 < len(self.data or "") <= LONGEST_KEY:
            self.renew()

    def renew(self) -> None:
        """Take a new key: what is sent next is another submission."""
        self.raw_data = None
        self.data = secrets.token_urlsafe(KEY_BYTES)


def stripped(text: str | None) -> str | None:
    """Return a text without blanks around it; None where nothing is left."""
    # PostgreSQL has no place for the null character, and nobody types one.
    return (text or "").replace("\0", "").strip() or None


def choices(words: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the values and words of a vocabulary, for a template."""
    return [(word.value, word.label) for word in words]


def _time_of(typed: str) -> time:
    digits = typed.replace(":", "").replace(".", "").zfill(DIGITS)
    try:
        # Browsers may send seconds, which nobody means.
        return time(int(digits[:2]), int(digits[2:DIGITS]))
    except ValueError:
        message = "Enter the time like 09:20."
        raise ValueError(message) from None
