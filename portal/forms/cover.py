"""The forms of links for one session: one made or sent, one opened."""

from collections.abc import Iterable
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextInput
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from attendance.rules.words import Session
from portal.forms.base import Form
from portal.forms.provider.fields import stripped


def _email(label: str, *, description: str = "", **more: Any) -> StringField:
    return StringField(label, widget=GovTextInput(), description=description, filters=[stripped], **more)


def _site() -> SelectField:
    return SelectField(
        "Which site?",
        widget=GovSelect(),
        validators=[InputRequired("Choose the site where the session is.")],
        validate_choice=False,
    )


class MakeLinkForm(Form):
    """A link for one session of today. With an e-mail address it is sent there, and not shown."""

    site = _site()
    session = RadioField(
        "Which session of today?",
        widget=GovRadioInput(),
        choices=[SelectChoice(each.value, each.label) for each in Session],
        validators=[InputRequired("Choose morning or afternoon.")],
    )
    made_for = StringField(
        "Who is it for? (optional)",
        widget=GovTextInput(),
        description="The name of whoever covers. They can change it when they open the link.",
        filters=[stripped],
    )

    email = _email("Their e-mail address (optional)", description="The link is sent there. Blank: it is shown here.")

    def offer(self, sites: Iterable[tuple[str, str]]) -> None:
        """Offer the provider's sites; with only one there is nothing to choose."""
        _offer(self.site, sites)


class InviteForm(Form):
    """A link to one register of today, sent by the pupils' home school."""

    site = _site()
    made_for = StringField(
        "Who covers?",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[InputRequired("Enter the name of whoever covers.")],
    )
    email = _email(
        "Their e-mail address",
        description="The link goes there and nowhere else. Ask them for it on the telephone.",
        validators=[InputRequired("Enter their e-mail address.")],
    )

    def offer(self, sites: Iterable[tuple[str, str]]) -> None:
        """Offer the sites where the school's pupils are; with only one there is nothing to choose."""
        _offer(self.site, sites)


def _offer(field: SelectField, sites: Iterable[tuple[str, str]]) -> None:
    found = [SelectChoice(*each) for each in sites]
    field.choices = found if len(found) == 1 else [SelectChoice("", "Choose a site"), *found]


class WhoForm(Form):
    """Who opens a link, as they say. `person` is a field of its own name: a form's `name` is something else."""

    person = StringField(
        "Your name", widget=GovTextInput(), filters=[stripped], validators=[InputRequired("Enter your name.")]
    )
    job_title = StringField(
        "Your job",
        widget=GovTextInput(),
        description="Such as supply teacher, or learning mentor.",
        filters=[stripped],
        validators=[InputRequired("Enter your job.")],
    )
