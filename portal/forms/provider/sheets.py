"""A sheet that is sent, and what a person says a held row of one means."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from flask import request
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from attendance.intake.columns import Column
from attendance.intake.pages import PupilRef, RowView
from attendance.intake.rows import Meant
from attendance.intake.sheets import SentFile
from attendance.observing import EntryCommand
from attendance.receiving import Envelope
from attendance.refusals import Refusal
from attendance.rules.calendar import at_london, to_london
from attendance.rules.words import AgreedWith, Reason, Session, Status
from portal.forms.base import Form
from portal.forms.provider.fields import TOO_LONG, DayField, KeyField, WallTimeField, choices, stripped
from portal.forms.provider.reports import ENTER_DATE

ENDINGS = (".csv", ".txt", ".xlsx")
_COLUMN = re.compile(r"column-[0-9]{1,3}")
NOT_CHOSEN, NOTHING = "Choose", "Nothing to say"


def _choices(words: Iterable[Any], *, blank: str) -> list[SelectChoice]:
    return [SelectChoice("", blank), *(SelectChoice(value, label) for value, label in choices(words))]


class SheetForm(Form):
    """The file."""

    file = FileField("File")

    def sent(self) -> SentFile:
        """Return the file as it came.

        Raises:
            Refusal: there is none, or by its name it is no sheet.
        """
        found = self.file.data
        if not found:
            raise Refusal("Choose a file.", field="file")
        name = (found.filename or "").replace("\0", "")
        if not name.lower().endswith(ENDINGS):
            raise Refusal("Choose an Excel workbook or a CSV file: its name ends in .xlsx or .csv.", field="file")
        return SentFile(name=name, raw=found.read())


class RowForm(Form):
    """What a held row means; or why nothing of it is recorded."""

    offered: frozenset[str] = frozenset()
    key = KeyField()
    placement = SelectField("Pupil", widget=GovSelect(), validators=[InputRequired("Choose the pupil.")])
    on = DayField("Date", validators=[InputRequired(ENTER_DATE)])
    session = SelectField(
        "Session",
        widget=GovSelect(),
        choices=_choices(Session, blank=NOT_CHOSEN),
        validators=[InputRequired("Choose morning or afternoon.")],
    )
    status = SelectField(
        "What you saw",
        widget=GovSelect(),
        choices=_choices(Status, blank=NOT_CHOSEN),
        validators=[InputRequired("Choose what you saw.")],
    )
    arrived_at = WallTimeField("Arrived at (if late)")
    left_at = WallTimeField("Left at (if left early)")
    agreed_with = SelectField(
        "Who agreed (if left early)", widget=GovSelect(), default="", choices=_choices(AgreedWith, blank=NOTHING)
    )
    reason = SelectField("Reason (if absent)", widget=GovSelect(), default="", choices=_choices(Reason, blank=NOTHING))
    note = StringField("Note (optional)", widget=GovTextInput(), filters=[stripped], validators=[TOO_LONG])
    change_reason = StringField(
        "Why it differs from what is on record (only if it does)",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[TOO_LONG],
    )

    def offer(self, pupils: Iterable[PupilRef]) -> None:
        """Offer the pupils a row may be about."""
        named = [(each.ref, f"{each.name}, {each.home_school_name}") for each in pupils]
        self.offered = frozenset(ref for ref, _words in named)
        self.placement.choices = [SelectChoice("", NOT_CHOSEN), *(SelectChoice(ref, words) for ref, words in named)]

    def preset(self, row: RowView) -> None:
        """Choose what could be read; nothing is chosen for what could not."""
        said: Mapping[str, str] = row.cells
        self.placement.data = row.placement if row.placement in self.offered else ""
        self.note.data = said.get(Column.NOTE) or None
        self.on.data, self.session.data = row.on, row.session or ""
        line = row.line
        if line is None:
            return
        self.status.data = line.entry.status.value
        self.arrived_at.data = _wall(line.entry.arrived_at)
        self.left_at.data = _wall(line.entry.left_at)
        self.agreed_with.data = line.entry.agreed_with or ""
        self.reason.data = line.entry.reason or ""
        self.change_reason.data = line.entry.change_reason

    def meant(self) -> Meant:
        """Return what is sent."""
        on = self.on.data or date.min
        entry = EntryCommand(
            placement=self.placement.data or "",
            status=Status(self.status.data),
            arrived_at=at_london(on, self.arrived_at.data) if self.arrived_at.data else None,
            left_at=at_london(on, self.left_at.data) if self.left_at.data else None,
            agreed_with=AgreedWith(self.agreed_with.data) if self.agreed_with.data else None,
            reason=Reason(self.reason.data) if self.reason.data else None,
            note=self.note.data,
            change_reason=self.change_reason.data,
        )
        body = {name: str(field.data) for name, field in self._fields.items() if name != "key"}
        return Meant(
            on=on, session=Session(self.session.data), entry=entry, envelope=Envelope.of(self.key.data or "", body)
        )


class AsideForm(Form):
    """Why nothing of a held row is recorded."""

    why_aside = StringField(
        "Why is nothing of it recorded?",
        widget=GovTextInput(),
        filters=[stripped],
        validators=[InputRequired("Say why nothing of it is recorded."), TOO_LONG],
    )


class ColumnsForm(Form):
    """Which columns are which: `column-` and a place are sent for each."""

    def choices(self) -> dict[int, str]:
        """Return what was chosen, by place; a column of which nothing is said is not read."""
        names = [name for name in request.form if _COLUMN.fullmatch(name)]
        return {int(name.removeprefix("column-")): request.form[name] for name in names if request.form[name]}


def _wall(at: datetime | None) -> time | None:
    return to_london(at).time() if at is not None else None
