"""What is to become of a provider's own e-mail address."""

from enum import StrEnum
from uuid import UUID

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from attendance.refusals import Refusal
from portal.forms.base import Form


class Change(StrEnum):
    """Make an address, in place of the one there is; or end it."""

    NEW = "new"
    NONE = "none"


class AddressForm(Form):
    """What is to be done, and which address stood on the page: none is changed that nobody saw."""

    change = RadioField(
        "What is to become of this address?",
        choices=[
            SelectChoice(Change.NEW, "A new one takes its place"),
            SelectChoice(Change.NONE, "It ends, and we send nothing by e-mail"),
        ],
        validate_choice=False,
    )
    seen = HiddenField()

    def chosen(self) -> Change:
        """Return what is to be done.

        Raises:
            Refusal: nothing was chosen.
        """
        if self.change.data not in set(Change):
            raise Refusal("Choose whether a new address takes its place.", field="change")
        return Change(self.change.data)

    def stood(self) -> UUID | None:
        """Return the address that stood on the page; None where there was none."""
        try:
            return UUID(self.seen.data or "")
        except ValueError:
            return None
