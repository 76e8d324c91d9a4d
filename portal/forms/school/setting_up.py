"""The forms with which a school enters a pupil and a placement.

What is typed goes on as text, as a row of a file would say it: nothing is judged here.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired

from attendance.refusals import NotFound, Refusal
from attendance.rows import RowProblem
from attendance.rules.words import OnHomeClosure, Pathway, PupilFlag, Session, Transport
from attendance.setting_up.looking import Setting
from attendance.setting_up.placements import NEW, Part
from attendance.setting_up.pupils import COLUMNS, PupilTyped
from portal.forms.base import Form
from portal.forms.provider.fields import GovDateInput, GovTimeInput, stripped
from portal.forms.school.fields import EntryKey, chips, tick

TOO_OLD = "This page was out of date. Here it is anew: send it again."
DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday"}
ON_HOME_CLOSURE = {each.value: each.label for each in OnHomeClosure}
ARRANGED_BY = {"school": "Us, the school", "local_authority": "The local authority"}
MODE = {"in_person": "In person", "remote": "Remotely, on line"}
FIRST_CONTACT = {"school": "We ring", "provider": "The provider rings"}
REPORTS_BY = {"register": "A register for each session", "daily_answer": "One answer a day"}
TRANSPORT = {each.value: each.label for each in Transport}


def _words(label: str, hint: str = "") -> Any:
    return StringField(label, widget=GovTextInput(), description=hint, filters=[_text])


def _day(label: str, hint: str = "", *validators: DataRequired) -> Any:
    return StringField(label, widget=GovDateInput(), description=hint, filters=[_text], validators=validators)


def _time(label: str) -> Any:
    return StringField(label, widget=GovTimeInput(), filters=[_text])


def _choice(label: str, words: Mapping[str, str], hint: str = "") -> Any:
    choices = [SelectChoice(value, text) for value, text in words.items()]
    return SelectField(label, widget=GovSelect(), choices=choices, description=hint, validate_choice=False)


def _text(typed: str | None) -> str:
    return stripped(typed) or ""


class RowForm(Form):
    """One row, and what its page showed; `agreed` stands for the doubts that are meant."""

    shown = HiddenField()
    agreed = HiddenField()

    def take_problems(self, problems: Iterable[RowProblem]) -> None:
        """Show what is wrong beside the fields it is about."""
        for each in problems:
            self.take(Refusal(each.sentence, field="days" if each.column in DAYS else each.column))

    def texts(self, columns: Iterable[str]) -> dict[str, str]:
        """Return what was typed under these names, where the form has them."""
        return {name: str(self._fields[name].data or "") for name in columns if name in self._fields}


class KeyedForm(RowForm):
    """A new row, which its page sends once, however often it arrives."""

    key = EntryKey()

    @property
    def entry_key(self) -> UUID:
        """Return the key of the page.

        Raises:
            Refusal: it was lost.
        """
        if self.key.entry_id is None:
            raise Refusal(TOO_OLD)
        return self.key.entry_id


class PupilForm(KeyedForm):
    """A pupil. The reference of one on file stays."""

    home_school = _choice("School", {})
    ref = _words("Your reference", "As in your own records, such as the admission number. It stays; not the UPN.")
    given_name = _words("Given name", "As the pupil is called.")
    family_name = _words("Family name")
    date_of_birth = _day("Date of birth (optional)")
    year_group = _words("Year group (optional)")
    reg_group = _words("Registration group (optional)")
    upn = _words("UPN (optional)", "No provider ever sees it.")
    flags = SelectMultipleField("What those who act must know", validate_choice=False)

    def offer(self, schools: Iterable[tuple[UUID, str]]) -> None:
        """Offer the schools, and every flag there is."""
        self.home_school.choices = [SelectChoice(str(each), name) for each, name in schools]
        self.flags.choices = [SelectChoice(each.value, each.label) for each in PupilFlag]

    @property
    def school_id(self) -> UUID:
        """Return the school chosen.

        Raises:
            NotFound: there is no such school.
        """
        return id_of(self.home_school.data, "There is no such school.")

    def typed(self) -> PupilTyped:
        """Return what was typed."""
        return PupilTyped(cells=self.texts(COLUMNS), flags=tuple(self.flags.data or ()))

    def show(self, cells: Mapping[str, str], flags: Iterable[str], shown: str) -> None:
        """Show what is on file."""
        for name, text in cells.items():
            self._fields[name].data = text
        self.flags.data = list(flags)
        self.shown.data = shown


class WeekForm(RowForm):
    """The sessions of each day of the week, and from when they hold."""

    days = SelectMultipleField("Sessions", validate_choice=False)
    pattern_from = _day("From", "Registers of days before it stay as they are.", DataRequired("Enter the first day."))

    def week(self) -> dict[str, str]:
        """Return the cells of Monday to Friday."""
        ticked = set(self.days.data or ())
        return {day: "+".join(each.value for each in Session if f"{day}-{each.value}" in ticked) for day in DAYS}

    def show_week(self, cells: Mapping[str, str]) -> None:
        """Tick what is on file."""
        self.days.data = [f"{day}-{each}" for day in DAYS for each in cells.get(day, "").split("+") if each]

    def cells(self) -> dict[str, str]:
        """Return what was typed."""
        return {**self.week(), "pattern_from": self.pattern_from.data or ""}


class EndForm(RowForm):
    """The last day of a placement."""

    ends_on = _day("Last day", "The pupil is still expected on this day. Empty: no end is agreed.")

    def cells(self) -> dict[str, str]:
        """Return what was typed."""
        return self.texts(Part.END.columns)


class DetailsForm(RowForm):
    """Everything else about a placement."""

    pathway = _choice("Pathway", {})
    nature = _words("What it is for (optional)", "Such as hospitality course, or reintegration.")
    site = _choice("Site", {})
    starts_on = _day("First day")
    am_starts = _time("Morning from")
    am_ends = _time("Morning until")
    pm_starts = _time("Afternoon from")
    pm_ends = _time("Afternoon until")
    am_due = _time("Morning register due by")
    pm_due = _time("Afternoon register due by")
    on_home_closure = chips("When our school is shut and the provider is not", ON_HOME_CLOSURE, "attends")
    registered_at_provider = tick("The pupil is on the provider’s roll too")
    arranged_by = _choice("Arranged by", ARRANGED_BY)
    mode = _choice("Taught", MODE)
    first_contact = _choice(
        "Who rings home first when the pupil does not come",
        FIRST_CONTACT,
        "An agreement signed by both goes before it.",
    )
    reports_by = _choice("What the provider sends", REPORTS_BY)
    transport = _choice("Who arranges that the pupil is brought", TRANSPORT)
    transport_firm = _words("Taxi firm, or who drives (optional)")
    transport_phone = _words("Its telephone (optional)", "Whoever has an alert about the pupil sees it.")
    attendance_before = _words(
        "Attendance before the placement (optional)",
        "Sessions attended of those possible, such as 61 of 120. A task tells you if it falls below that.",
    )
    home_lead = _choice("Who at our school leads on it (optional)", {})

    def require_what_is_chosen(self, *, has_sites: bool) -> None:
        """Take no blank for the pathway, nor for the site where the provider has any: a change guesses nothing."""
        self.pathway.validators = [DataRequired("Choose a pathway.")]
        self.site.validators = [DataRequired("Choose the site.")] if has_sites else []

    def offer(self, setting: Setting) -> None:
        """Offer what can be chosen for this pupil at this provider."""
        without = setting.host is None
        ways = [each for each in Pathway if each.names_sessions_off is without or each.value == self.pathway.data]
        self.pathway.choices = [SelectChoice(each.value, each.label) for each in ways]
        self.site.choices = [SelectChoice(each.code, each.label) for each in setting.sites]
        people = [SelectChoice(email, name) for email, name in setting.staff]
        self.home_lead.choices = [SelectChoice("", "Nobody in particular"), *people]

    def show(self, cells: Mapping[str, str]) -> None:
        """Show what is on file."""
        for name, text in cells.items():
            if name in self._fields:
                self._fields[name].data = text == "yes" if name == "registered_at_provider" else text

    def cells(self) -> dict[str, str]:
        """Return what was typed."""
        ticked = {"registered_at_provider": "yes" if self.registered_at_provider.data else "no"}
        return {**self.texts(Part.DETAILS.columns), **ticked}


class PlacementForm(DetailsForm, WeekForm, KeyedForm):
    """A new placement."""

    ref = _words("Your reference (optional)", "The provider sees it, so no UPN. Empty: Muster makes one.")
    ends_on = _day("Last day (optional)")

    def cells(self) -> dict[str, str]:
        """Return what was typed."""
        ticked = {"registered_at_provider": "yes" if self.registered_at_provider.data else "no"}
        return {**self.texts(NEW), **ticked, **self.week()}

    def begin(self, today: date) -> None:
        """Begin with a start today, which is what there is no time for."""
        self.key.renew()
        self.starts_on.data = today.isoformat()
        self.days.data = []


def id_of(text: str | None, missing: str) -> UUID:
    """Return an id that was chosen.

    Raises:
        NotFound: it is none.
    """
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound(missing) from None
