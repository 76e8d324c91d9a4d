"""Run tests once as they are, and again with the scopes switched off that each should turn red for.

A plugin of pytest: it runs only the tests that the lines name, on SQLite, where no second wall hides a missing scope.
"""

from collections.abc import Sequence

import pytest
from _pytest.runner import runtestprotocol

from tests.support.scope_table import ScopeLine, names_of
from tests.support.unscoping import Unscoped, unscoped


class Proving:
    """The lines to prove; after the run, what was wrong with each that did not hold, and how many held."""

    def __init__(self, lines: Sequence[ScopeLine]) -> None:
        self.lines = lines
        self.wrong: list[str] = []
        self.proven = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's own loop: say at the end what is wrong."""
        items = {item.nodeid: item for item in session.items}
        with unscoped() as switches:
            for test in dict.fromkeys(each.test for each in self.lines):
                self._prove(switches, items.get(test), [each for each in self.lines if each.test == test])
        session.testsfailed = len(self.wrong)
        return True

    def _prove(self, switches: Unscoped, item: pytest.Item | None, lines: list[ScopeLine]) -> None:
        test = lines[0].test
        if item is None:
            self.wrong.append(f"{test} is no test")
            return
        if not _is_green(item):
            self.wrong.append(f"{test} is red before anything is switched off")
            return
        names = names_of(switches.conditions)
        for line in lines:
            if missing := [each for each in line.off if each not in names]:
                self.wrong.append(f"no scope: {', '.join(missing)}")
            elif said := self._what_is_wrong(switches, item, line, names):
                self.wrong.append(f"{line.scope}: {said}")
            else:
                self.proven += 1

    def _what_is_wrong(self, switches: Unscoped, item: pytest.Item, line: ScopeLine, names: list[str]) -> str:
        numbers = [names.index(each) for each in line.off]
        if line.also_off:
            # A pair that one test can tell apart is none.
            for number in numbers:
                with switches.without(number):
                    if not _is_green(item):
                        return f"{item.nodeid} turns red with one of the pair off: {names[number]}"
        with switches.without(*numbers):
            return f"{item.nodeid} stays green without it" if _is_green(item) else ""


def _is_green(item: pytest.Item) -> bool:
    """Run a test, with fixtures of its own but for those of the whole run; say whether it passed."""
    if isinstance(item, pytest.Function):
        item._initrequest()
    reports = runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]
    return all(each.passed for each in reports)
