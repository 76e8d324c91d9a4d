from datetime import date

import pytest

from attendance.rules.codes import NotACode, read_code
from attendance.rules.words import Session

BEFORE, SINCE = date(2024, 8, 18), date(2024, 8, 19)
AM, PM = Session.AM, Session.PM


@pytest.mark.parametrize("written", ["B", " B ", "Y7", "C2", "#", "/"])
def test_a_code_in_force_is_read(written):
    assert read_code(written, SINCE, AM).symbol == written.strip()


@pytest.mark.parametrize("written", ["", "  ", "-"])
def test_no_mark_is_neither_present_nor_absent(written):
    assert read_code(written, SINCE, AM) is None


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("F", "Enter C."),
        ("H", "Enter C, if the school grants leave exceptionally."),
        ("J", "Enter J1, which is authorised absence."),
        ("Y", "Enter one of Y1 to Y7, or Q."),
        ("I01", "Enter I."),
        ("X07", "Enter the code of the true reason, such as I or Y6."),
    ],
)
def test_a_withdrawn_code_is_read_in_history_and_refused_since(written, instead):
    assert read_code(written, BEFORE, AM).symbol == written

    with pytest.raises(NotACode, match="was withdrawn on 19 August 2024") as refused:
        read_code(written, SINCE, AM)
    assert str(refused.value).endswith(instead)


@pytest.mark.parametrize(("written", "before"), [("K", "B"), ("C2", "C"), ("J1", "J"), ("Y4", "Y"), ("Q", "Y")])
def test_a_new_code_is_refused_before_it_was_one(written, before):
    with pytest.raises(NotACode) as refused:
        read_code(written, BEFORE, AM)

    assert str(refused.value) == f"“{written}” exists only from 19 August 2024 on. Before, it was {before}."


@pytest.mark.parametrize("written", ["@", "!", "&", "7", "8", "9"])
@pytest.mark.parametrize("on", [BEFORE, SINCE])
def test_a_sign_of_a_records_system_is_no_code(written, on):
    with pytest.raises(NotACode, match="is a sign of a records system"):
        read_code(written, on, AM)


def test_present_in_the_morning_stands_in_no_afternoon_and_the_other_way_round():
    assert read_code("/", SINCE, AM).symbol == "/"
    assert read_code("\\", SINCE, PM).symbol == "\\"

    with pytest.raises(NotACode, match="present in the morning"):
        read_code("/", SINCE, PM)
    with pytest.raises(NotACode, match="present in the afternoon"):
        read_code("\\", SINCE, AM)


@pytest.mark.parametrize(("written", "capitals"), [("b", "B"), ("c2", "C2"), ("l", "L")])
def test_codes_are_capital_letters(written, capitals):
    with pytest.raises(NotACode) as refused:
        read_code(written, SINCE, AM)

    assert str(refused.value) == f"“{written}” is not a code. Codes are capital letters: “{capitals}”."


@pytest.mark.parametrize("written", ["A", "//", "Y8", "BB", "present", "/\\"])
def test_anything_else_is_not_guessed(written):
    with pytest.raises(NotACode, match="is not an attendance code"):
        read_code(written, SINCE, AM)
