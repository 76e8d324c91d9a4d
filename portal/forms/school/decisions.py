"""The forms with which a school says where a pupil will be: not expected, a day moved, a gap decided."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import Optional

from attendance.decisions import Decide, PupilChoice
from attendance.gaps import GapLine
from attendance.refusals import NotFound, Refusal
from attendance.rules.decisions import DecisionKind
from attendance.rules.words import Session
from portal.forms.base import Form
from portal.forms.provider.fields import DayField
from portal.forms.school.fields import EntryKey, chips, lines

NOT_EXPECTED = (
    DecisionKind.APPOINTMENT,
    DecisionKind.AT_SCHOOL,
    DecisionKind.EXAM,
    DecisionKind.STUDY_DAY,
    DecisionKind.OTHER_PLACE,
    DecisionKind.AGREED_LEAVE,
)
SETTLING = (DecisionKind.AT_SCHOOL, DecisionKind.OTHER_PLACE, DecisionKind.AGREED_LEAVE)
ANSWERS = (DecisionKind.ATTENDS, DecisionKind.STAYS_HOME)
BOTH = "both"
HALVES = {each.value: each.label for each in Session}
WHICH = {BOTH: "Whole days", Session.AM.value: "Mornings only", Session.PM.value: "Afternoons only"}
TOO_OLD = "This page was out of date. Here it is anew: send it again."


class _Decision(Form):
    """A decision that its page sends once, however often it arrives."""

    key = EntryKey()

    @property
    def decision_id(self) -> UUID:
        """Return the key of the page.

        Raises:
            Refusal: it was lost.
        """
        if self.key.entry_id is None:
            raise Refusal(TOO_OLD)
        return self.key.entry_id


class NotExpectedForm(_Decision):
    """A pupil is not to be expected, from one session to another."""

    pupil = SelectField("Pupil", widget=GovSelect(), validate_choice=False)
    kind = chips("Why", {})
    from_on = DayField("First day")
    from_session = chips("From", HALVES, Session.AM.value)
    to_on = DayField("Last day, if it is another", validators=[Optional()])
    to_session = chips("To the end of", HALVES, Session.PM.value)
    only = chips("Which half days", WHICH, BOTH)
    note = lines(
        "Where the pupil will be, and who agreed", "Only your school sees this. Needed for another place and for leave."
    )

    def offer(self, pupils: Iterable[PupilChoice], *, may_suspend: bool) -> None:
        """Offer the school's pupils, and what the actor may decide."""
        self.pupil.choices = [SelectChoice("", "Choose a pupil"), *(_pupil(each) for each in pupils)]
        kinds = (*NOT_EXPECTED, *([DecisionKind.SUSPENDED] if may_suspend else []))
        self.kind.choices = [SelectChoice(each.value, each.label) for each in kinds]

    def commands(self) -> list[Decide]:
        """Return the decision as the use case takes it.

        Raises:
            Refusal: something is missing.
        """
        first = _day(self.from_on.data, "from_on")
        return [
            Decide(
                decision_id=self.decision_id,
                pupil_id=_id(self.pupil.data, "Choose the pupil.", "pupil"),
                kind=_kind(self.kind.data, {*NOT_EXPECTED, DecisionKind.SUSPENDED}),
                from_on=first,
                from_session=_session(self.from_session.data, "from_session"),
                to_on=self.to_on.data or first,
                to_session=_session(self.to_session.data, "to_session"),
                only=None if self.only.data == BOTH else _session(self.only.data, "only"),
                note=self.note.data,
            )
        ]


class MoveForm(_Decision):
    """One session moves to another day at the same provider."""

    placement = SelectField("Pupil and provider", widget=GovSelect(), validate_choice=False)
    from_on = DayField("Instead of the day")
    from_session = chips("Session", HALVES)
    moved_to_on = DayField("The pupil comes on")
    moved_to_session = chips("In the session", HALVES)

    def offer(self, pupils: Iterable[PupilChoice]) -> None:
        """Offer every placement of the school's pupils."""
        choices = [SelectChoice("", "Choose a pupil")]
        for pupil in pupils:
            for each in pupil.placements:
                words = f"{pupil.family_name}, {pupil.given_name}: {each.provider_name}"
                choices.append(SelectChoice(f"{pupil.id}/{each.id}", words))
        self.placement.choices = choices

    def commands(self) -> list[Decide]:
        """Return the decision as the use case takes it.

        Raises:
            Refusal: something is missing.
        """
        pupil, _, placement = (self.placement.data or "").partition("/")
        on, session = _day(self.from_on.data, "from_on"), _session(self.from_session.data, "from_session")
        to = (_day(self.moved_to_on.data, "moved_to_on"), _session(self.moved_to_session.data, "moved_to_session"))
        return [
            Decide(
                decision_id=self.decision_id,
                pupil_id=_id(pupil, "Choose the pupil.", "placement"),
                kind=DecisionKind.MOVED_DAY,
                from_on=on,
                from_session=session,
                to_on=on,
                to_session=session,
                placement_id=_id(placement, "Choose the pupil.", "placement"),
                moved_to=to,
            )
        ]


class SettleForm(_Decision):
    """Where pupils will be on a day that nobody expects them: one pupil, or all of a day at once.

    Each gap is a pupil, a date, and the first and the last session of it, as `gap_value` writes them.
    """

    gaps = SelectMultipleField("Pupils", validate_choice=False)
    kind = HiddenField()
    note = lines("Where, and who agreed")

    def commands(self) -> list[Decide]:
        """Return one decision for each pupil and day, as the use case takes it.

        Raises:
            Refusal: something is missing.
        """
        if not self.gaps.data:
            raise Refusal(TOO_OLD)
        kind = _kind(self.kind.data, {*SETTLING, *ANSWERS})
        return [self._command(gap, kind) for gap in self.gaps.data]

    def _command(self, gap: str, kind: DecisionKind) -> Decide:
        pupil, on, first, last = (*gap.split("/"), "", "", "")[:4]
        day = _date(on)
        return Decide(
            # Another answer from the same page is another decision.
            decision_id=uuid5(self.decision_id, f"{gap}/{kind}/{self.note.data}"),
            pupil_id=_id(pupil, "Choose the pupil.", "gaps"),
            kind=kind,
            from_on=day,
            from_session=_session(first, "gaps"),
            to_on=day,
            to_session=_session(last, "gaps"),
            note=self.note.data,
        )


def gap_value(line: GapLine) -> str:
    """Return a gap as its form sends it."""
    return f"{line.pupil_id}/{line.on.isoformat()}/{line.sessions[0].value}/{line.sessions[-1].value}"


def _pupil(each: PupilChoice) -> SelectChoice:
    year = f", year {each.year_group}" if each.year_group else ""
    return SelectChoice(str(each.id), f"{each.family_name}, {each.given_name}{year}")


def _id(text: str | None, missing: str, field: str) -> UUID:
    if not text:
        raise Refusal(missing, field=field)
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such pupil.", field=field) from None


def _day(on: date | None, field: str) -> date:
    if on is None:
        raise Refusal("Enter the date.", field=field)
    return on


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(TOO_OLD) from None


def _session(text: str | None, field: str) -> Session:
    try:
        return Session(text or "")
    except ValueError:
        raise Refusal("Choose morning or afternoon.", field=field) from None


def _kind(text: str | None, allowed: set[DecisionKind]) -> DecisionKind:
    kind = next((each for each in allowed if each.value == text), None)
    if kind is None:
        raise Refusal("Choose what was decided.", field="kind")
    return kind
