"""The forms with which a school writes an agreement and each side signs it."""

from collections.abc import Iterable
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.refusals import Refusal
from attendance.rules.agreement import Written
from attendance.rules.words import FirstContact
from attendance.written_agreements import Sign
from portal.forms.base import Form
from portal.forms.school.fields import chips, lines

TOO_OLD = "This page was out of date. Here it is anew: send it again."


class WriteForm(Form):
    """What the two agree. `instead_of` is the version that the page showed."""

    instead_of = HiddenField()
    first_contact = chips(
        "Who rings the parent first when a pupil does not come", {each.value: each.label for each in FirstContact}
    )
    closures = lines("What happens on closures", "Who tells whom, by when, and where the pupils are. No pupil’s name.")

    def show(self, newest: Written | None) -> None:
        """Show the newest version, to be changed."""
        self.instead_of.data = str(newest.version if newest else 0)
        if newest:
            self.first_contact.data, self.closures.data = newest.first_contact.value, newest.closures

    @property
    def chosen(self) -> FirstContact:
        """Return who rings first.

        Raises:
            Refusal: nobody was chosen.
        """
        if self.first_contact.data not in set(FirstContact):
            raise Refusal("Choose who rings first.", field="first_contact")
        return FirstContact(self.first_contact.data)


class SignForm(Form):
    """A signature under the version that the page showed, and whom the side names as its lead."""

    version = HiddenField()
    lead = SelectField("Who leads on it for you", widget=GovSelect(), validate_choice=False)

    def offer(self, colleagues: Iterable[tuple[UUID, str]]) -> None:
        """Offer the side's own people."""
        named = [SelectChoice(str(job_id), name) for job_id, name in colleagues]
        self.lead.choices = [SelectChoice("", "Choose"), *named]

    def command(self, provider_id: UUID, home_school_id: UUID) -> Sign:
        """Return the signature as the use case takes it.

        Raises:
            Refusal: the page lost which version it showed.
        """
        return Sign(
            provider_id=provider_id,
            home_school_id=home_school_id,
            version=version_in(self.version),
            lead_job_id=self._lead,
        )

    @property
    def _lead(self) -> UUID | None:
        try:
            return UUID(self.lead.data or "")
        except ValueError:
            return None


def version_in(field: HiddenField) -> int:
    """Return the version that a page showed.

    Raises:
        Refusal: the page lost it.
    """
    text = field.data or ""
    if not text.isdecimal() or len(text) > 9:  # noqa: PLR2004  as many digits as a column takes
        raise Refusal(TOO_OLD)
    return int(text)
