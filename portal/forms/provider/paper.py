"""Who filled in a sheet of paper, and when: what keying it in asks for besides the pupils."""

from datetime import time

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired

from attendance.paper_sheets import OnPaper
from portal.forms.base import Form
from portal.forms.provider.fields import TOO_LONG, WallTimeField, stripped


class PaperForm(Form):
    """Name and job as they stand on the sheet, and the time the register was taken."""

    said_by = StringField(
        "Who took the register?",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[DataRequired("Enter who took the register."), TOO_LONG],
    )
    said_by_job = StringField(
        "Their job",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[DataRequired("Enter their job."), TOO_LONG],
    )
    taken = WallTimeField(
        "When was it taken?",
        description="The time that stands on the sheet.",
        validators=[InputRequired("Enter when the register was taken.")],
    )

    def says(self) -> OnPaper:
        """Return what stands on the sheet; blank where that was left out."""
        return OnPaper(
            said_by=self.said_by.data or "", said_by_job=self.said_by_job.data or "", taken=self.taken.data or time.min
        )
