"""The faults that need an installation of their own: a database that is lost, old or small, or another time."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.fault.clocks import clock_jumps, clocks_go_back, clocks_go_forward, elsewhere
from tests.fault.full_disk import KEPT_MB, fills_up, small_disk
from tests.fault.kinds import SQLITE, FaultKind
from tests.fault.lab import OPENS
from tests.fault.migrated import comes_through
from tests.fault.restored import comes_back

ELSEWHERE = {"TZ": "America/New_York", "PYTHONTZPATH": ""}
ROOM = {"MUSTER_DATABASE__RESERVE_MB": str(KEPT_MB)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Alone(FaultKind):
    """One fault over an installation of its own: when it opens, on which disk a file lies, and what surrounds it."""

    opens: datetime = OPENS
    disk: Callable[[Path], AbstractContextManager[Path]] = nullcontext
    environment: Mapping[str, str] = field(default_factory=dict)


ALONE = (
    Alone(number="F15", words="clocks an hour ahead, two behind, five minutes apart", do=clock_jumps),
    Alone(
        number="F16",
        words="the weekend on which the clocks go back",
        do=clocks_go_back,
        opens=datetime.fromisoformat("2026-10-23T08:40:00+00:00"),
    ),
    Alone(
        number="F17",
        words="the Easter on which the clocks go forward",
        do=clocks_go_forward,
        opens=datetime.fromisoformat("2027-03-25T08:40:00+00:00"),
    ),
    Alone(number="F19", words="a machine of New York's, without time zones", do=elsewhere, environment=ELSEWHERE),
    Alone(
        number="F26",
        words="the disk is full (root only)",
        do=fills_up,
        kinds=(SQLITE,),
        disk=small_disk,
        environment=ROOM,
    ),
    Alone(
        number="F29",
        words="database lost after alerts were sent, and an older backup brought back",
        do=comes_back,
    ),
    Alone(number="F30", words="new code over an old database, its migration killed half way", do=comes_through),
)
