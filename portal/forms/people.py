"""The forms with which somebody looks after their colleagues. None of them takes a password."""

from collections.abc import Iterable
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from attendance.refusals import Refusal
from attendance.rules.role_names import NAMED
from attendance.rules.words import Role
from attendance.staff.away import Away, SayAway
from attendance.staff.jobs import ChangeJob, Invite
from attendance.staff.listing import Colleague, RoleChoice
from attendance.staff.role_names import RoleNames
from portal.forms.base import Form
from portal.forms.provider.fields import DayField, stripped
from portal.role_names import role_name


def _line(label: str, hint: str = "") -> StringField:
    return StringField(label, widget=GovTextInput(), description=hint, filters=[stripped])


class RolesForm(Form):
    """What somebody answers for; what is not among the choices is nothing."""

    roles = SelectMultipleField("Roles", validate_choice=False)
    years = _line("Years of a head of year", "Such as 9, 10. Leave it empty for every year.")

    def offer(self, choices: Iterable[RoleChoice]) -> None:
        """Offer the roles that may be given here."""
        self.roles.choices = [SelectChoice(each.role.value, role_name(each.role)) for each in choices]

    @property
    def chosen(self) -> frozenset[Role]:
        """Return the roles chosen."""
        return _roles(self.roles.data or ())


class InviteForm(RolesForm):
    """Somebody who is to have a job here."""

    name = _line("Full name")
    email = _line("Work e-mail", "Their own, not one that several people read.")
    mobile = _line("Mobile (optional)", "For texts about walk-offs and serious incidents.")
    job_title = _line("Job title", "As colleagues call it, such as “Attendance officer”.")

    def command(self) -> Invite:
        """Return what was typed."""
        return Invite(
            name=self.name.data or "",
            email=self.email.data or "",
            mobile=self.mobile.data or "",
            job_title=self.job_title.data or "",
            roles=self.chosen,
            years=self.years.data or "",
        )


class JobForm(RolesForm):
    """Somebody's job; `shown` are the roles that the page showed."""

    job_title = _line("Job title")
    shown = HiddenField()

    def show(self, colleague: Colleague) -> None:
        """Show what holds now."""
        self.job_title.data = colleague.job_title
        self.roles.data = [role.value for role in colleague.roles]
        self.years.data = colleague.years
        self.remember(colleague)

    def remember(self, colleague: Colleague) -> None:
        """Keep what the page shows, which the next attempt replaces."""
        self.shown.data = ",".join(role.value for role in colleague.roles)

    def command(self) -> ChangeJob:
        """Return what was chosen."""
        return ChangeJob(
            job_title=self.job_title.data or "",
            roles=self.chosen,
            years=self.years.data or "",
            instead_of=_roles((self.shown.data or "").split(",")),
        )


class EmailForm(Form):
    """Another e-mail address."""

    email = _line("New e-mail")


class MobileForm(Form):
    """Another mobile number, or none."""

    mobile = _line("Mobile", "A UK number. Leave it empty for none.")


class AwayForm(RolesForm):
    """Days on which somebody is away, and who is told in their place."""

    first_on = DayField("First day")
    last_on = DayField("Last day")
    stand_in = SelectField("Who is told instead", widget=GovSelect(), validate_choice=False)

    def begin(self, away: Away) -> None:
        """Offer their roles and colleagues; a page drawn anew says all roles, today."""
        self.roles.choices = [SelectChoice(role.value, role_name(role)) for role in away.roles]
        names = [(str(each.job_id), f"{each.name}, {each.job_title}") for each in away.choices]
        self.stand_in.choices = [SelectChoice("", "Choose somebody"), *(SelectChoice(*each) for each in names)]
        if not self.is_submitted():
            self.roles.data = [role.value for role in away.roles]
            self.first_on.data = self.last_on.data = away.today

    def command(self) -> SayAway:
        """Return what was chosen.

        Raises:
            Refusal: a day cannot be read.
        """
        first_on, last_on = self.first_on.data, self.last_on.data
        if first_on is None or last_on is None:
            raise Refusal("Enter the first and the last day.", field="first_on" if first_on is None else "last_on")
        return SayAway(roles=self.chosen, stand_in=_id(self.stand_in.data), first_on=first_on, last_on=last_on)


class RoleNamesForm(Form):
    """What each role is called; empty keeps its own name."""

    def show(self, found: RoleNames) -> None:
        """Show what holds now."""
        for role in NAMED:
            self[role.value].data = found.names.get(role, "")

    @property
    def fields(self) -> list[Field]:
        """Return the fields in the order of the roles."""
        return [self[role.value] for role in NAMED]

    @property
    def typed(self) -> dict[Role, str]:
        """Return what was typed."""
        return {role: self[role.value].data or "" for role in NAMED}


for _role in NAMED:
    setattr(RoleNamesForm, _role.value, _line(_role.label))


class DeedForm(Form):
    """A button alone."""


def _id(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None


def _roles(values: Iterable[str]) -> frozenset[Role]:
    known = {role.value: role for role in Role}
    return frozenset(known[each] for each in values if each in known)
