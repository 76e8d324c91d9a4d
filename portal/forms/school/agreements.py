"""The form with which a school sets the due times of one provider."""

from wtforms import HiddenField

from portal.forms.base import Form
from portal.forms.school.fields import SeenAt, WallTimeField


class DueTimesForm(Form):
    """Two wall times; blank is "not set". `instead_of`: when the times on the page were accepted."""

    provider = HiddenField()
    home_school = HiddenField()
    instead_of = SeenAt()
    am_due = WallTimeField("Morning register due")
    pm_due = WallTimeField("Afternoon register due")
