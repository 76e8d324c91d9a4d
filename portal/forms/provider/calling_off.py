"""The forms of a session that does not go on: for whom, why, and where each pupil is; and who has fetched one since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import BooleanField, RadioField, StringField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from attendance.calling_off import Candidate, PupilOff, WhyOff
from attendance.rules.calendar import at_london
from attendance.rules.words import Handover
from portal.forms.base import Form
from portal.forms.provider.fields import DayField, KeyField, WallTimeField, WordField, choices, stripped
from portal.forms.provider.reports import ENTER_DATE, HalfDays

EVERYBODY = "everybody"
SOME = "some"
AT_SITE = "site:"
SAY_WHERE = "Say where the pupils are now."
GONE = (Handover.COLLECTED, Handover.TO_SCHOOL, Handover.LEFT_ALONE)
HOW = {"off": "It is not held", "early": "It is ending early"}


def _known(where: str | None) -> str | None:
    return where if where in set(Handover) else None


class CallingOffForm(Form):
    """What is said of everybody. Where the pupils are is asked on the day itself only."""

    key = KeyField()
    on = DayField("Date", validators=[InputRequired(ENTER_DATE)])
    how = RadioField(
        "What is happening?",
        choices=[SelectChoice(value, words) for value, words in HOW.items()],
        default="off",
        validators=[InputRequired("Choose what is happening.")],
    )
    ended = WallTimeField("Ends at")
    half_days = RadioField(
        "Which session?",
        choices=[SelectChoice(each.value, each.label) for each in (HalfDays.AM, HalfDays.PM, HalfDays.DAY)],
        validators=[InputRequired("Choose morning, afternoon or both.")],
    )
    why = RadioField(
        "Why?",
        choices=[SelectChoice(each.value, each.label) for each in WhyOff],
        validators=[InputRequired("Choose why.")],
    )
    note = StringField("Anything else the schools should know (optional)", widget=GovTextInput(), filters=[stripped])
    whom = RadioField("For whom?", validators=[InputRequired("Choose for whom.")])
    where = RadioField(
        "Where are they now?",
        choices=[SelectChoice(each.value, each.label) for each in Handover],
        # Not asked of another day; whether it is needed is judged with the pupils.
        validate_choice=False,
        filters=[_known],
    )
    handed_to = StringField("Who collected or took them", widget=GovTextInput(), filters=[stripped])
    change_reason = StringField("Reason for the change", widget=GovTextInput(), filters=[stripped])

    def offer(self, pupils: Iterable[Candidate]) -> None:
        """Offer everybody, each site where there are several, and a choice of pupils."""
        sites = {each.site_code: each.site_name for each in pupils if each.site_code and each.site_name}
        named = [SelectChoice(f"{AT_SITE}{code}", f"Everybody at {name}") for code, name in sorted(sites.items())]
        self.whom.choices = [
            SelectChoice(EVERYBODY, "Everybody"),
            *(named if len(named) > 1 else []),
            SelectChoice(SOME, "Only those I tick"),
        ]

    def ended_at(self) -> datetime | None:
        """Return the instant a session ends early; None where it is not held."""
        if self.how.data != "early" or self.on.data is None or self.ended.data is None:
            return None
        return at_london(self.on.data, self.ended.data)


class PupilForm(PlainForm):
    """What is said of one pupil, where it differs from the rest."""

    ticked = BooleanField()
    where = WordField(Handover)
    handed_to = StringField(filters=[stripped])

    @property
    def is_touched(self) -> bool:
        """Say whether something was chosen of this pupil alone."""
        return bool(self.ticked.data or self.where.data or self.handed_to.data)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One pupil on the page, and what was chosen for them."""

    pupil: Candidate
    form: PupilForm


class FetchedForm(Form):
    """How a pupil who waited has left."""

    key = KeyField()
    where = RadioField(
        "How did they leave?",
        widget=GovRadioInput(),
        choices=[SelectChoice(each.value, each.label) for each in GONE],
        validators=[InputRequired("Choose how the pupil left.")],
    )
    handed_to = StringField("Who collected or took them", widget=GovTextInput(), filters=[stripped])


def rows_of(pupils: Iterable[Candidate], sent: Any = None) -> tuple[Row, ...]:
    """Return a row for each pupil, with what was sent of it."""
    return tuple(Row(pupil=each, form=PupilForm(sent, prefix=f"{each.placement}-")) for each in pupils)


def pupils_off(form: CallingOffForm, rows: Iterable[Row], *, is_today: bool) -> tuple[PupilOff, ...]:
    """Return the pupils meant, each with where they are; on another day nobody is anywhere yet."""
    return tuple(_off(form, row, is_today=is_today) for row in rows if _is_meant(form.whom.data or "", row))


def body_of(form: CallingOffForm, pupils: Iterable[PupilOff]) -> dict[str, Any]:
    """Return what is sent as plain words, to know the same submission again."""
    said = {name: str(form[name].data) for name in ("on", "how", "ended", "half_days", "why", "note", "change_reason")}
    return {**said, "pupils": [[each.placement, str(each.handover), each.handed_to] for each in pupils]}


def _is_meant(whom: str, row: Row) -> bool:
    if whom == SOME:
        return bool(row.form.ticked.data)
    if whom.startswith(AT_SITE) and row.pupil.site_code != whom.removeprefix(AT_SITE):
        return False
    # What is settled stays as it is, unless somebody ticks that very pupil.
    return bool(row.form.ticked.data) or not row.pupil.is_settled


def _off(form: CallingOffForm, row: Row, *, is_today: bool) -> PupilOff:
    if not is_today:
        return PupilOff(placement=row.pupil.placement, handover=None)
    own = row.form.where.data
    where = own or (Handover(form.where.data) if form.where.data else None)
    who = row.form.handed_to.data or (None if own and own.value != form.where.data else form.handed_to.data)
    is_named = where is not None and where.takes_a_name
    return PupilOff(placement=row.pupil.placement, handover=where, handed_to=who if is_named else None)


HANDOVERS = choices(Handover)
