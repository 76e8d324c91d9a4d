"""The form with which a manager makes an API token."""

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from attendance.provider_tokens import Lasts, NewToken
from attendance.tokens import LONGEST_NAME
from portal.forms.base import Form
from portal.forms.provider.fields import stripped

SENDS, READS = "send", "read"


class TokenForm(Form):
    """What a token is for, what it may do, and for how long. Unless reading is chosen, it only sends."""

    name = StringField(
        "Which program will use it?",
        widget=GovTextInput(),
        description=f"Such as “Timetable program”. At most {LONGEST_NAME} characters.",
        filters=[stripped],
    )
    may = RadioField(
        "What may it do?",
        choices=[
            SelectChoice(SENDS, "Send only: registers, absences, walk-offs, incidents"),
            SelectChoice(READS, "Send, and read your own registers and walk-offs"),
        ],
        default=SENDS,
        validate_choice=False,
    )
    lasts = SelectField(
        "How long is it to work?",
        widget=GovSelect(),
        choices=[SelectChoice(each.value, each.label) for each in Lasts],
        default=Lasts.QUARTER.value,
        validate_choice=False,
    )

    def command(self) -> NewToken:
        """Return what was chosen."""
        lasts = Lasts(self.lasts.data) if self.lasts.data in set(Lasts) else None
        return NewToken(name=self.name.data or "", lasts=lasts, may_read=self.may.data == READS)
