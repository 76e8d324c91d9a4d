"""The register as it is sent: one small form per pupil, told apart by the placement's reference."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from wtforms import Form as PlainForm
from wtforms import HiddenField, StringField

from attendance.observing import EntryCommand
from attendance.provider_day import PupilEntry
from attendance.rules.calendar import at_london, to_london
from attendance.rules.words import AgreedWith, Reason, Status, Tutored
from portal.forms.base import Form
from portal.forms.provider.fields import KeyField, StatusField, WallTimeField, WordField, stripped

STATUS = "status"
MISREAD_TIME = "Enter the time like 09:20."


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """What is missing from one pupil's entry, and in which of its fields."""

    field: str
    sentence: str


class RegisterForm(Form):
    """What belongs to the whole page. The group's fields say where everybody who is there has gone."""

    key = KeyField()
    group_site = StringField(filters=[stripped])
    group_until = WallTimeField()


class EntryForm(PlainForm):
    """One pupil's entry. `was` and `was_site` are what the page showed when it was opened: not sent again."""

    status = StatusField(Status)
    site = StringField(filters=[stripped])
    arrived = WallTimeField()
    left = WallTimeField()
    agreed_with = WordField(AgreedWith)
    agreed_name = StringField(filters=[stripped])
    reason = WordField(Reason)
    note = StringField(filters=[stripped])
    change_reason = StringField(filters=[stripped])
    was = HiddenField()
    was_site = HiddenField()

    @property
    def is_touched(self) -> bool:
        """Say whether somebody chose something here that was not on record when the page was opened."""
        if self.status.errors:
            return True
        return self.status.data is not None and (self.moved_to is not None or self.says() != (self.was.data or ""))

    def says(self) -> str:
        """Return in one line what the entry says, without what its status has no use for."""
        status: Status | None = self.status.data
        if status is None:
            return ""
        details: dict[Status, list[Any]] = {
            Status.LATE: [self.arrived.data],
            Status.ABSENT: [self.reason.data or Reason.NOT_KNOWN, self.note.data],
            Status.LEFT_EARLY: [self.left.data, self.agreed_with.data, self.agreed_name.data],
            Status.NOT_HELD: [self.note.data],
        }
        word = self.status.tutored or status
        return "|".join([word, *(_said(each) for each in details.get(status, []))])

    @property
    def moved_to(self) -> str | None:
        """Return the code of the site that was chosen, where it is another than the page had shown."""
        status: Status | None = self.status.data
        is_other = self.site.data is not None and self.site.data != self.was_site.data
        return self.site.data if is_other and status is not None and status.was_seen else None

    def find_slip(self, name: str) -> Slip | None:
        """Return the first thing that is missing or unreadable; the rules judge the rest."""
        for field in (self.status, self.agreed_with, self.reason):
            if field.errors:
                return Slip(field=STATUS, sentence=f"{name}: choose one of the answers shown.")
        if self.status.data is Status.LATE:
            return self._time_slip(self.arrived, f"Enter the time {name} arrived.")
        if self.status.data is Status.LEFT_EARLY:
            return self._time_slip(self.left, f"Enter the time {name} left.") or self._agreement_slip(name)
        return None

    def command(self, placement: str, on: date) -> EntryCommand:
        """Return the entry as the use case takes it, without what its status has no use for."""
        status: Status = self.status.data
        left = status is Status.LEFT_EARLY
        absent, tutored = status is Status.ABSENT, self.status.tutored
        return EntryCommand(
            placement=placement,
            status=status,
            site=self.moved_to,
            arrived_at=_at(on, self.arrived.data) if status is Status.LATE else None,
            left_at=_at(on, self.left.data) if left else None,
            agreed_with=self.agreed_with.data if left else None,
            agreed_name=self.agreed_name.data if left and self.agreed_with.data is AgreedWith.SCHOOL else None,
            mode=tutored.mode if tutored else None,
            reason=((tutored and tutored.reason) or self.reason.data or Reason.NOT_KNOWN) if absent else None,
            note=self.note.data if absent or status is Status.NOT_HELD else None,
            change_reason=self.change_reason.data,
        )

    def fill(self, entry: PupilEntry, *, asks_site: bool = False) -> None:
        """Show what is on record. `asks_site`: the page asks where each pupil is."""
        self.status.data = entry.status
        self.site.data = self.was_site.data = entry.at_code if asks_site else None
        self.arrived.data = _wall(entry.arrived_at)
        self.left.data = _wall(entry.left_at)
        self.agreed_with.data, self.agreed_name.data = entry.agreed_with, entry.agreed_name
        # A note that came by another way may have lines, which the page's single line has not.
        self.reason.data, self.note.data = entry.reason, " ".join((entry.note or "").split()) or None
        word = Tutored.of(entry.status, entry.mode, entry.reason) if entry.is_tutored else None
        if word is not None:
            self.status.say(word)
        self.was.data = self.says()

    @staticmethod
    def _time_slip(field: WallTimeField, sentence: str) -> Slip | None:
        if field.data is not None:
            return None
        return Slip(field=field.short_name, sentence=MISREAD_TIME if field.errors else sentence)

    def _agreement_slip(self, name: str) -> Slip | None:
        if self.agreed_with.data is None:
            sentence = f"Say who agreed that {name} left early. If nobody did, report “left without permission”."
            return Slip(field="agreed_with", sentence=sentence)
        if self.agreed_with.data is AgreedWith.SCHOOL and not self.agreed_name.data:
            return Slip(field="agreed_name", sentence=f"Enter who at the home school agreed that {name} left early.")
        return None


def read_entry(sent: Any, placement: str) -> EntryForm:
    """Return the entry that was sent for a placement; an empty one where none was."""
    form = EntryForm(sent, prefix=f"{placement}-")
    # Fields that could not be read keep their error without it ever being asked for.
    form.validate()
    return form


def blank_entry(placement: str, entry: PupilEntry | None = None, *, asks_site: bool = False) -> EntryForm:
    """Return an entry nobody has typed in, with what is on record."""
    form = EntryForm(prefix=f"{placement}-")
    if entry is not None:
        form.fill(entry, asks_site=asks_site)
    return form


def placements_sent(sent: Any) -> list[str]:
    """Return the references of the placements for which something was chosen."""
    suffix = f"-{STATUS}"
    return [name.removesuffix(suffix) for name in sent if name.endswith(suffix) and sent.get(name)]


def body_of(entries: Iterable[EntryCommand]) -> list[dict[str, str]]:
    """Return the entries as plain words, to know the same submission again."""
    names = list(EntryCommand.__dataclass_fields__)
    return [{name: str(getattr(entry, name)) for name in names} for entry in entries]


def _at(on: date, local: time | None) -> datetime | None:
    return at_london(on, local) if local is not None else None


def _wall(at: datetime | None) -> time | None:
    return to_london(at).time().replace(second=0, microsecond=0) if at is not None else None


def _said(detail: Any) -> str:
    if detail is None:
        return ""
    return f"{detail:%H:%M}" if isinstance(detail, time) else str(detail)
