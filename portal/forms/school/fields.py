"""Fields that the home school's forms share: chips, a line, a note, the key of one entry, the instant a page saw."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from portal.forms.provider.fields import WallTimeField

__all__ = ["EntryKey", "SeenAt", "WallTimeField", "chips", "line", "lines", "tick"]


class EntryKey(HiddenField):
    """Makes what one page sends one entry, however often it arrives."""

    @property
    def entry_id(self) -> UUID | None:
        """Return the key as the id of an entry; None where it was tampered with."""
        try:
            return UUID(self.data or "")
        except ValueError:
            return None

    def renew(self) -> None:
        """Take a new key: what is sent next is another entry."""
        self.raw_data = None
        self.data = str(uuid4())


class SeenAt(HiddenField):
    """The instant that a page showed, exactly; blank for none."""

    @property
    def instant(self) -> datetime | None:
        """Return the instant; None where there was none, or it was tampered with."""
        try:
            seen = datetime.fromisoformat(self.data or "")
        except ValueError:
            return None
        return seen if seen.tzinfo else None

    def show(self, at: datetime | None) -> None:
        """Keep what the page shows."""
        self.data = at.isoformat() if at else ""


def chips(label: str, words: Mapping[str, str], default: str = "") -> Any:
    """Return a choice of one among a few."""
    choices = [SelectChoice(value, text) for value, text in words.items()]
    return RadioField(label, choices=choices, validate_choice=False, default=default)


def line(label: str, hint: str = "") -> Any:
    """Return one line of text."""
    return StringField(label, widget=GovTextInput(), description=hint, filters=[_stripped])


def lines(label: str, hint: str = "") -> Any:
    """Return a few lines of text."""
    return TextAreaField(label, widget=GovTextArea(), description=hint, filters=[_stripped])


def tick(label: str) -> Any:
    """Return one box to tick."""
    return BooleanField(label)


def _stripped(text: str | None) -> str:
    return (text or "").strip()
