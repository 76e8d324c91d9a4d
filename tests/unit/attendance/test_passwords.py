import pytest

from attendance import passwords
from attendance.refusals import Refusal

HASHED = passwords.hash_password("correct horse battery")


def test_eleven_characters_are_too_few_and_twelve_are_enough():
    with pytest.raises(Refusal) as refused:
        passwords.check("a" * 11)
    passwords.check("a" * 12)

    assert refused.value.field == "password"


def test_a_password_of_1024_bytes_is_taken_and_one_byte_more_is_not():
    passwords.check("é" * 512)

    with pytest.raises(Refusal):
        passwords.check("é" * 512 + "x")


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
