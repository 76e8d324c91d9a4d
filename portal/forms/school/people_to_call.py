"""The form of somebody to call about a pupil; each person's stands on the page under a prefix of its own."""

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from attendance.people_to_call import Person, PersonTyped
from attendance.rows import RowProblem
from attendance.rules.words import ContactKind
from portal.forms.base import Form
from portal.forms.school.fields import EntryKey, line

# The firm that brings a pupil stands on the placement; one that was imported as a person to call may stay here.
KINDS = [SelectChoice(each.value, each.label) for each in ContactKind if each is not ContactKind.TAXI]
TAXI = SelectChoice(ContactKind.TAXI.value, ContactKind.TAXI.label)
# How the import names what the form calls by a fuller name.
FIELD_OF = {"order": "position"}


class PersonForm(Form):
    """Who somebody is, and how they are reached."""

    key = EntryKey()
    name = line("Name")
    kind = SelectField("Who they are", widget=GovSelect(), validate_choice=False)
    relation = line("Relation or job (optional)", "Such as mother, or duty social worker.")
    phone = line("Telephone")
    email = line("E-mail (optional)")
    position = line("Call as number", "1 is called first.")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take what any form takes, and offer what the kind may be."""
        super().__init__(*args, **options)
        self.offer()

    def offer(self) -> None:
        """Offer every kind but the taxi firm, unless it is one."""
        self.kind.choices = [*KINDS, TAXI] if self.kind.data == ContactKind.TAXI else KINDS

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
        self.offer()
        self.phone.data, self.email.data, self.position.data = person.phone, person.email, str(person.position)

    def refuse(self, problems: tuple[RowProblem, ...]) -> None:
        """Show what is wrong beside the fields it is about."""
        for problem in problems:
            field = self[FIELD_OF.get(problem.column, problem.column)]
            field.errors = [*field.errors, problem.sentence]
