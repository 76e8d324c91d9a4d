"""The home school's week and the provider's week as plain data, with the rules that make them."""

from attendance.rules.week.changes import WeeksDiffer, changes_between
from attendance.rules.week.contacts import NONE_RECORDED, ProviderContact, Spoken
from attendance.rules.week.dates import NoSuchWeek, format_week, parse_week, sessions_of
from attendance.rules.week.entered import (
    Amendment,
    Compared,
    EnteredCell,
    PupilEntered,
    StandsAsN,
    SystemDiffers,
    WeekEntered,
)
from attendance.rules.week.outside import OUTSIDE_HOURS, OutsideLine, OutsideSaid
from attendance.rules.week.provider_week import HostedPupil, HostedSchool, ProviderWeek
from attendance.rules.week.pupils import AbsenceLine, PupilWeek, SessionCell
from attendance.rules.week.states import (
    MOST_KNOWN_FIRST,
    AtProvider,
    SessionFacts,
    SessionState,
    fraction_of,
    seen_as,
    state_of,
)
from attendance.rules.week.stored import UnreadableWeek, summary_from_json, to_json
from attendance.rules.week.strip import PupilStrip, SessionProposal, StripDay, StripHalf, strip_days
from attendance.rules.week.summary import ProviderLine, RegisterLate, WeekSummary
from attendance.rules.week.times import WeekHours, WeekTimes, week_times

__all__ = [
    "MOST_KNOWN_FIRST",
    "NONE_RECORDED",
    "OUTSIDE_HOURS",
    "AbsenceLine",
    "Amendment",
    "AtProvider",
    "Compared",
    "EnteredCell",
    "HostedPupil",
    "HostedSchool",
    "NoSuchWeek",
    "OutsideLine",
    "OutsideSaid",
    "ProviderContact",
    "ProviderLine",
    "ProviderWeek",
    "PupilEntered",
    "PupilStrip",
    "PupilWeek",
    "RegisterLate",
    "SessionCell",
    "SessionFacts",
    "SessionProposal",
    "SessionState",
    "Spoken",
    "StandsAsN",
    "StripDay",
    "StripHalf",
    "SystemDiffers",
    "UnreadableWeek",
    "WeekEntered",
    "WeekHours",
    "WeekSummary",
    "WeekTimes",
    "WeeksDiffer",
    "changes_between",
    "format_week",
    "fraction_of",
    "parse_week",
    "seen_as",
    "sessions_of",
    "state_of",
    "strip_days",
    "summary_from_json",
    "to_json",
    "week_times",
]
