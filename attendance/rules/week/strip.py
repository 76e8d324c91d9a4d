"""A pupil's week in one strip: five days, morning and afternoon, what each place says, and who hands over to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attendance.rules.calendar import weekdays_of
from attendance.rules.codes import Proposal
from attendance.rules.two_places import Stay, any_differ, hand_overs
from attendance.rules.week.dates import format_week, in_words
from attendance.rules.week.outside import OutsideSaid
from attendance.rules.week.pupils import SessionCell
from attendance.rules.words import Session

Half = tuple[date, Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class StripHalf:
    """One session: what is known of it, once for each provider that speaks of it; nothing where it is not the reader's.

    `differ`: two providers' words cannot both be right.
    """

    session: Session
    cells: tuple[SessionCell, ...]
    differ: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StripDay:
    """One day, morning first; `hand_overs` are sentences such as "Left Oakbank 12:05, due at Bridge 12:45"."""

    on: date
    halves: tuple[StripHalf, ...]
    hand_overs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionProposal:
    """What Muster would enter for a session, which nobody has entered."""

    on: date
    session: Session
    proposal: Proposal

    @property
    def when(self) -> str:
        """Return the session in words: "Tuesday morning"."""
        return in_words(self.on, self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilStrip:
    """A pupil's week, Monday to Friday. `before` and `after` are the Mondays beside it; None where nothing can be.

    What was `outside` hours, until Sunday, is in no day's halves. `proposed` is for the home school alone.
    """

    name: str
    home_school_name: str
    monday: date
    before: date | None
    after: date | None
    days: tuple[StripDay, ...]
    outside: tuple[OutsideSaid, ...] = ()
    proposed: tuple[SessionProposal, ...] = ()

    @property
    def week(self) -> str:
        """Return the ISO name of the week, "2026-W38"."""
        return format_week(self.monday)


def strip_days(
    monday: date,
    cells: Mapping[Half, tuple[SessionCell, ...]],
    stays: Mapping[Half, Sequence[Stay]],
) -> tuple[StripDay, ...]:
    """Return the five days of a week from what is known of its sessions and the stays in them."""
    return tuple(
        StripDay(
            on=on,
            halves=tuple(
                StripHalf(
                    session=session,
                    cells=cells.get((on, session), ()),
                    differ=any_differ(stays.get((on, session), ())),
                )
                for session in Session
            ),
            hand_overs=hand_overs(stay for session in Session for stay in stays.get((on, session), ())),
        )
        for on in weekdays_of(monday)
    )
