"""The form behind the link in a message about an alert."""

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from portal.forms.base import Form


class AlertCodeForm(Form):
    """The code that stands in the message, apart from its link. What is no six figures is no try."""

    code = StringField(
        "Code from the message",
        widget=GovTextInput(),
        description="Six figures, in the same e-mail or text as this link.",
        validators=[
            InputRequired("Enter the six figures in the message."),
            Regexp(r"\s*(\d\s*){6}$", message="Enter six figures, such as 482 913."),
        ],
    )
