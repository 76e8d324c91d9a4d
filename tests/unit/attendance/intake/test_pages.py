"""What reads as a walk-off stands first among what is held."""

from types import SimpleNamespace

from attendance.intake.pages import held_together


def row(number, *, is_walk_off):
    return SimpleNamespace(number=number, sheet_row="", name="", is_walk_off=is_walk_off)


def test_what_reads_as_a_walk_off_stands_before_what_else_is_held():
    found = held_together([row(3, is_walk_off=False), row(4, is_walk_off=True), row(5, is_walk_off=False)])

    assert [each.title for each in found] == ["Row 4", "Row 3", "Row 5"]
