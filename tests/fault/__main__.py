"""`python -m tests.fault`: every fault with many seeds on each database, and the controls; writes docs/reliability.md.

`make faults` runs it. `--seeds 20` are the seeds 1 to 20, `--first 7` begins later, `--jobs` how many installations at
once, `--page FILE` where the page is written. It ends with 1 if an invariant was broken or a control did not turn its
check red.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from muster.clock import Clock
from tests.fault.alone import ALONE
from tests.fault.kinds import BOTH, POSTGRESQL
from tests.fault.page import Evening, render
from tests.fault.running import (
    controls_on,
    run_alone,
    run_control,
    run_races,
    run_seed,
)
from tests.support.parts import PARTS

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def main(words: Sequence[str]) -> int:
    """Run what is asked for; return 0 if every invariant held and every control turned its check red."""
    asked = _asked(words)
    kinds = [kind for kind in BOTH if kind != POSTGRESQL or PARTS[POSTGRESQL].find()]
    seeds, began = range(asked.first, asked.first + asked.seeds), time.monotonic()
    with ProcessPoolExecutor(asked.jobs) as pool:
        seeded = [pool.submit(run_seed, kind, seed, is_long=True) for seed in seeds for kind in kinds]
        raced = [pool.submit(run_races, kind, times=asked.races) for kind in kinds]
        possible = [(each, kind) for each in ALONE for kind in each.kinds if kind in kinds]
        alone = [pool.submit(run_alone, each, kind, seed) for seed in seeds for each, kind in possible]
        broken = [pool.submit(run_control, control, kind) for kind in kinds for control in controls_on(kind)]
        every: list[Future[Any]] = [*seeded, *raced, *alone, *broken]
        try:
            for number, each in enumerate(every, 1):
                each.result()
                sys.stderr.write(f"{number} of {len(every)} installations\n")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    evening = Evening(
        on=Clock().machine().date(),
        # Not where its page lies, which is another place on each machine.
        command=f'make faults ARGS="--first {asked.first} --seeds {asked.seeds} --races {asked.races}"',
        kinds=kinds,
        seeds=seeds,
        seed_runs=[each.result() for each in seeded],
        races=[each.result() for each in raced],
        race_count=asked.races,
        alone=[run for each in alone if (run := each.result()) is not None],
        controls=[each.result() for each in broken],
        took_s=time.monotonic() - began,
    )
    asked.page.write_text(render(evening), "utf-8")
    return _say(evening)


def _say(evening: Evening) -> int:
    """Print what was broken and which check was blind; return 1 if there was anything of it."""
    said = [f"{run.number}, {run.kind}, seed {run.seed}: {each}" for run in evening.faults for each in run.violations]
    said += [f"blind: {run.control.name} on {run.kind}: {run.violations}" for run in evening.controls if not run.is_red]
    sys.stdout.writelines(f"{each}\n" for each in said)
    sys.stdout.write(f"{len(evening.faults)} faults, {len(said)} things wrong\n")
    return int(bool(said))


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--races", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
