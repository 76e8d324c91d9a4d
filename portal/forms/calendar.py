"""The form of one row of a calendar: what, from when to when, whole days or half days."""

from collections.abc import Iterable

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.rules.words import CalendarKind, Session
from attendance.setting_up.calendar import COLUMNS
from portal.forms.provider.fields import GovDateInput, stripped
from portal.forms.school.setting_up import RowForm

WHOLE_DAY = "The whole day"


class CalendarForm(RowForm):
    """What is typed goes on as text, as a row of a file would say it; `from` and `to` are no names in Python."""

    kind = SelectField("What", widget=GovSelect(), validate_choice=False)
    from_on = StringField("First day", widget=GovDateInput(), filters=[stripped], name="from")
    to_on = StringField(
        "Last day", widget=GovDateInput(), description="Empty: the same day.", filters=[stripped], name="to"
    )
    session = SelectField(
        "Which part of the day",
        widget=GovSelect(),
        choices=[SelectChoice("", WHOLE_DAY), *(SelectChoice(each.value, each.label) for each in Session)],
        description="A half day takes the afternoon, unless you choose the morning.",
        validate_choice=False,
    )
    label = StringField(
        "What to call it",
        widget=GovTextInput(),
        description="Shown to those it concerns. Of a half day, say the time: Sports day, ends 12:15.",
        filters=[stripped],
    )

    def offer(self, kinds: Iterable[CalendarKind]) -> None:
        """Offer what may be entered."""
        self.kind.choices = [SelectChoice(each.value, each.label) for each in kinds]

    def typed(self) -> dict[str, str]:
        """Return what was typed, by the names of a file's columns."""
        by_name = {field.name: str(field.data or "") for field in self}
        return {name: by_name.get(name, "") for name in COLUMNS}
