"""The page of a run: it says what was run and what was not, and of each fault one of the two."""

import re
from datetime import date

from tests.fault.controls import CONTROLS
from tests.fault.faults import FAULTS
from tests.fault.kinds import BOTH
from tests.fault.lab import Result
from tests.fault.page import Evening, render
from tests.fault.running import ControlRun, FaultRun, SeedRun

TOTAL = Result(violations=[], operations=1200, tries_lost=30, taken=800, repeats=4, deaths=20, drained_s=3.0)


def evening_with(*, violations=(), kinds=BOTH, numbers=None):
    wanted = numbers or [each.number for each in FAULTS]
    runs = [
        FaultRun(number=number, kind=kind, seed=1, violations=list(violations), drained_s=3.0)
        for kind in kinds
        for number in wanted
    ]
    return Evening(
        on=date(2026, 9, 16),
        command="make faults",
        kinds=kinds,
        seeds=(1,),
        seed_runs=[SeedRun(faults=runs, total=TOTAL)],
        races=[FaultRun(number="F33", kind=kind, seed=0, violations=[], drained_s=0.0) for kind in kinds],
        race_count=1000,
        alone=[FaultRun(number="F29", kind=kind, seed=1, violations=[], drained_s=0.0) for kind in kinds],
        controls=[ControlRun(control=CONTROLS[0], kind="sqlite", violations=["I1, I11: lost", "I14: none"])],
        took_s=600.0,
    )


def test_each_fault_of_the_plan_is_said_to_have_been_run_or_not():
    rows = re.findall(r"^\| (F\d+) \|", render(evening_with()), re.MULTILINE)

    assert sorted(rows, key=lambda number: int(number[1:])) == [f"F{number}" for number in range(1, 37)]


def test_what_was_broken_is_counted():
    page = render(evening_with(violations=["I4: twice"], kinds=("sqlite",), numbers=["F1"]))

    assert "| F1 | web killed before the commit | 1, 1 broken |" in page
    assert "| **invariants broken** | 1 |" in page


def test_a_fault_that_was_left_out_is_said_not_to_have_been_run():
    page = render(evening_with(kinds=("sqlite",), numbers=["F1"]))

    assert "| F2 | web killed after the commit, before the answer | not run |" in page
    assert "anything on PostgreSQL: it is not on this machine" in page


def test_a_control_is_red_only_by_its_own_invariant():
    run = ControlRun(control=CONTROLS[0], kind="sqlite", violations=["I14: none", "I11x: none"])

    assert CONTROLS[0].red == "I1"
    assert not run.is_red
