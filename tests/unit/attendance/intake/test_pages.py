"""What reads as a walk-off stands first among what is held; every other comment is shown."""

from types import SimpleNamespace

from attendance.intake.pages import Comment, comments_of, held_together
from attendance.rules.intake import RowState


def row(number, *, is_walk_off):
    return SimpleNamespace(number=number, sheet_row="", name="", is_walk_off=is_walk_off)


def test_what_reads_as_a_walk_off_stands_before_what_else_is_held():
    found = held_together([row(3, is_walk_off=False), row(4, is_walk_off=True), row(5, is_walk_off=False)])

    assert [each.title for each in found] == ["Row 4", "Row 3", "Row 5"]


def cell(sheet_row, name="", *, is_walk_off=False, state=RowState.READY, **cells):
    return SimpleNamespace(sheet_row=sheet_row, name=name, is_walk_off=is_walk_off, state=state, cells=cells)


def test_every_comment_is_shown_once_but_where_a_held_walk_off_shows_it():
    found = comments_of(
        [
            cell("3", comments="police informed", state=RowState.BLANK),
            cell("3", "Kai O'Brien", comments="police informed"),
            cell("4", comments="walked off", is_walk_off=True, state=RowState.HELD),
            cell("5", comments="walked off", is_walk_off=True, state=RowState.SET_ASIDE),
            cell("6", comments=""),
            cell("7", beyond="bus; late"),
            cell(""),
        ]
    )

    assert found == (
        Comment(title="Row 3: Kai O'Brien", words="police informed"),
        Comment(title="Row 5", words="walked off"),
        Comment(title="Row 7", words="bus; late"),
    )
