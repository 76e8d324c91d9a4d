"""Who is on the telephone, as they say: what a register that is phoned in asks for besides the pupils."""

from collections.abc import Iterable
from datetime import date, time
from uuid import uuid4

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextArea, GovTextInput
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import DataRequired, InputRequired

from attendance.parent_calls import Awaited, ParentSaid
from attendance.phoned import Caller
from attendance.rules.calendar import at_london
from portal.forms.base import Form
from portal.forms.provider.fields import TOO_LONG, WallTimeField, stripped
from portal.forms.school.fields import EntryKey


def _who() -> StringField:
    return StringField(
        "Who is on the telephone?",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[DataRequired("Enter who is on the telephone."), TOO_LONG],
    )


def _number() -> StringField:
    return StringField(
        "The number they call from (blank if not shown)",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[TOO_LONG],
    )


def _time() -> WallTimeField:
    return WallTimeField("Time of the call", validators=[InputRequired("Enter the time of the call.")])


class CallerForm(Form):
    """The caller's name, job and number, and when they called."""

    caller = _who()
    job_title = StringField(
        "Their job at the provider",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[DataRequired("Enter their job at the provider."), TOO_LONG],
    )
    number = _number()
    called_at = _time()

    def says(self, today: date) -> Caller:
        """Return who said it; blank where that was left out."""
        return Caller(
            name=self.caller.data or "",
            job_title=self.job_title.data or "",
            number=self.number.data,
            called_at=at_london(today, self.called_at.data or time.min),
        )


class ParentForm(Form):
    """A parent says that the tutor never came."""

    key = EntryKey()
    placement = SelectField(
        "Pupil", widget=GovSelect(), validators=[InputRequired("Choose the pupil.")], validate_choice=False
    )
    caller = _who()
    relation = StringField(
        "Who they are to the pupil",
        widget=GovTextInput(),
        description="Such as mother, or carer.",
        filters=[stripped],
        validators=[DataRequired("Enter who they are to the pupil."), TOO_LONG],
    )
    number = _number()
    called_at = _time()
    note = TextAreaField("What they say (optional)", widget=GovTextArea(), filters=[stripped])

    def offer(self, pupils: Iterable[Awaited]) -> None:
        """Offer whom the session expects."""
        offered = [SelectChoice(each.placement, each.name) for each in pupils]
        self.placement.choices = offered if len(offered) == 1 else [SelectChoice("", "Choose a pupil"), *offered]

    def says(self, today: date) -> ParentSaid:
        """Return what the parent says."""
        return ParentSaid(
            placement=self.placement.data or "",
            name=self.caller.data or "",
            relation=self.relation.data or "",
            number=self.number.data,
            called_at=at_london(today, self.called_at.data or time.min),
            note=self.note.data,
            entry_id=self.key.entry_id or uuid4(),
        )
