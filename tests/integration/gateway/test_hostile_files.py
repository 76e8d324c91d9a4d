"""Over three hundred hostile files: each is refused in words or read as it must be, and kept as it came.

ASVS 5.0 1.5.1, 5.2.1 to 5.2.3, 15.2.5. Most are read without the child that uploads have: what it is for are time and
memory, and `BOMBS` go through it.
"""

import time
from datetime import timedelta

import pytest

from attendance.intake import sheets
from attendance.intake.sheets import SentFile
from attendance.refusals import Refusal
from tests.support.cast import at
from tests.support.hostile_files import BUILDERS, made, outcomes
from tests.support.hostile_files.outcome import grid_of, outcome, rows_of
from tests.support.hostile_files.packages import CUT
from tests.support.hostile_files.texts import GOOD
from tests.support.weekly_sheets import SHEET as WEEK

OUTCOMES = outcomes()
BOMBS = (
    "package: 60 MB of noughts",
    "package: text said once and shown 30 times",
    "sheet: a cell beyond the last row",
    "sheet: 10,001 rows",
)
LONGEST_S = 10
COMMENT = "Fri left site 13:40 no permission, school rang"


@pytest.fixture
def database_kind():
    """One kind is enough: bytes are kept by both as any text is."""
    return "sqlite"


def test_each_file_has_its_outcome():
    assert OUTCOMES.keys() == BUILDERS.keys()
    assert len(BUILDERS) >= 250


@pytest.mark.parametrize("name", BUILDERS)
def test_it_becomes_what_it_must(name):
    raw = made(name)
    began = time.process_time()

    assert OUTCOMES[name] in outcome(raw)
    assert time.process_time() - began < LONGEST_S


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_the_child_it_is_read_in(name):
    assert OUTCOMES[name] in outcome(made(name), in_a_child=True)


def test_a_workbook_that_breaks_off_anywhere_is_refused():
    assert {outcome(raw).split(".")[0] for share, raw in CUT.items()} == {"The file is damaged or incomplete"}


@pytest.mark.parametrize(("whole", "comment"), [(GOOD * 3, ""), (WEEK, COMMENT)])
def test_text_that_breaks_off_anywhere_says_nothing_that_its_marks_do_not(whole, comment):
    # The comment holds a day's marks: where it is lost, they say what they say.
    said = _said(whole.replace(comment, "").encode())

    for length in range(1, len(whole)):
        assert _said(whole.encode()[:length]).items() <= said.items()


def test_every_file_is_kept_as_it_came_and_none_breaks_the_taking_in(cast):
    refused = []
    for turn, name in enumerate(BUILDERS):
        raw, now = made(name), at("09:20") + timedelta(days=turn // sheets.SHEETS_A_DAY)
        with cast.store.writing() as db:
            try:
                stored = sheets.store_raw(cast.tutor, db, SentFile(name=name, raw=raw), now=now)
            except Refusal:
                refused.append(name)
                continue
            sheets.take_in(cast.tutor, db, stored.intake_id, grid_of(raw), now=now)
            assert sheets.raw_of(cast.tutor, db, stored.intake_id, now=now) == raw
    assert refused == ["text: nothing"]


def _said(raw: bytes) -> dict[tuple[object, ...], str]:
    rows, _refused = rows_of(grid_of(raw))
    return {
        (row.number, row.on, row.session, row.line.entry.placement): row.line.entry.status for row in rows if row.line
    }
