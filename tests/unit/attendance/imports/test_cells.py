from datetime import date, time

import pytest

from attendance.imports.cells import Cells, in_order
from attendance.rows import Row, RowProblem
from attendance.rules.words import PupilFlag, Session


def cells(text):
    return Cells(Row(number=7, cells={"x": text}))


def sentence(found):
    assert len(found.problems) == 1
    return found.problems[0].sentence


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2011-02-03", date(2011, 2, 3)),
        ("03/02/2011", date(2011, 2, 3)),
        ("3/2/2011", date(2011, 2, 3)),
        ("14.6.2010", date(2010, 6, 14)),
        ("14-06-2010", date(2010, 6, 14)),
    ],
)
def test_a_date_is_read_day_first_or_as_the_standard_writes_it(written, expected):
    found = cells(written)

    assert found.on("x") == expected
    assert found.is_good


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("03/02/11", "four digits"),
        ("1-2", "day first"),
        ("2011/02/03", "day first"),
        ("03/02-2011", "day first"),
        ("3 Feb 2011", "day first"),
        ("45678", "day first"),
        ("31/02/2011", "no such date"),
        ("02/14/2011", "no such date"),
        ("2011-13-01", "no such date"),
        ("03/02/0211", "cannot be meant"),
        ("٠٣/٠٢/٢٠١١", "day first"),
    ],
)
def test_a_date_that_could_mean_something_else_is_refused(written, word):
    found = cells(written)

    assert found.on("x") is None
    assert word in sentence(found)


@pytest.mark.parametrize(("written", "expected"), [("09:05", time(9, 5)), ("9:05", time(9, 5)), ("14:00", time(14))])
def test_a_time_is_hours_and_minutes(written, expected):
    assert cells(written).at("x") == expected


@pytest.mark.parametrize("written", ["9.05", "09:5", "0905", "9:05 am", "24:00", "09:60", "9", "09:05:00"])
def test_a_time_written_another_way_is_refused(written):
    found = cells(written)

    assert found.at("x") is None
    assert "such as 09:05" in sentence(found)


def test_a_blank_cell_is_nothing_and_no_problem():
    found = Cells(Row(number=2, cells={}))

    blanks = (found.text("x"), found.code("x"), found.on("x"), found.at("x"), found.email("x"), found.mobile("x"))
    assert blanks == (None,) * 6
    assert (found.several("x", PupilFlag), found.yes_no("x", blank=True)) == ((), True)
    assert found.choice("x", Session, blank=Session.PM) is Session.PM
    assert found.is_good


def test_a_cell_that_may_not_be_blank_says_so():
    found = cells("")

    assert found.needed("x") == ""
    assert found.problems == [RowProblem(row=7, column="x", shown="", sentence="This may not be blank. Fill it in.")]


def test_a_list_of_words_is_each_word_once_in_its_own_order():
    assert cells(" SEND; ehcp;;ehcp ;").several("x", PupilFlag) == (PupilFlag.EHCP, PupilFlag.SEND)


def test_every_unknown_word_of_a_list_is_named_and_the_nearest_offered():
    found = cells("ehcp;looked_afte;nonsense")
    found.several("x", PupilFlag)

    assert [each.sentence.partition(" is not")[0] for each in found.problems] == ["“looked_afte”", "“nonsense”"]
    assert "Did you mean “looked_after”?" in found.problems[0].sentence


@pytest.mark.parametrize(("written", "expected"), [("yes", True), ("No", False)])
def test_a_question_is_answered_yes_or_no(written, expected):
    assert cells(written).yes_no("x", blank=not expected) is expected


@pytest.mark.parametrize("written", ["y", "true", "1", "x"])
def test_another_answer_is_refused(written):
    found = cells(written)
    found.yes_no("x", blank=False)

    assert sentence(found) == "Write yes or no."


@pytest.mark.parametrize("written", ["1.23457E+11", "1E+05", "1,2e+10"])
def test_a_number_that_a_spreadsheet_has_shortened_is_refused(written):
    found = cells(written)

    assert found.code("x") is None
    assert "shortened" in sentence(found)


@pytest.mark.parametrize("written", ["O'Brien-Shah", "Nguyễn Thị", "محمد", "=1+1", "@x", "-", "'Kai"])
def test_a_name_is_kept_as_it_is_in_any_script(written):
    assert cells(written).needed("x") == written


@pytest.mark.parametrize("written", ["two\nlines", "bell\x07", "line\u2028separator"])
def test_what_cannot_be_seen_in_a_cell_is_refused(written):
    found = cells(written)

    assert found.text("x") is None
    assert "cannot be seen" in sentence(found)


def test_an_address_may_have_several_lines():
    assert cells("1 Lane\nTown").lines("x") == "1 Lane\nTown"


def test_a_cell_with_too_much_in_it_is_refused():
    found = cells("x" * 201)

    assert found.text("x") is None
    assert "201 characters" in sentence(found)
    assert found.problems[0].shown == "x" * 59 + "…"


def test_an_e_mail_is_kept_in_small_letters():
    assert cells("J.Hale@Oakbank.Example").email("x") == "j.hale@oakbank.example"


@pytest.mark.parametrize("written", ["j.hale", "j hale@oakbank.example", "a@b", "a@b.example;c@d.example", "<a@b.uk>"])
def test_what_cannot_be_an_e_mail_is_refused(written):
    found = cells(written)

    assert found.email("x") is None
    assert "not an e-mail" in sentence(found)


def test_a_mobile_is_kept_in_one_form():
    assert cells("07700 900123").mobile("x") == "+447700900123"


@pytest.mark.parametrize("written", ["01632 960123", "+33 6 12 34 56 78", "0770090012"])
def test_a_number_no_text_can_reach_is_refused(written):
    found = cells(written)

    assert found.mobile("x") is None
    assert "UK mobiles" in sentence(found)


@pytest.mark.parametrize(("written", "is_good"), [("01632 960123 ext 4", True), ("999", True), ("ask Jo", False)])
def test_a_telephone_number_has_digits(written, is_good):
    found = cells(written)

    assert (found.phone("x") is not None, found.is_good) == (is_good, is_good)


def test_times_of_a_day_follow_one_another():
    found = Cells(Row(number=2, cells={"a": "09:00", "b": "08:00", "c": "10:00"}))
    in_order(found, "abc", [time(9), time(8), time(10)])

    assert [(each.column, each.sentence) for each in found.problems] == [("b", "This must be later than 09:00.")]
