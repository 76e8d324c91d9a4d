"""The forms of what is counted or listed: from when to when, and what a line stands for; and a school's own target."""

from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField

from attendance.rules.figures import By
from portal.forms.base import Form
from portal.forms.provider.fields import DayField

NO_DATE = "Enter a date, such as 1 September 2026."


class TargetForm(Form):
    """A school's own target, as a percentage; blank for none."""

    target = StringField(
        "Your school’s target for attendance",
        widget=GovTextInput(),
        description="A percentage, such as 95 or 95.5. Leave it empty for no target.",
    )


class PlacedForm(Form):
    """A date of which to ask who was placed."""

    on = DayField("On")

    def day(self) -> date | None:
        """Return the date; None where it cannot be read, which is then said beside it."""
        self.validate()
        if self.on.data is None and not self.on.errors:
            self.on.errors = [NO_DATE]
        return self.on.data


class PeriodForm(Form):
    """From when to when."""

    first = DayField("From")
    last = DayField("To")

    def show(self, first: date, last: date) -> None:
        """Fill in what stands where nothing was asked."""
        self.first.data, self.last.data = first, last

    def period(self) -> tuple[date, date] | None:
        """Return the dates; None where one cannot be read, which is then said beside it."""
        self.validate()
        for each in (self.first, self.last):
            if each.data is None and not each.errors:
                each.errors = [NO_DATE]
        if self.first.data is None or self.last.data is None:
            return None
        return self.first.data, self.last.data


class FiguresForm(PeriodForm):
    """A period, and how it is cut."""

    by = StringField()

    def chosen(self) -> By:
        """Return what a line stands for: a pupil unless something else was chosen."""
        return By(self.by.data) if self.by.data in set(By) else By.PUPIL
