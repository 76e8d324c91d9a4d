"""The small values all shapes share: dates, times in two forms, and text that any database and paper can hold."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, PlainValidator, WithJsonSchema

from attendance.refusals import Refusal
from attendance.rules.calendar import at_london, to_london
from attendance.rules.words import Session

DATE = r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
WALL_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
STAMP = (
    r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$"
)
# No database, sheet or document takes these.
NO_CONTROLS = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]*$"
SHORT, LONG, ACCOUNT = 200, 2_000, 10_000


class Said(BaseModel):
    """Base of what a program sends."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_by_name=False, validate_by_alias=True)


class Given(BaseModel):
    """Base of what is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


def parse_date(text: object) -> date:
    """Return a date written as YYYY-MM-DD.

    Raises:
        ValueError: written otherwise, or no day of the calendar.
    """
    if isinstance(text, str) and re.fullmatch(DATE, text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    message = "Write the date as YYYY-MM-DD, and check that there is such a day."
    raise ValueError(message)


def parse_moment(text: object) -> time | datetime:
    """Return a London wall time written as HH:MM, or an instant (aware UTC) written with its offset.

    Raises:
        ValueError: written otherwise; a full time without an offset could be an hour off.
    """
    if isinstance(text, str) and re.fullmatch(WALL_TIME, text, re.ASCII):
        return time.fromisoformat(text)
    if isinstance(text, str) and re.fullmatch(STAMP, text, re.ASCII):
        try:
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except ValueError:
            pass
    message = "Write the time as HH:MM (London), or in full with an offset: 2026-09-16T10:42:00+01:00."
    raise ValueError(message)


def instant(moment: time | datetime, on: date) -> datetime:
    """Return the instant a moment means on a day."""
    return moment if isinstance(moment, datetime) else at_london(on, moment)


def clean(text: str) -> str:
    """Return a text without blanks at its ends.

    Raises:
        ValueError: it holds a control character.
    """
    if not re.fullmatch(NO_CONTROLS, text):
        message = "There is a control character in the text. Remove it."
        raise ValueError(message)
    return text.strip()


def path_date(text: str) -> date:
    """Return the date in an address.

    Raises:
        Refusal: it is none.
    """
    try:
        return parse_date(text)
    except ValueError as error:
        raise Refusal(str(error), field="date") from error


def path_session(text: str) -> Session:
    """Return the session in an address.

    Raises:
        Refusal: neither AM nor PM.
    """
    try:
        return Session(text)
    except ValueError as error:
        message = "The session is AM or PM."
        raise Refusal(message, field="session") from error


def _text(longest: int, *, is_needed: bool) -> tuple[AfterValidator, WithJsonSchema]:
    def check(text: str) -> str:
        found = clean(text)
        if len(found) > longest:
            message = f"The text is longer than {longest} characters. Shorten it."
            raise ValueError(message)
        if is_needed and not found:
            message = "Write something here."
            raise ValueError(message)
        return found

    shape = {"type": "string", "maxLength": longest, "pattern": NO_CONTROLS}
    # Visible at both ends, so that what is described is what is taken.
    needed = {**shape, "minLength": 1, "pattern": NO_CONTROLS.replace("^", r"^(?=[\s\S]*\S)", 1)}
    return AfterValidator(check), WithJsonSchema(needed if is_needed else shape)


_EXAMPLE = "2026-09-16T10:42:00+01:00"

Day = Annotated[date, PlainValidator(parse_date), WithJsonSchema({"type": "string", "format": "date", "pattern": DATE})]
Moment = Annotated[
    time | datetime,
    PlainValidator(parse_moment),
    WithJsonSchema(
        {
            "description": "HH:MM in London on the day in question, or a full time with its offset.",
            "anyOf": [
                {"type": "string", "pattern": WALL_TIME, "examples": ["10:42"]},
                {"type": "string", "format": "date-time", "pattern": STAMP, "examples": [_EXAMPLE]},
            ],
        }
    ),
]
At = Annotated[
    datetime,
    PlainSerializer(lambda at: to_london(at).isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": [_EXAMPLE]}),
]
Reference = Annotated[str, *_text(SHORT, is_needed=True)]
ShortText = Annotated[str, *_text(SHORT, is_needed=False)]
LongText = Annotated[str, *_text(LONG, is_needed=False)]
Account = Annotated[str, *_text(ACCOUNT, is_needed=True)]
