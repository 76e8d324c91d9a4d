"""A made-up pupil's half term, with a week nobody reported, for the paper of a review."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from attendance.rules.codes.lateness import Lateness
from attendance.rules.contacts import Contact
from attendance.rules.figures import CountedSession, Owed, weeks_of
from attendance.rules.pupil_report import (
    ContactLine,
    PlaceLine,
    PupilReport,
    SeriousLine,
    absences_of,
    both_figures,
    halves_in,
    late_in,
    weeks_in,
)
from attendance.rules.week import Amendment, SessionState, sessions_of
from attendance.rules.words import Session

PUPIL, ALERT = UUID(int=1), UUID(int=2)
MONDAY = date(2026, 9, 7)
MADE_AT = datetime(2026, 10, 23, 14, 5, tzinfo=UTC)
_SEEN = {
    "P": SessionState.PRESENT,
    "L": SessionState.LATE,
    "A": SessionState.ABSENT,
    "E": SessionState.LEFT_EARLY,
    "R": SessionState.REMOTE,
    "?": SessionState.NOT_REPORTED,
    "s": None,
}
# A line a week: ten sessions as they were seen, and the ten codes entered; "." for none, "!" for one that is owed.
WEEKS = (
    ("PPPPLPPPss", "B B B B B B B B . ."),
    ("PPAAPPPPss", "B B I I B B B B . ."),
    ("LPPEPPAPss", "B B B B B B N B . ."),
    ("????PPPPss", "! ! ! ! B B B B . ."),
    ("PPPPAAAAss", "D D D D D D D D . ."),
    ("PPPPPPPPss", "B B B B B B B B . ."),
    ("AAPPPPRPss", "G G B B B B B B . ."),
)


def sessions(weeks=WEEKS, monday: date = MONDAY) -> list[CountedSession]:
    """Return the sessions of weeks."""
    return [
        CountedSession(
            pupil_id=PUPIL,
            on=on,
            session=session,
            code="" if code in {".", "!"} else code,
            owed=Owed.ENTRY if code == "!" else Owed.OWN_REGISTER if code == "." else Owed.NOTHING,
            state=_SEEN[letter],
            is_remote=letter == "R",
        )
        for number, (letters, codes) in enumerate(weeks)
        for (on, session), letter, code in zip(
            sessions_of(monday + timedelta(weeks=number)), letters, codes.split(), strict=True
        )
    ]


def example_report() -> PupilReport:
    """Return the half term of a pupil: late twice, ill for a day, a morning without a reason, four not reported."""
    own = sessions()
    half = date(2026, 9, 15), Session.AM
    late = {(date(2026, 9, 9), Session.AM): Lateness(minutes=12), (date(2026, 9, 21), Session.AM): None}
    codes = {(each.on, each.session): each.code for each in own}
    return PupilReport(
        name="Kai Amberley",
        year_group="10",
        school_name="Northgate Academy",
        title="This half term",
        first=date(2026, 9, 1),
        last=date(2026, 10, 23),
        how="The school is shut between 23 October 2026 and 2 November 2026: its half term.",
        made_at=MADE_AT,
        made_by="P. Osei",
        made_by_job="Attendance officer",
        places=(
            PlaceLine(
                provider="Greenacre Farm",
                pathway="Off-site direction",
                starts_on=MONDAY,
                ends_on=date(2026, 12, 18),
                agreement="Signed by both on 3 September 2026",
                limit="12 weeks at most, holidays counted: until 29 November 2026, and its review is due before then",
            ),
        ),
        figures=both_figures(own, own),
        weeks=weeks_in(own, own),
        heat=weeks_of(own),
        late=late_in(own, late),
        absences=absences_of(own, {half: "Ill", (half[0], Session.PM): "Ill"}, codes),
        not_reported=halves_in(own, SessionState.NOT_REPORTED),
        amended=(
            Amendment(
                pupil_ref="kai-amberley",
                family_name="Amberley",
                given_name="Kai",
                on=half[0],
                session=half[1],
                was="N",
                became="I",
                reason="His mother rang: a cold",
                amended_at=datetime(2026, 9, 15, 13, 20, tzinfo=UTC),
                amended_by="P. Osei",
                amended_by_job="Attendance officer",
            ),
        ),
        serious=(
            SeriousLine(
                on=date(2026, 9, 22),
                what="Left without permission",
                at=datetime(2026, 9, 22, 13, 10, tzinfo=UTC),
                alert_id=ALERT,
            ),
        ),
        contacts=(
            ContactLine(kind=Contact.PARENT, times=1, last_on=date(2026, 9, 15)),
            ContactLine(kind=Contact.PROVIDER, times=6, last_on=date(2026, 10, 21)),
        ),
    )
