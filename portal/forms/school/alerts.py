"""The forms of an alert's page. Several stand on one page, so each has a prefix of its own."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from wtforms import HiddenField, StringField

from attendance.people_to_call import Called
from attendance.refusals import Refusal
from attendance.responding import AddToLog, CloseAlert, ConfirmWhereabouts
from attendance.rules.calendar import at_london, london_date
from attendance.rules.words import LogKind
from portal.forms.base import Form
from portal.forms.school.fields import EntryKey, SeenAt, WallTimeField, chips, line, lines, tick

OTHER = "other"
PLACES = {
    "at_home_ill": "At home, ill",
    "at_home": "At home, not ill",
    "at_school": "At school",
    "appointment": "At an appointment",
    "with_provider": "With the provider",
    OTHER: "Somewhere else",
}
SOURCES = {
    "call": "Spoke to them by telephone",
    "seen_by_staff": "Seen by a member of our staff",
    "told_by_provider": "The provider saw the pupil",
    OTHER: "Another way",
}
OUTCOMES = {
    "reached": "Reached",
    "no_answer": "No answer",
    "left_message": "Left a message",
    "wrong_number": "Wrong number",
}
QUICK_OUTCOMES = {key: OUTCOMES[key] for key in ("reached", "no_answer", "left_message")}
REGISTER_ENDINGS = {
    "told_by_telephone": "Told by telephone",
    "not_held": "The session was not held",
    OTHER: "Something else",
}


class TakeOnForm(Form):
    """Since when the page said somebody had the alert."""

    instead_of = SeenAt()


class EntryForm(Form):
    """What every entry of the log has."""

    key = EntryKey()
    at = WallTimeField("When")
    is_shared = tick("The provider may see this")

    def command(self, *, now: datetime) -> AddToLog:
        """Return the entry as the use case takes it.

        Raises:
            Refusal: no time, or something that this sort of entry needs is missing.
        """
        happened_at = _instant(self.at.data, "at", now=now)
        return AddToLog(at=happened_at, is_shared=self.is_shared.data, entry_id=self.key.entry_id, **self._said())

    def _said(self) -> dict[str, Any]:
        raise NotImplementedError


class CallForm(EntryForm):
    """A call to somebody about the pupil."""

    who_called = line("Who was called")
    outcome = chips("What came of it", OUTCOMES)
    note = lines("Note (optional)")

    def _said(self) -> dict[str, Any]:
        outcome = OUTCOMES.get(self.outcome.data or "")
        if self.who_called.data and outcome is None:
            message = "Choose what came of the call."
            raise Refusal(message, field="outcome")
        return {
            "kind": LogKind.CONTACT,
            "who_called": self.who_called.data,
            "outcome": outcome,
            "note": self.note.data or None,
        }


class CalledForm(Form):
    """What came of a call to one of the people listed, made just now: which button was pressed says it."""

    key = EntryKey()
    outcome = HiddenField()

    def command(self, contact_id: UUID) -> Called:
        """Return the call as the use case takes it.

        Raises:
            Refusal: the page's key was lost, or no button said what came of it.
        """
        outcome = QUICK_OUTCOMES.get(self.outcome.data or "")
        if self.key.entry_id is None or outcome is None:
            raise Refusal("This page was out of date. Here it is anew: log the call again.")
        return Called(contact_id=contact_id, outcome=outcome, entry_id=self.key.entry_id)


class NoteForm(EntryForm):
    """A note, or that somebody saw the pupil."""

    kind = chips("What", {LogKind.NOTE.value: "A note", LogKind.SEEN.value: "Somebody saw the pupil"})
    note = lines("What happened")

    def _said(self) -> dict[str, Any]:
        was_seen = self.kind.data == LogKind.SEEN.value
        return {"kind": LogKind.SEEN if was_seen else LogKind.NOTE, "note": self.note.data}


class PoliceForm(EntryForm):
    """A call to the police."""

    reference = line("Reference", "The police give you one. Without it yet, leave this empty.")
    note = lines("Note (optional)")

    def _said(self) -> dict[str, Any]:
        return {
            "kind": LogKind.POLICE_CALLED,
            "reference": self.reference.data or None,
            "note": self.note.data or None,
        }


class ConfirmForm(Form):
    """Where a pupil is, on whose word, and how it is known."""

    where = chips("Where is the pupil?", PLACES)
    where_other = line("Where?")
    how = chips("How do you know?", SOURCES)
    how_other = line("How?")
    confirmed_by = line("Confirmed by", "The person who told you, or who saw the pupil.")
    confirmed_at = WallTimeField("When")
    whole_day = tick("This holds for the whole day, morning and afternoon")

    def command(self, *, now: datetime) -> ConfirmWhereabouts:
        """Return what is confirmed as the use case takes it; it refuses what is missing.

        Raises:
            Refusal: no time, or "other" without a word.
        """
        return ConfirmWhereabouts(
            where=_chosen(self.where, PLACES, self.where_other, "Say where the pupil is."),
            how=_chosen(self.how, SOURCES, self.how_other, "Say how you know."),
            confirmed_by=self.confirmed_by.data,
            confirmed_at=_instant(self.confirmed_at.data, "confirmed_at", now=now),
            whole_day=self.whole_day.data,
        )


class CloseForm(Form):
    """What an alert came to, and who confirmed it."""

    reason = chips("How did it end?", REGISTER_ENDINGS)
    outcome = lines("What it came to")
    is_safe = tick("The pupil is returned, safe")
    confirmed_by = line("Confirmed by")

    def command(self) -> CloseAlert:
        """Return the end as the use case takes it: the chosen reason and the note in one."""
        chosen = "" if self.reason.data == OTHER else REGISTER_ENDINGS.get(self.reason.data or "", "")
        return CloseAlert(
            outcome=": ".join(filter(None, (chosen, self.outcome.data))),
            confirmed_by=self.confirmed_by.data,
            is_safe=self.is_safe.data,
        )


def _chosen(field: Any, words: dict[str, str], other: Any, ask: str) -> str:
    if field.data != OTHER:
        return words.get(field.data or "", "")
    if not other.data:
        raise Refusal(ask, field=other.short_name)
    return str(other.data)


def _instant(at: time | None, field: str, *, now: datetime) -> datetime:
    if at is None:
        message = "Enter the time like 11:05."
        raise Refusal(message, field=field)
    return at_london(london_date(now), at)


def shown_values(form: Form) -> list[tuple[str, str]]:
    """Return what a person put into a form, field by field, in words."""
    written = [field for field in form if isinstance(field, StringField) and not isinstance(field, HiddenField)]
    return [(field.label.text, field.data) for field in written if field.data]
