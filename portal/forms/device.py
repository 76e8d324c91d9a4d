"""The forms of shared tablets: a PIN given, a PIN set, a browser remembered."""

from collections.abc import Iterable
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSelect, GovTextInput
from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from attendance.devices import LONGEST_LABEL, SiteChoice, StaffName
from portal.forms.base import Form
from portal.forms.provider.fields import stripped


class PinForm(Form):
    """Who has the tablet in hand, and their PIN; where to go on, and what was typed before the last one ran out."""

    who = RadioField("Who are you?", validators=[InputRequired("Choose your name.")], validate_choice=False)
    pin = PasswordField("Your PIN", widget=GovPasswordInput(), validators=[InputRequired("Enter your PIN.")])
    next = HiddenField()
    carried = HiddenField()
    names: list[tuple[str, str]]

    def offer(self, staff: Iterable[StaffName]) -> None:
        """Offer those who have set a PIN."""
        self.names = [(str(each.membership_id), each.name) for each in staff]
        self.who.choices = [SelectChoice(*each) for each in self.names]

    @property
    def membership_id(self) -> UUID | None:
        """Return whom was chosen; None for what was never offered."""
        try:
            return UUID(self.who.data or "")
        except ValueError:
            return None


class NewPinForm(Form):
    """A new PIN, twice."""

    pin = PasswordField(
        "New PIN",
        widget=GovPasswordInput(),
        description="Six digits. Not a date, and not a pattern such as 123456.",
        validators=[InputRequired("Enter a new PIN.")],
    )
    again = PasswordField(
        "The same PIN again", widget=GovPasswordInput(), validators=[InputRequired("Enter the same PIN again.")]
    )

    @property
    def is_repeated(self) -> bool:
        """Say whether both are the same."""
        return bool(self.pin.data == self.again.data)


class RememberForm(Form):
    """Which site this browser belongs to, and what people call it."""

    label = StringField(
        "What do you call this tablet?",
        widget=GovTextInput(),
        description=f"Such as “Barn tablet”. At most {LONGEST_LABEL} letters.",
        filters=[stripped],
        validators=[InputRequired("Enter a name for this tablet.")],
    )
    site = SelectField(
        "Which site does it belong to?",
        widget=GovSelect(),
        validators=[InputRequired("Choose the site that this tablet belongs to.")],
        validate_choice=False,
    )

    def offer(self, sites: Iterable[SiteChoice]) -> None:
        """Offer the provider's sites; with only one there is nothing to choose."""
        found = [SelectChoice(each.code, each.name) for each in sites]
        self.site.choices = found if len(found) == 1 else [SelectChoice("", "Choose a site"), *found]
