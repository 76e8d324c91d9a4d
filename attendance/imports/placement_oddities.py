"""Say what is odd about a placement and yet accepted: the school decides, and should know what it decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from attendance.imports.placement_cells import PlacementRead
from attendance.imports.placement_patterns import DAYS, Week
from attendance.rows import RowProblem
from attendance.rules.words import Pathway

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """When a pupil is at a provider, by this file or by what is on file."""

    ref: str
    starts_on: date
    ends_on: date | None
    days: Week

    def meets(self, other: "Stay") -> str:
        """Return the first half day on which two stays both have the pupil; empty where there is none."""
        if max(self.starts_on, other.starts_on) > min(self.ends_on or date.max, other.ends_on or date.max):
            return ""
        for name, mine, theirs in zip(DAY_NAMES, self.days, other.days, strict=True):
            both = sorted(set(mine.split("+")) & set(theirs.split("+")) - {""})
            if both:
                return f"{name} {both[0]}"
        return ""


def stay_of(read: PlacementRead) -> Stay | None:
    """Return when a row's pupil is at a provider; None where the row names sessions off."""
    if read.provider is None or read.pathway.names_sessions_off:
        return None
    values = read.values
    return Stay(ref=values["ref"], starts_on=values["starts_on"], ends_on=values["ends_on"], days=read.wish.days)


def oddities(read: PlacementRead, *, others: list[Stay], today: date) -> Iterator[RowProblem]:
    """Yield a warning for each thing that is odd about a row; `others` are the pupil's other stays."""
    yield from _about_where(read)
    yield from _about_when(read, today)
    stay = stay_of(read)
    for other in others:
        half_day = stay.meets(other) if stay else ""
        if half_day:
            column = DAYS[DAY_NAMES.index(half_day.partition(" ")[0])]
            yield read.cells.note(column, f"On {half_day} this pupil is placed by “{other.ref}” too.")


def _about_where(read: PlacementRead) -> Iterator[RowProblem]:
    note, provider = read.cells.note, read.provider
    if provider is None:
        return
    if provider["id"] == read.values["home_school_id"]:
        yield note("provider", "The provider is the pupil’s own home school. Check that this is meant.")
    if read.pathway.names_sessions_off:
        yield note("provider", "For this pathway the days name sessions agreed off, so this provider expects nobody.")
    if read.site is None:
        yield note("site", f"No address of {provider['name']} is on file, so nobody can say where the pupil is sent.")
    if read.pathway is Pathway.HOME_TUITION and read.cells.shown("site"):
        yield note("site", "Home tuition is usually at no site. Check that this is meant.")
    if read.pathway is Pathway.DUAL_PLACEMENT and not read.values["registered_at_provider"]:
        yield note(
            "registered_at_provider",
            "A dual placement usually means being on the roll of both schools. Check that “no” is meant.",
        )


def _about_when(read: PlacementRead, today: date) -> Iterator[RowProblem]:
    note, values = read.cells.note, read.values
    if values["ends_on"] and values["ends_on"] < today:
        yield note("ends_on", "This placement has ended already, so nobody is expected.")
    if not any(read.wish.days):
        what = "no session is agreed off" if read.pathway.names_sessions_off else "nobody is expected"
        yield note("mon", f"No day has a session, so {what}.")
    for session in ("am", "pm"):
        due, starts = values[f"{session}_due"], read.time_of(f"{session}_starts")
        if due and due <= starts:
            yield note(
                f"{session}_due",
                f"The session starts at {starts:%H:%M}, so the register is due half an hour after that.",
            )
