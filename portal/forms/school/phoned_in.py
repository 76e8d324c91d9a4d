"""Who is on the telephone, as they say: what a register that is phoned in asks for besides the pupils."""

from collections.abc import Iterator
from datetime import date, time

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from attendance.phoned import Caller
from attendance.rules.calendar import at_london
from attendance.rules.typed import LONGEST
from portal.forms.base import Form
from portal.forms.provider.fields import WallTimeField, stripped

TOO_LONG = Length(max=LONGEST, message=f"Write no more than {LONGEST} letters.")


class CallerForm(Form):
    """The caller's name, job and number, and when they called."""

    caller = StringField(
        "Who is on the telephone?",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[DataRequired("Enter who is on the telephone."), TOO_LONG],
    )
    job_title = StringField(
        "Their job at the provider",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[DataRequired("Enter their job at the provider."), TOO_LONG],
    )
    number = StringField(
        "The number they call from (blank if not shown)",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[TOO_LONG],
    )
    called_at = WallTimeField("Time of the call", validators=[InputRequired("Enter the time of the call.")])

    def says(self, today: date) -> Caller:
        """Return who said it; blank where that was left out."""
        return Caller(
            name=self.caller.data or "",
            job_title=self.job_title.data or "",
            number=self.number.data,
            called_at=at_london(today, self.called_at.data or time.min),
        )


def problems_of(form: Form) -> Iterator[dict[str, str]]:
    """Yield a sentence and a link to its field for each that is wrong with a form."""
    for sentence in form.form_errors:
        yield {"text": sentence, "href": "#register"}
    for field in form:
        for sentence in field.errors:
            yield {"text": sentence, "href": f"#{field.id}"}
