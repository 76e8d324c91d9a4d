"""A school's own form of the file for its records system, as it is typed."""

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.refusals import Refusal
from attendance.rules.entry_lines import Column
from attendance.rules.own_form import Dates, NotAForm, OwnForm, Typed, read_form
from portal.forms.base import Form


class OwnFormForm(Form):
    """For each column its place and its heading; how dates are written; the school's texts for codes."""

    dates = RadioField(
        "Dates are written",
        widget=GovRadioInput(),
        choices=[SelectChoice(each.value, f"like {each.label}") for each in Dates],
    )
    codes = TextAreaField(
        "Codes that your system writes otherwise",
        widget=GovTextArea(),
        description=(
            "A line for each: the code, a space, and what your system calls it, such as its own number. Codes that are "
            "not named stand as they are. For present, write a line for / and one for \\."
        ),
    )

    def fill(self, own: OwnForm | None) -> None:
        """Show a form; where the school has none, ours with all its columns, and how dates are written to be chosen."""
        typed = own.typed() if own else {each: Typed(place=str(n)) for n, each in enumerate(Column, start=1)}
        for column, each in typed.items():
            self[f"place_{column}"].data, self[f"heading_{column}"].data = each.place, each.heading
        self.dates.data = own.dates.value if own else None
        self.codes.data = own.codes_typed if own else ""

    def form(self) -> OwnForm:
        """Return what was typed.

        Raises:
            Refusal: it is no form; it names the field.
        """
        typed = {
            each: Typed(place=self[f"place_{each}"].data or "", heading=self[f"heading_{each}"].data or "")
            for each in Column
        }
        try:
            return read_form(typed, self.dates.data or "", self.codes.data or "")
        except NotAForm as error:
            raise Refusal(str(error), field=error.field) from error


for _column in Column:
    setattr(OwnFormForm, f"place_{_column}", StringField(f"Place of {_column}"))
    setattr(OwnFormForm, f"heading_{_column}", StringField(f"Your heading of {_column}"))
