"""A file of the school's own marks, and which of its columns is which. The file itself is read and let go."""

from collections.abc import Callable
from typing import Any

from flask_wtf.file import FileField
from wtforms import StringField

from attendance import comparing
from attendance.refusals import Refusal
from attendance.rows import Sheet
from portal.forms.base import Form
from portal.forms.provider.fields import stripped

ENDINGS = (".csv", ".txt")


def _column(what: str) -> Any:
    return StringField(what, filters=[stripped])


class CompareForm(Form):
    """The file; its headings where they are not upn, date, session and code."""

    file = FileField("File")
    column_upn = _column("UPN")
    column_date = _column("Date")
    column_session = _column("Session (AM or PM)")
    column_code = _column("Code")

    def sheet(self, read: Callable[[bytes], Sheet]) -> Sheet:
        """Return what the file holds, as it stands.

        Raises:
            Refusal: there is none, it is no CSV file by its name, or it is too long.
        """
        sent = self.file.data
        if not sent:
            raise Refusal("Choose a file.", field="file")
        if not (sent.filename or "").lower().endswith(ENDINGS):
            raise Refusal("Choose a CSV file: its name ends in .csv.", field="file")
        raw = sent.read()
        comparing.require_not_too_long(raw)
        return read(raw)

    @property
    def chosen(self) -> dict[str, str]:
        """Return the headings that were chosen, by ours; blank for as it is."""
        return {ours: self.data.get(f"column_{ours}") or "" for ours in comparing.COLUMNS}
