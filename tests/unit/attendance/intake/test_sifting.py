"""Rows that can be recorded are parted from those that cannot; one that is refused never takes the others with it."""

from datetime import date

from attendance.intake.reading import Line
from attendance.intake.sifting import repeats, sift
from attendance.observing import EntryCommand
from attendance.refusals import EntriesConflict, EntriesRefused, EntryProblem, NotFound, Refusal
from attendance.rules.words import Session, Status


def line(number, ref):
    entry = EntryCommand(placement=ref, status=Status.PRESENT)
    return Line(number=number, on=date(2026, 9, 16), session=Session.AM, entry=entry)


LINES = [line(2, "north 1"), line(3, "north 2"), line(4, "south 1")]


def judge(*, refused=(), closed=""):
    """Return an attempt that refuses some pupils, and everything with a pupil of a closed school."""

    def attempt(lines):
        refs = [each.entry.placement for each in lines]
        if closed and any(ref.startswith(closed) for ref in refs):
            raise Refusal("The school is closed.")
        faults = tuple(
            EntryProblem(placement=ref, sentence="No.", on_record="Absent") for ref in refs if ref in refused
        )
        if faults:
            raise EntriesConflict(faults)
        return refs

    return attempt


def sifted(attempt):
    found = sift(LINES, attempt, part_of=lambda each: each.entry.placement.split()[0])
    return [refs for _lines, refs in found.done], dict(found.held)


def test_all_together_where_nothing_is_refused():
    assert sifted(judge()) == ([["north 1", "north 2", "south 1"]], {})


def test_a_refused_entry_is_held_with_what_is_on_record_and_the_others_go_on():
    assert sifted(judge(refused=["north 2"])) == ([["north 1", "south 1"]], {3: "No. On record: Absent."})


def test_where_one_school_is_closed_the_others_rows_go_on():
    assert sifted(judge(closed="north")) == ([["south 1"]], {2: "The school is closed.", 3: "The school is closed."})


def test_both_at_once():
    assert sifted(judge(closed="south", refused=["north 1"])) == (
        [["north 2"]],
        {2: "No. On record: Absent.", 4: "The school is closed."},
    )


def test_what_refuses_everything_holds_everything():
    def never(_lines):
        raise NotFound("Gone.")

    def strange(_lines):
        raise EntriesRefused((EntryProblem(placement="nobody", sentence="Whose?"),))

    assert sifted(never) == ([], dict.fromkeys((2, 3, 4), "Gone."))
    assert sifted(strange) == ([], dict.fromkeys((2, 3, 4), "Whose?"))


def test_rows_about_one_pupil_and_session_name_each_other():
    found = repeats([line(2, "a"), line(3, "b"), line(4, "a"), line(5, "a")])

    assert set(found) == {2, 4, 5}
    assert found[2].startswith("Rows 4 and 5 are about the same pupil and session.")
