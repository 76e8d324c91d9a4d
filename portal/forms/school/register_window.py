"""For how many minutes after a session's start the school's own register stays open."""

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField

from portal.forms.base import Form


class WindowForm(Form):
    """Minutes, as written; blank for the usual ones."""

    minutes = StringField(
        "Minutes after the start",
        widget=GovTextInput(),
        description="From 5 to 60. Leave it empty for the usual 30, which the guidance advises not to exceed.",
    )
