"""What a provider tells besides the register: an absence, who left without permission, an incident, a concern."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from attendance.concerns import TellConcern
from attendance.provider_day import Unscheduled
from attendance.receiving import Envelope
from attendance.rules.calendar import at_london, to_london
from attendance.rules.words import ConcernAbout, IncidentCategory, LogKind, Reason, Session, Severity
from portal.forms.base import Form
from portal.forms.provider.fields import DayField, KeyField, WallTimeField, stripped

CHOOSE_PUPIL = "Choose the pupil."
Read = TypeVar("Read")
ENTER_DATE = "Enter the date."


class HalfDays(StrEnum):
    """For which part of the day an absence is told."""

    DAY = "day"
    AM = "AM"
    PM = "PM"

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Return the sessions meant."""
        return tuple(Session) if self is HalfDays.DAY else (Session(self.value),)

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return "Morning and afternoon" if self is HalfDays.DAY else f"{Session(self.value).label} only"


class _AboutPupil(Form):
    """A form about one pupil of the provider's."""

    key = KeyField()
    placement = SelectField(
        "Pupil", widget=GovSelect(), validators=[InputRequired(CHOOSE_PUPIL)], validate_choice=False
    )

    def offer(self, pupils: Iterable[Unscheduled]) -> None:
        """Offer the provider's pupils, in order of name."""
        self.placement.choices = [SelectChoice("", "Choose a pupil"), *map(_pupil_choice, _in_order(pupils))]


class AbsenceForm(_AboutPupil):
    """An absence told before the register. `change_reason` is asked for only where it contradicts what is on record."""

    on = DayField("Date", validators=[InputRequired(ENTER_DATE)])
    half_days = RadioField(
        "When",
        choices=[SelectChoice(each.value, each.label) for each in HalfDays],
        validators=[InputRequired("Choose morning, afternoon or both.")],
    )
    reason = RadioField(
        "Reason, if somebody told you",
        choices=[SelectChoice(each.value, each.label) for each in Reason],
        default=Reason.NOT_KNOWN.value,
    )
    contact_made = BooleanField("We have spoken with the family", widget=GovCheckboxInput())
    note = StringField("Anything else the school should know (optional)", widget=GovTextInput(), filters=[stripped])
    change_reason = StringField("Reason for the change", widget=GovTextInput(), filters=[stripped])

    @property
    def day(self) -> date:
        """Return the date of the absence."""
        return _given(self.on.data)

    def body(self) -> dict[str, str]:
        """Return what is sent as plain words, to know the same submission again."""
        return {name: str(field.data) for name, field in self._fields.items() if name != "key"}


class WalkOffForm(_AboutPupil):
    """A pupil left without permission. Two fields are required; the rest may follow in the log."""

    left_at = WallTimeField("Time they left", validators=[InputRequired("Enter the time the pupil left.")])
    last_seen = StringField("Where last seen", widget=GovTextInput(), filters=[stripped])
    direction = StringField("Which way they went", widget=GovTextInput(), filters=[stripped])
    clothing = StringField("What they are wearing", widget=GovTextInput(), filters=[stripped])
    police_reference = StringField(
        "Police reference", widget=GovTextInput(), description="If you have called the police.", filters=[stripped]
    )
    note = TextAreaField("Anything else", widget=GovTextArea(), filters=[stripped])

    @property
    def has_details(self) -> bool:
        """Say whether something optional was typed, so that it is not folded away."""
        texts = (self.last_seen, self.direction, self.clothing, self.police_reference, self.note)
        return any(text.data for text in texts)

    def left(self, today: date) -> datetime:
        """Return the instant they left."""
        return _instant(today, self.left_at)


class LogForm(Form):
    """One line of a walk-off's running log."""

    kind = RadioField(
        "What happened",
        choices=[
            SelectChoice(each.value, each.label)
            for each in (LogKind.SEEN, LogKind.PARENT_CALLED, LogKind.POLICE_CALLED, LogKind.RETURNED, LogKind.NOTE)
        ],
        validators=[InputRequired("Choose what happened.")],
    )
    at = WallTimeField("Time", validators=[InputRequired("Enter the time it happened.")])
    reference = StringField("Police reference", widget=GovTextInput(), filters=[stripped])
    note = StringField("Note", widget=GovTextInput(), filters=[stripped])
    entry_id = HiddenField()

    @property
    def entry_uuid(self) -> UUID | None:
        """Return the page's own number for this line, so that the same one sent twice is one line."""
        try:
            return UUID(self.entry_id.data or "")
        except ValueError:
            return None

    def happened(self, today: date) -> datetime:
        """Return the instant it happened."""
        return _instant(today, self.at)


class IncidentForm(Form):
    """A serious incident, of one pupil or several."""

    key = KeyField()
    placements = SelectMultipleField(
        "Which pupils were involved?",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Choose at least one pupil.")],
        validate_choice=False,
    )
    category = SelectField(
        "What sort of incident",
        widget=GovSelect(),
        choices=[SelectChoice("", "Choose one"), *(SelectChoice(each.value, each.label) for each in IncidentCategory)],
        validators=[InputRequired("Choose what sort of incident it was.")],
    )
    severity = RadioField(
        "How serious",
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Severity.SERIOUS.value, "Serious"),
            SelectChoice(Severity.CRITICAL.value, "Critical: somebody is badly hurt, or in danger now"),
        ],
        validators=[InputRequired("Choose how serious it was.")],
    )
    on = DayField("Date", validators=[InputRequired(ENTER_DATE)])
    at = WallTimeField("Time", validators=[InputRequired("Enter the time it happened.")])
    account = TextAreaField(
        "What happened",
        widget=GovTextArea(),
        description="What was seen and heard, by whom, in the order it happened.",
        filters=[stripped],
        validators=[InputRequired("Say what happened.")],
    )
    action_taken = TextAreaField("What you have done so far (optional)", widget=GovTextArea(), filters=[stripped])

    def offer(self, pupils: Iterable[Unscheduled]) -> None:
        """Offer the provider's pupils, in order of name."""
        self.placements.choices = [_pupil_choice(each) for each in _in_order(pupils)]

    def happened(self) -> datetime:
        """Return the instant it happened."""
        return _instant(_given(self.on.data), self.at)


class ConcernForm(Form):
    """A safeguarding concern, for the home school's DSL alone. `author` is whoever opened the page."""

    key = KeyField()
    author = HiddenField()
    placements = SelectMultipleField(
        "Which pupils is it about?", widget=GovCheckboxesInput(), validate_choice=False, default=[]
    )
    is_about_nobody = BooleanField(
        "No pupil in particular: tell every home school with pupils here", widget=GovCheckboxInput()
    )
    about = RadioField(
        "What is it about?",
        widget=GovRadioInput(),
        choices=[
            SelectChoice(ConcernAbout.PUPIL.value, "Something I saw or heard, or that a pupil told me"),
            SelectChoice(ConcernAbout.STAFF.value, "Somebody who works here: what they did, or are said to have done"),
        ],
        validators=[InputRequired("Choose what it is about.")],
    )
    account = TextAreaField(
        "What you saw, heard or were told",
        widget=GovTextArea(),
        filters=[stripped],
        validators=[InputRequired("Write what you saw, heard or were told.")],
    )

    def offer(self, pupils: Iterable[Unscheduled]) -> None:
        """Offer the provider's pupils, in order of name."""
        self.placements.choices = [_pupil_choice(each) for each in _in_order(pupils)]

    def command(self) -> TellConcern:
        """Return what was typed, as the use case takes it."""
        body = {name: self[name].data for name in ("placements", "is_about_nobody", "about", "account")}
        return TellConcern(
            placements=tuple(self.placements.data or ()),
            is_about_nobody=bool(self.is_about_nobody.data),
            about=ConcernAbout(self.about.data),
            account=self.account.data or "",
            envelope=Envelope.of(self.key.data or "", body),
        )


def preset_now(field: WallTimeField, now: datetime) -> None:
    """Set a time field to this minute, as on the wall."""
    field.data = to_london(now).time().replace(second=0, microsecond=0)


def _instant(on: date, field: WallTimeField) -> datetime:
    return at_london(on, _given(field.data))


def _given(read: Read | None) -> Read:
    if read is None:
        message = "a form is checked before it is read"
        raise ValueError(message)
    return read


def _in_order(pupils: Iterable[Unscheduled]) -> list[Unscheduled]:
    return sorted(pupils, key=lambda pupil: (pupil.family_name, pupil.given_name, pupil.placement))


def _pupil_choice(pupil: Unscheduled) -> SelectChoice:
    # Behind a link a pupil's home school is not said.
    about = (f"{pupil.given_name} {pupil.family_name}", pupil.home_school_name)
    return SelectChoice(pupil.placement, ", ".join(filter(None, about)))
