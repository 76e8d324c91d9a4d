import pytest

from attendance.rules.identifiers import (
    UPN_LETTERS,
    Laestab,
    find_laestab,
    is_estab,
    is_la_code,
    is_temporary_upn,
    is_ukprn,
    is_uln,
    is_upn,
    is_urn,
    looks_like_upn,
    upn_check_letter,
)


@pytest.mark.parametrize(
    "upn",
    ["R674123101121", "H801200001001", "A123456789012", "Y317424612345", "C31742461234A", "N31742461234Z"],
)
def test_a_upn_with_the_right_check_letter_is_one(upn):
    assert is_upn(upn)


def test_a_upn_with_another_check_letter_is_refused_though_it_looks_like_one():
    assert not is_upn("X317424612001")
    assert looks_like_upn("X317424612001")
    assert upn_check_letter("317424612001") == "D"


def test_a_upn_is_read_in_small_letters_and_with_blanks_round_it():
    assert is_upn(" r674123101121 ")


@pytest.mark.parametrize(
    "text", ["", "R67412310112", "R6741231011211", "I674123101121", "R67412310112O", "RR74123101121", "R٦74123101121"]
)
def test_what_has_not_the_form_of_a_upn_is_none(text):
    assert not is_upn(text)
    assert not looks_like_upn(text)


def test_a_temporary_upn_ends_in_a_letter():
    assert is_temporary_upn("C31742461234A")
    assert not is_temporary_upn("R674123101121")


def test_the_check_letter_notices_every_single_wrong_digit():
    upn = "R674123101121"
    wrong = [
        upn[:place] + digit + upn[place + 1 :]
        for place in range(1, 13)
        for digit in "0123456789"
        if digit != upn[place]
    ]

    assert len(wrong) == 108
    assert not [each for each in wrong if is_upn(each)]


def test_the_letters_that_look_like_digits_are_not_used():
    assert len(UPN_LETTERS) == 23
    assert not set("IOS") & set(UPN_LETTERS)


@pytest.mark.parametrize("uln", ["1000000027", "1234567899"])
def test_a_uln_with_the_right_check_digit_is_one(uln):
    assert is_uln(uln)


@pytest.mark.parametrize(
    "uln", ["1000000028", "123456789", "12345678999", "", *(f"987654321{digit}" for digit in range(10))]
)
def test_a_wrong_or_never_issued_uln_is_refused(uln):
    assert not is_uln(uln)


def test_the_other_numbers_have_their_number_of_digits():
    assert (is_urn("123456"), is_urn("12345"), is_urn("12345A")) == (True, False, False)
    assert (is_ukprn("10012345"), is_ukprn("1001234"), is_ukprn("1001234X")) == (True, False, False)
    assert (is_la_code("317"), is_la_code("31"), is_estab("4246"), is_estab("42467")) == (True, False, True, False)


@pytest.mark.parametrize("text", ["317/4246", "3174246"])
def test_a_dfe_number_has_two_parts(text):
    assert find_laestab(text) == Laestab(la_code="317", estab="4246")


@pytest.mark.parametrize("text", ["", "317-4246", "317/424", "31/74246", "317/42466"])
def test_what_is_no_dfe_number_has_no_parts(text):
    assert find_laestab(text) is None


@pytest.mark.parametrize("upn", ["R674123101121", "H801200001001", "A123456789012", "Y317424612345", "C31742461234A"])
def test_the_check_letter_notices_two_neighbours_that_changed_places(upn):
    swapped = {upn[:place] + upn[place + 1] + upn[place] + upn[place + 2 :] for place in range(1, 12)} - {upn}

    assert len(swapped) > 4
    assert upn_check_letter(upn[1:]) not in {upn_check_letter(each[1:]) for each in swapped}


@pytest.mark.parametrize(
    ("following", "weighted_sum"),
    [
        ("674123101121", 153),
        ("801200001001", 53),
        ("123456789012", 368),
        ("317424612345", 320),
        ("31742461234A", 255),
        ("31742461234Z", 541),
    ],
)
def test_the_check_letter_is_the_weighted_sum_modulo_23(following, weighted_sum):
    assert upn_check_letter(following) == UPN_LETTERS[weighted_sum % 23]
