import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from attendance import passwords
from attendance.refusals import Refusal

HASHED = passwords.hash_password("correct horse battery")


GOOD = "otter lamp seven gravel"


def refusal(password, about=()):
    with pytest.raises(Refusal) as refused:
        passwords.check(password, about)
    assert refused.value.field == "password"
    return refused.value.sentence


def test_eleven_characters_are_too_few_and_twelve_are_enough():
    assert refusal(GOOD[:11]).startswith("Use 12 characters or more.")
    passwords.check(GOOD[:12])


def test_characters_are_counted_exactly_as_typed():
    # Composed into one character the accent would make them eleven; spaces at either end count too.
    passwords.check(" xqe\u0301 vb 7 k")
    assert refusal("e\u0301" * 5).startswith("Use 12 characters or more.")


def test_a_password_of_1024_bytes_is_taken_and_one_byte_more_is_not():
    long = (GOOD + " é") * 38
    passwords.check(long[:64])
    passwords.check((GOOD * 50)[:1024])

    assert "too long" in refusal((GOOD * 50)[:1025])
    assert "too long" in refusal("é" * 513)


def test_no_kind_of_character_is_asked_for():
    passwords.check("otterlampsevengravel")
    passwords.check("7409 2287 5190 3342")


COMMON = sorted(each for each in FREQUENCY_LISTS["passwords"] if len(each) >= passwords.SHORTEST)


def test_the_list_of_common_passwords_is_long_and_none_of_it_is_taken_whatever_its_capitals():
    assert len(FREQUENCY_LISTS["passwords"]) >= 3_000
    assert len(COMMON) > 200
    for each in COMMON:
        refusal(each)
        refusal(each.upper())


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaa", "123456789012", "password1234", "qwertyuiop12", "abcabcabcabc", "liverpool2026"],
)
def test_what_a_machine_guesses_soon_is_not_taken(password):
    assert refusal(password).startswith("This password is too easy to guess.")


@pytest.mark.parametrize(
    "password",
    [
        "Northgate Academy",
        "northgateacademy1",
        "academyNORTHGATE!",
        "Muster2026Muster",
        "muster-northgate",
        "tess.tutor@cast",
        "Tess Tutor 2026",
        "xx tutor@cast.example",
    ],
)
def test_the_names_of_the_organisation_the_product_and_the_owner_are_worth_nothing(password):
    refusal(password, about=("Northgate Academy", "NORTHGATE", "Tess Tutor", "tutor@cast.example"))


def test_a_name_among_words_of_ones_own_is_no_harm():
    passwords.check("northgate otter lamp gravel", about=("Northgate Academy",))


def test_a_password_is_stored_as_argon2id_with_19_mib_two_rounds_one_lane():
    assert HASHED.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_counts_exactly_as_typed():
    assert passwords.matches("correct horse battery", HASHED)
    assert not passwords.matches("correct horse battery ", HASHED)
    assert not passwords.matches("Correct horse battery", HASHED)


def test_nothing_matches_where_there_is_no_hash():
    assert not passwords.matches("correct horse battery", None)


def test_an_account_without_a_hash_is_checked_against_one_that_costs_the_same():
    assert passwords._NOBODY.split("$")[:4] == HASHED.split("$")[:4]


def test_what_is_too_long_is_never_hashed(monkeypatch):
    monkeypatch.setattr(passwords, "_HASHER", None)

    assert not passwords.matches("x" * 1025, HASHED)


def test_a_hash_with_weaker_settings_is_made_anew():
    assert passwords.needs_rehash(HASHED.replace("m=19456", "m=8192"))
    assert not passwords.needs_rehash(HASHED)


def test_odd_characters_do_not_break_the_check():
    assert not passwords.matches("lone \ud800 surrogate", HASHED)
