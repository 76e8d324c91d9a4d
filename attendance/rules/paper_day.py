"""What stands on a provider's sheets of paper: who is expected at each site on a day, and whom to call."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from attendance.rules.calendar import DAY, SATURDAY, at_london, london_date, to_london
from attendance.rules.words import Session

# While somebody is still there to print: most providers lock up between half past three and five.
MAIL_AT = time(16)


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyNumber:
    """Whom to call for one home school: its office, and its safeguarding lead by name."""

    school_name: str
    school_phone: str | None
    dsl_name: str | None
    dsl_phone: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetLine:
    """One pupil. `sessions` holds the start and the end (aware UTC) of each session that expects the pupil."""

    given_name: str
    family_name: str
    home_school_name: str
    sessions: dict[Session, tuple[datetime, datetime]]


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingNote:
    """What a school released of its plan for when a pupil goes missing: parts by their label, in order of need."""

    pupil_id: UUID
    pupil_name: str
    parts: tuple[tuple[str, str], ...]
    reviewed_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteSheet:
    """Who is expected at one site, in order of name. No site on record: the provider's own name, and no address."""

    name: str
    address: str
    lines: tuple[SheetLine, ...]
    if_missing: tuple[MissingNote, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperDay:
    """A provider's sheets of one day."""

    on: date
    provider_name: str
    made_at: datetime
    sites: tuple[SiteSheet, ...]
    numbers: tuple[EmergencyNumber, ...]

    @property
    def plans_of(self) -> tuple[UUID, ...]:
        """Return the pupils whose plans can be read on the sheets."""
        return tuple(note.pupil_id for site in self.sites for note in site.if_missing)


def day_to_print(now: datetime) -> date | None:
    """Return the day whose sheets are spoken of by mail at an instant: on a weekday from 16:00, the next weekday.

    None before that, and at weekends: whoever prints for Monday does so on Friday.
    """
    at = to_london(now)
    if at.weekday() >= SATURDAY or at.time() < MAIL_AT:
        return None
    return _weekday_from(at.date() + DAY)


def next_mail_at(after: datetime) -> datetime:
    """Return the first instant after another at which such mails fall due."""
    today = _weekday_from(london_date(after))
    at = at_london(today, MAIL_AT)
    return at if at > after else at_london(_weekday_from(today + DAY), MAIL_AT)


def _weekday_from(on: date) -> date:
    while on.weekday() >= SATURDAY:
        on += DAY
    return on
