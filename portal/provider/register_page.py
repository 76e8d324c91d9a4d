"""What the register's page shows: a row per pupil with what is on record, what was typed and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from attendance.provider_day import PupilEntry, SessionRegister, Unscheduled
from attendance.refusals import EntryProblem
from attendance.registers import BEFORE_START
from attendance.rules.calendar import london_date, to_london
from attendance.rules.words import Reason, Session, Status, Tutored
from portal.forms.provider.register import STATUS, EntryForm, Slip, blank_entry, read_entry

# From the first to the second nobody needs a reason: it happened later.
LATER_FACTS = {
    Status.ABSENT: {Status.ABSENT, Status.LATE},
    Status.PRESENT: {Status.PRESENT, Status.LEFT_EARLY},
    Status.LATE: {Status.LATE, Status.LEFT_EARLY},
}
TIME_FIELDS = {Status.LATE: "arrived", Status.LEFT_EARLY: "left"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One pupil. `entry` is None for a pupil who is not expected and of whom nothing was said."""

    placement: str
    given_name: str
    family_name: str
    home_school_name: str
    form: EntryForm
    entry: PupilEntry | None
    # What the home school decided of the session; empty where it is just not in the weekly pattern.
    why: str = ""

    @property
    def name(self) -> str:
        """Return the name as it is said."""
        return f"{self.given_name} {self.family_name}"

    @property
    def is_answered(self) -> bool:
        """Say whether something is on record or chosen."""
        return self.form.status.data is not None or (self.entry is not None and self.entry.needs_care)

    @property
    def is_open(self) -> bool:
        """Say whether "set the remaining to present" would set this pupil: how a tutor saw each is asked of each."""
        return self.entry is not None and not self.is_answered and not self.entry.is_tutored

    @property
    def goes_with_the_group(self) -> bool:
        """Say whether a group that goes somewhere has this pupil with it: chosen or on record as there."""
        has_left = self.entry is not None and self.entry.walk_off_id is not None
        return not has_left and self.form.status.data in {Status.PRESENT, Status.LATE}

    @property
    def care(self) -> str:
        """Return why "set the remaining to present" leaves this pupil out; empty where it does not."""
        if self.entry is None:
            return ""
        if self.entry.reason is Reason.NEVER_CAME_IN and self.entry.walk_off_id is not None:
            return self.entry.reason.label
        if self.entry.walk_off_id is not None:
            return "Left without permission" if self.entry.walk_off_is_open else "Left without permission, said back"
        return {Status.ABSENT: "Absence told", Status.NOT_HELD: "Called off"}.get(self.entry.status or Status.LATE, "")

    def is_chosen(self, word: Status | Tutored) -> bool:
        """Say whether a choice is the one made, or on record."""
        chosen = self.form.status.tutored or self.form.status.data
        return chosen is word

    def needs_reason(self, status: Status) -> bool:
        """Say whether choosing a status would contradict what is on record."""
        before = self.entry.status if self.entry else None
        return before is not None and status not in LATER_FACTS.get(before, {before})


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterPage:
    """The register of one session as a page, in order of name."""

    on: date
    session: Session
    rows: tuple[Row, ...]
    unscheduled: tuple[Row, ...]
    due_at: datetime | None
    opens_at: datetime | None
    ends_at: datetime | None
    has_sites: bool
    sites: tuple[tuple[str, str], ...] = ()
    problems: Mapping[str, EntryProblem] = field(default_factory=dict)
    errors: tuple[dict[str, str], ...] = ()

    @property
    def expected(self) -> int:
        """Return how many pupils are expected."""
        return sum(1 for row in self.rows if row.entry is not None and row.entry.is_expected)

    @property
    def answered(self) -> int:
        """Return of how many of them something is on record or chosen."""
        return sum(1 for row in self.rows if row.entry is not None and row.entry.is_expected and row.is_answered)

    @property
    def remaining(self) -> int:
        """Return how many pupils "set the remaining to present" would set."""
        return sum(1 for row in self.rows if row.is_open)

    def seconds_now(self, now: datetime) -> int | None:
        """Return London's time of day in seconds, for the script that presets times; None on any other day."""
        if london_date(now) != self.on:
            return None
        local = to_london(now)
        return local.hour * 3600 + local.minute * 60 + local.second


def page_of(register: SessionRegister, *, now: datetime, sent: Any = None) -> RegisterPage:
    """Return the page of a register, with what was sent where somebody had chosen something."""
    first = min((entry.starts_at for entry in register.entries if entry.is_expected), default=None)
    opens_at = first - BEFORE_START if first is not None else None
    return RegisterPage(
        on=register.on,
        session=register.session,
        rows=tuple(_row(entry, sent, asks_site=len(register.sites) > 1) for entry in register.entries),
        unscheduled=tuple(_unscheduled(pupil, sent) for pupil in register.unscheduled),
        due_at=register.due_at,
        opens_at=opens_at if opens_at is not None and now < opens_at else None,
        ends_at=max((entry.ends_at for entry in register.entries if entry.is_expected), default=None),
        has_sites=len({entry.site_code for entry in register.entries}) > 1,
        sites=register.sites if len(register.sites) > 1 else (),
    )


def slip_problem(row: Row, slip: Slip) -> EntryProblem:
    """Return what is missing in a row, to show beside the pupil."""
    return EntryProblem(placement=row.placement, sentence=slip.sentence)


def error_links(rows: Iterable[Row], problems: Mapping[str, EntryProblem], slips: Mapping[str, Slip]) -> Any:
    """Return one line for the summary per problem, each a link to where it is put right."""
    named = {row.placement: row for row in rows}
    for placement, problem in problems.items():
        row, slip = named[placement], slips.get(placement)
        text = slip.sentence if slip else f"{row.name}: {problem.sentence}"
        target = slip.field if slip else _field_at_fault(row, problem)
        yield {"text": text, "href": f"#{placement}-{_FIRST_CHOICE.get(target, target)}"}


_FIRST_CHOICE = {STATUS: "status-present", "agreed_with": "agreed_with-school"}


def _field_at_fault(row: Row, problem: EntryProblem) -> str:
    if problem.on_record:
        return "change_reason"
    return TIME_FIELDS.get(row.form.status.data, STATUS)


def _row(entry: PupilEntry, sent: Any, *, asks_site: bool) -> Row:
    return Row(
        placement=entry.placement,
        given_name=entry.given_name,
        family_name=entry.family_name,
        home_school_name=entry.home_school_name,
        form=_form(entry.placement, sent, lambda: blank_entry(entry.placement, entry, asks_site=asks_site)),
        entry=entry,
    )


def _unscheduled(pupil: Unscheduled, sent: Any) -> Row:
    return Row(
        placement=pupil.placement,
        given_name=pupil.given_name,
        family_name=pupil.family_name,
        home_school_name=pupil.home_school_name,
        form=_form(pupil.placement, sent, lambda: blank_entry(pupil.placement)),
        entry=None,
        why=pupil.why,
    )


def _form(placement: str, sent: Any, blank: Callable[[], EntryForm]) -> EntryForm:
    """Return what was typed where somebody chose something, else what is on record by now."""
    if sent is None:
        return blank()
    form = read_entry(sent, placement)
    return form if form.is_touched else blank()
