"""Days in addresses: `/school/2026-09-14`. What is no day is no address, so it takes no other page's."""

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class DayConverter(BaseConverter):
    """A day as four, two and two digits, handed to the view as a date."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day named; ValidationError (so: not this route) where the calendar has no such day."""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError(value) from error

    def to_url(self, value: date) -> str:
        """The day as an address names it."""
        return value.isoformat()


def init_app(app: Flask) -> None:
    """Let routes name a day as `<day:on>`."""
    app.url_map.converters["day"] = DayConverter
