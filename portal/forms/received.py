"""What of everything received is asked for: an inlet, a standing, a day."""

from collections.abc import Iterable

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.received import Asked, Place
from attendance.rules.received import INLET_LABELS, Standing
from attendance.rules.words import Channel
from portal.forms.base import Form
from portal.forms.provider.fields import DayField

ALL = "All"


class ReceivedForm(Form):
    """How a list of what was received is narrowed. It is asked by address, so what is wrong in it narrows nothing."""

    inlet = SelectField("Came by", widget=GovSelect(), default="", validate_choice=False)
    state = SelectField("State", widget=GovSelect(), default="", validate_choice=False)
    day = DayField("Day")

    def offer(self, inlets: Iterable[Channel], states: Iterable[Standing]) -> None:
        """Offer the inlets and states that a list can be narrowed to."""
        self.inlet.choices = [SelectChoice("", ALL), *(SelectChoice(each.value, INLET_LABELS[each]) for each in inlets)]
        self.state.choices = [SelectChoice("", ALL), *(SelectChoice(each.value, each.label) for each in states)]

    def asked(self, before: Place | None) -> Asked:
        """Return what is asked for; a day that is none is said beside it."""
        self.validate()
        return Asked(
            inlet=Channel(self.inlet.data) if self.inlet.data in set(Channel) else None,
            standing=Standing(self.state.data) if self.state.data in set(Standing) else None,
            day=self.day.data,
            before=before,
        )
