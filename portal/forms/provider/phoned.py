"""Whether what a home school wrote down of a telephone call is right; if not, of whom, and what is."""

from collections.abc import Iterable

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovTextArea
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from attendance.phone_answers import Difference, SaidOf
from portal.forms.base import Form
from portal.forms.provider.fields import stripped

RIGHT, DIFFERENT = "right", "different"


class AnswerForm(Form):
    """The provider's answer to one call."""

    answer = RadioField(
        "Is it right?",
        widget=GovRadioInput(),
        choices=[SelectChoice(RIGHT, "Yes, it is right"), SelectChoice(DIFFERENT, "No, something is different")],
        validators=[InputRequired("Say whether it is right.")],
    )
    placements = SelectMultipleField("Of whom is it different?", widget=GovCheckboxesInput(), validate_choice=False)
    difference = TextAreaField("What is different?", widget=GovTextArea(), filters=[stripped])

    def offer(self, said: Iterable[SaidOf]) -> None:
        """Offer the pupils the call speaks of."""
        self.placements.choices = [SelectChoice(each.placement, each.name) for each in said]

    @property
    def is_right(self) -> bool:
        """Say whether the answer is yes."""
        return bool(self.answer.data == RIGHT)

    def says(self) -> Difference:
        """Return what is different."""
        return Difference(placements=tuple(self.placements.data or ()), words=self.difference.data or "")
