"""The form of a plan for when a pupil goes missing: four parts, each with its own tick for the provider."""

from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import DateField, HiddenField

from attendance.missing_plans import Plan, WritePlan
from attendance.refusals import Refusal
from attendance.rules.words import PlanPart
from portal.forms.base import Form
from portal.forms.school.fields import lines, tick

READS = "The provider reads this once the pupil has left"
TOO_OLD = "This page was out of date. Here it is anew: save it again."


class PlanForm(Form):
    """What is known, what may be told, and when it was gone through."""

    instead_of = HiddenField()
    description = lines(PlanPart.DESCRIPTION.label, "Height, hair, what they usually wear, glasses. No photograph.")
    description_released = tick(READS)
    places = lines(PlanPart.PLACES.label, "Where they have been found before, friends and family, bus stops.")
    places_released = tick(READS)
    risks = lines(PlanPart.RISKS.label, "What makes it urgent, and who must not find them first.")
    risks_released = tick(READS)
    who_to_call = lines(PlanPart.WHO_TO_CALL.label, "In which order. The numbers stand with the people to call.")
    who_to_call_released = tick(READS)
    reviewed_on = DateField("Gone through on", widget=GovTextInput(), format="%Y-%m-%d")

    def show(self, plan: Plan | None, *, today: date) -> None:
        """Fill in the version that holds, to be gone through today."""
        self.instead_of.data = str(plan.version if plan else 0)
        self.reviewed_on.data = today
        for each in plan.parts if plan else ():
            self[each.part.value].data = each.words
            self[f"{each.part.value}_released"].data = each.is_released

    def command(self) -> WritePlan:
        """Return the version as the use case takes it.

        Raises:
            Refusal: no day, or the page lost which version it showed.
        """
        version = self.instead_of.data or ""
        if not version.isdecimal() or len(version) > 9:  # noqa: PLR2004  as many digits as a column takes
            raise Refusal(TOO_OLD)
        if self.reviewed_on.data is None:
            raise Refusal("Enter the day as 2026-09-14.", field="reviewed_on")
        return WritePlan(
            words={part: self[part.value].data for part in PlanPart},
            released=frozenset(part for part in PlanPart if self[f"{part.value}_released"].data),
            reviewed_on=self.reviewed_on.data,
            instead_of=int(version),
        )
