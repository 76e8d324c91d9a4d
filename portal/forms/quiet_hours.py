"""The form of quiet hours."""

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from attendance.quiet_hours import AS_USUAL, NO_HOURS, OWN_HOURS, Chosen, Shown
from portal.forms.base import Form
from portal.forms.provider.fields import WallTimeField


class QuietForm(Form):
    """None, hours, or what is usual where somebody works."""

    choice = RadioField("Quiet hours", widget=GovRadioInput(), validate_choice=False)
    begins = WallTimeField("From")
    ends = WallTimeField("To")
    weekends = BooleanField("All of Saturday and Sunday too", widget=GovCheckboxInput())

    def begin(self, found: Shown, *, is_own: bool) -> None:
        """Offer what may be chosen; a page drawn anew shows what holds."""
        usual = SelectChoice(AS_USUAL, f"As at {found.organisation_name}: {found.usual[:1].lower()}{found.usual[1:]}")
        offered = [SelectChoice(NO_HOURS, "None"), SelectChoice(OWN_HOURS, "From and to these times, each day")]
        self.choice.choices = [usual, *offered] if is_own else offered
        if not self.is_submitted():
            self.choice.data, self.weekends.data = found.chosen.choice, found.chosen.weekends
            self.begins.data, self.ends.data = found.chosen.begins, found.chosen.ends

    @property
    def chosen(self) -> Chosen:
        """Return what was chosen."""
        return Chosen(
            choice=self.choice.data or "",
            begins=self.begins.data,
            ends=self.ends.data,
            weekends=bool(self.weekends.data),
        )
