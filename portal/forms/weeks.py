"""The form of the week: which home school's register is signed off."""

from wtforms import HiddenField

from portal.forms.base import Form


class SignOffForm(Form):
    """A button with the code of the home school it signs for."""

    school = HiddenField()
