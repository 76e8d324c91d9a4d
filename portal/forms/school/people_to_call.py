"""The form of somebody to call about a pupil; each person's stands on the page under a prefix of its own."""

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.people_to_call import Person, PersonTyped
from attendance.rows import RowProblem
from attendance.rules.words import ContactKind
from portal.forms.base import Form
from portal.forms.school.fields import EntryKey, line

KINDS = [SelectChoice(each.value, each.label) for each in ContactKind]
# How the import names what the form calls by a fuller name.
FIELD_OF = {"order": "position"}


class PersonForm(Form):
    """Who somebody is, and how they are reached."""

    key = EntryKey()
    name = line("Name")
    kind = SelectField("Who they are", widget=GovSelect(), choices=KINDS, validate_choice=False)
    relation = line("Relation or job (optional)", "Such as mother, or duty social worker.")
    phone = line("Telephone")
    email = line("E-mail (optional)")
    position = line("Call as number", "1 is called first.")

    @property
    def typed(self) -> PersonTyped:
        """Return what was typed."""
        return PersonTyped(
            name=self.name.data,
            relation=self.relation.data,
            kind=self.kind.data or "",
            phone=self.phone.data,
            email=self.email.data,
            order=self.position.data,
        )

    def show(self, person: Person) -> None:
        """Fill in what is on file."""
        self.name.data, self.kind.data, self.relation.data = person.name, person.kind.value, person.relation
        self.phone.data, self.email.data, self.position.data = person.phone, person.email, str(person.position)

    def refuse(self, problems: tuple[RowProblem, ...]) -> None:
        """Show what is wrong beside the fields it is about."""
        for problem in problems:
            field = self[FIELD_OF.get(problem.column, problem.column)]
            field.errors = [*field.errors, problem.sentence]
