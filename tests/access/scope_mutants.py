"""Switch off one scope at a time and ask the matrix again what touches it: which scopes turn it red, and which do not.

Run by `make mutants-scope`; takes minutes. The rest of the tests is not asked: what survives here may be caught there.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import structlog

from attendance.records.migrating import upgrade
from attendance.rules.access import POLICY, ActorKind
from muster.resources import migrations
from tests.access.conftest import asked
from tests.support.asking import Asking, lines
from tests.support.judging import against_the_policy, unlike_what_is_not_there
from tests.support.unscoping import Unscoped, unscoped

Place = tuple[str, ActorKind]


def main() -> None:
    """Print what became of each scope, and the count."""
    # Every mutant that breaks a page would fill the screen with it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    folder = Path(tempfile.mkdtemp(prefix="mutants"))
    try:
        url = f"sqlite:///{folder}/muster.db"
        upgrade(url, migrations())
        with unscoped() as switches, asked(url) as region:
            _try_each(region, switches)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try_each(region: Asking, switches: Unscoped) -> None:
    touched = _places_that_touch(region, switches)
    became: dict[str, int] = {}
    for number, condition in enumerate(switches.conditions):
        with switches.without(number):
            found = next(filter(None, (_wrong(region, place) for place in touched.get(number, ()))), "")
        state = "red" if found else "survives" if number in touched else "not asked"
        became[state] = became.get(state, 0) + 1
        sys.stdout.write(f"{state:10} {condition}{f'  [{found}]' if found else ''}\n")
    sys.stdout.write(f"{len(switches.conditions)} scopes: {became}\n")


def _places_that_touch(region: Asking, switches: Unscoped) -> dict[int, list[Place]]:
    """Ask everything once with every scope on; return where each scope was asked."""
    touched: dict[int, list[Place]] = {}
    for line in lines():
        for actor in ActorKind:
            switches.asked.clear()
            if wrong := _wrong(region, (line.endpoint, actor)):
                raise LookupError(f"red before anything was switched off: {wrong}")
            for number in switches.asked:
                touched.setdefault(number, []).append((line.endpoint, actor))
    return touched


def _wrong(region: Asking, place: Place) -> str:
    endpoint, actor = place
    line = POLICY.lines[endpoint]
    try:
        for judge in (against_the_policy, unlike_what_is_not_there):
            for wrong in judge(region, line, actor):
                return f"{endpoint}: {wrong}"
    except Exception as error:  # noqa: BLE001 - a leak, a failure of a page, or one that no page could be made of
        return f"{endpoint}: {type(error).__name__}"
    return ""


if __name__ == "__main__":
    main()
