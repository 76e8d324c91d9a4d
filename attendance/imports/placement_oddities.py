"""Say what is odd about a placement and yet accepted: the school decides, and should know what it decided."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from attendance.imports.placement_cells import PlacementRead
from attendance.imports.placement_patterns import DAYS, Week, sessions_in
from attendance.rows import RowProblem
from attendance.rules.double_booking import Stay, clashes
from attendance.rules.expected import Pattern
from attendance.rules.words import Pathway


def stay_of(values: dict[str, Any], patterns: dict[date, Week], *, at: str) -> Stay:
    """Return when a pupil is at a provider, by a row read or stored; `at` is the provider's name."""
    return Stay(
        label=f"{at} (“{values['ref']}”)",
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        patterns=tuple(
            Pattern(from_on=from_on, days=tuple(sessions_in(cell) for cell in days))
            for from_on, days in patterns.items()
        ),
    )


def double_bookings(read: PlacementRead, stays: dict[str, Stay], *, since: date) -> list[RowProblem]:
    """Return a warning for each other stay of the pupil that has a half day in common; `stays` by reference."""
    mine = stays.get(read.values["ref"])
    if mine is None:
        return []
    others = [stay for ref, stay in stays.items() if ref != read.values["ref"]]
    found = clashes(mine, others, since=since)
    return [read.cells.note(DAYS[clash.half_days[0][0]], clash.sentence) for clash in found]


def oddities(read: PlacementRead, *, today: date) -> Iterator[RowProblem]:
    """Yield a warning for each thing that is odd about a row by itself."""
    yield from _about_where(read)
    yield from _about_when(read, today)


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
