"""Write docs/reliability.md from what a run has shown, and from nothing else; its fixed words are in page.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.fault.alone import ALONE
from tests.fault.faults import FAULTS
from tests.fault.kinds import BOTH
from tests.fault.running import RACES, ControlRun, FaultRun, SeedRun
from tests.fault.waits import ROUTINE_SHORTER, SHORTER

TEMPLATE = Path(__file__).with_name("page.md")
TITLE = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evening:
    """All that was run: when, by which command, on which kinds of database, and what came of it."""

    on: date
    command: str
    kinds: Sequence[str]
    seeds: Sequence[int]
    seed_runs: Sequence[SeedRun]
    races: Sequence[FaultRun]
    race_count: int
    alone: Sequence[FaultRun]
    controls: Sequence[ControlRun]
    took_s: float

    @property
    def faults(self) -> list[FaultRun]:
        """Every fault that was run, the races and those over an installation of their own among them."""
        return [*(fault for each in self.seed_runs for fault in each.faults), *self.races, *self.alone]


def render(evening: Evening) -> str:
    """Return the page."""
    missing = [each for each in BOTH if each not in evening.kinds]
    return TEMPLATE.read_text("utf-8").format(
        command=evening.command,
        on=f"{evening.on:%-d %B %Y}",
        minutes=round(evening.took_s / 60),
        seeds=", ".join(map(str, evening.seeds)),
        shorter=f"{SHORTER:g}",
        routine_shorter=ROUTINE_SHORTER,
        figures=_figures(evening),
        faults=_faults(evening),
        controls=_controls(evening),
        missing="".join(f"| all | anything on {TITLE[each]}: it is not on this machine |\n" for each in missing),
    )


def _figures(evening: Evening) -> str:
    totals = [each.total for each in evening.seed_runs]
    counted = {
        "faults under load": sum(len(each.faults) for each in evening.seed_runs),
        "races of a person and the ladder": len(evening.races) * evening.race_count,
        "processes killed or sent to sleep": sum(each.deaths for each in totals),
        "operations of clients": sum(each.operations for each in totals),
        "tries that got no answer, and were repeated": sum(each.tries_lost for each in totals),
        "messages that carriers took": sum(each.taken for each in totals),
        "of those taken twice, and marked": sum(each.repeats for each in totals),
        "seconds from a fault's end until nothing waited, at most": round(max(e.drained_s for e in evening.faults)),
        "**invariants broken**": sum(len(each.violations) for each in evening.faults),
    }
    return _table(("what", "how many"), [(what, f"{count:,}") for what, count in counted.items()])


def _faults(evening: Evening) -> str:
    done = [(each.number, each.words, each.kinds) for each in FAULTS]
    done.append((RACES, f"taken on as it climbs, {evening.race_count:,} times", BOTH))
    done += [(each.number, each.words, each.kinds) for each in ALONE]
    done.sort(key=lambda row: int(row[0].removeprefix("F")))
    rows = [
        (number, words, *(_cell(evening, number, kind) if kind in kinds else "–" for kind in evening.kinds))
        for number, words, kinds in done
    ]
    return _table(("number", "fault", *(TITLE[each] for each in evening.kinds)), rows)


def _cell(evening: Evening, number: str, kind: str) -> str:
    runs = [each for each in evening.faults if (each.number, each.kind) == (number, kind)]
    return f"{len(runs)}, {sum(len(each.violations) for each in runs)} broken" if runs else "not run"


def _controls(evening: Evening) -> str:
    rows = [
        (
            each.control.words,
            each.control.fault,
            each.control.red,
            TITLE[each.kind],
            "yes" if each.is_red else "**no**",
        )
        for each in evening.controls
    ]
    return _table(("taken away", "fault", "breaks", "on", "red"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(each)} |" for each in (heads, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(heads), *lines[1:]])
