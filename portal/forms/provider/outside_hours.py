"""The forms of a session outside hours: what was, and what was wrong where one was put down wrongly."""

from collections.abc import Iterable
from datetime import date, time

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import DataRequired, InputRequired

from attendance.outside_hours import RecordOutside
from attendance.receiving import Envelope
from attendance.rules.words import SeenOutside
from portal.forms.base import Form
from portal.forms.provider.fields import TOO_LONG, DayField, KeyField, WallTimeField, stripped
from portal.forms.provider.reports import ENTER_DATE


class OutsideForm(Form):
    """One session outside hours of the pupil named."""

    key = KeyField()
    placement = HiddenField()
    on = DayField("Date", validators=[InputRequired(ENTER_DATE)])
    starts = WallTimeField("From", validators=[InputRequired("Enter when it began.")])
    ends = WallTimeField("Until", validators=[InputRequired("Enter when it ended.")])
    seen = RadioField("What happened?", validators=[InputRequired("Choose what happened.")])
    note = StringField(
        "A short note for the home school (optional)", widget=GovTextInput(), filters=[stripped], validators=[TOO_LONG]
    )

    def offer(self, words: Iterable[SeenOutside]) -> None:
        """Offer what may be said of this pupil."""
        self.seen.choices = [SelectChoice(each.value, each.label) for each in words]

    def command(self) -> RecordOutside:
        """Return what is sent."""
        body = {name: str(field.data) for name, field in self._fields.items() if name != "key"}
        return RecordOutside(
            placement=self.placement.data or "",
            on=self.on.data or date.min,
            starts=self.starts.data or time.min,
            ends=self.ends.data or time.min,
            seen=SeenOutside(self.seen.data),
            note=self.note.data,
            envelope=Envelope.of(self.key.data or "", body),
        )


class TakeBackForm(Form):
    """Why a session outside hours is taken back."""

    reason = StringField(
        "What was wrong?",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[DataRequired("Say what was wrong."), TOO_LONG],
    )
