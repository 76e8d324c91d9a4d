"""What is sealed opens only here, only where it was sealed, and only unchanged."""

import random
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from attendance.records.vault import CannotBeRead, KeyMissing, KeyRing, Vault, process, token
from attendance.records.vault.cipher import NONCE_BYTES, Cipher, Tampered, derive, new_key

OLD, NEW = b"an old line of a key file, 32 or more", b"a new line of a key file, 32 or more"
NOW = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
SCHOOL, OTHER = UUID(int=1), UUID(int=2)


def ring(*lines):
    return KeyRing(lambda: lines)


def test_what_is_sealed_opens_again():
    sealed = ring(OLD).seal("totp", "person-1", b"secret")

    assert b"secret" not in sealed.encode()
    assert ring(OLD).open("totp", "person-1", sealed) == b"secret"


@pytest.mark.parametrize(("purpose", "owner"), [("totp", "person-2"), ("pin", "person-1"), ("data-keys", "person-1")])
def test_it_opens_for_no_other_purpose_and_no_other_owner(purpose, owner):
    sealed = ring(OLD).seal("totp", "person-1", b"secret")

    with pytest.raises(CannotBeRead):
        ring(OLD).open(purpose, owner, sealed)


def test_the_first_line_seals_and_the_others_open():
    before = ring(OLD).seal("totp", "1", b"secret")
    both = ring(NEW, OLD)

    assert both.open("totp", "1", before) == b"secret"
    after = both.seal("totp", "1", b"secret")
    assert ring(NEW).open("totp", "1", after) == b"secret"
    with pytest.raises(KeyMissing, match="is not in the key file"):
        ring(NEW).open("totp", "1", before)


def test_a_line_put_into_the_file_is_found_without_a_restart():
    lines = [OLD]
    running = KeyRing(lambda: lines)
    lines.insert(0, NEW)

    assert running.open("totp", "1", ring(NEW).seal("totp", "1", b"secret")) == b"secret"


def test_nothing_is_sealed_by_a_line_that_was_taken_out():
    lines = [OLD]
    running = KeyRing(lambda: lines)
    lines[:] = [NEW]

    assert ring(NEW).open("totp", "1", running.seal("totp", "1", b"secret")) == b"secret"


def test_a_key_file_that_is_away_for_a_moment_stops_nothing():
    answers = [(OLD,), FileNotFoundError(), ()]

    def read():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    running = KeyRing(read)

    for _ in range(2):
        assert ring(OLD).open("totp", "1", running.seal("totp", "1", b"secret")) == b"secret"
        answers.append(())


def test_without_a_line_nothing_can_be_sealed():
    with pytest.raises(KeyMissing, match="no key to seal with"):
        ring().seal("totp", "1", b"secret")


def test_a_data_key_is_unwrapped_for_its_own_organisation_and_id_only():
    data_key = new_key()
    wrapped = ring(OLD).wrap(data_key, SCHOOL, "a1")

    assert ring(OLD).unwrap(wrapped, SCHOOL, "a1") == data_key
    for organisation, key_id in ((OTHER, "a1"), (SCHOOL, "b2")):
        with pytest.raises(CannotBeRead):
            ring(OLD).unwrap(wrapped, organisation, key_id)


def test_a_small_secret_is_no_data_key_and_no_text():
    sealed = ring(OLD).seal("data-keys", f"{SCHOOL}|a1", new_key())

    with pytest.raises(CannotBeRead):
        ring(OLD).unwrap(sealed, SCHOOL, "a1")


def test_ten_thousand_flipped_bytes_are_all_refused():
    dice = random.Random(68)
    here, tokens = ring(OLD), [ring(OLD).seal("totp", "1", b"x" * length) for length in (0, 1, 2, 3, 47, 500)]
    for number in range(10_000):
        sealed = bytearray(tokens[number % len(tokens)].encode())
        place = dice.randrange(len(sealed))
        sealed[place] ^= dice.randrange(1, 256)
        with pytest.raises(CannotBeRead):
            here.open("totp", "1", sealed.decode("latin-1"))


def test_of_ten_thousand_seals_no_two_have_one_nonce():
    cipher = Cipher(new_key())

    assert len({cipher.seal(b"same", "here")[:NONCE_BYTES] for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("written", ["", "v1", "v1.a.b.c", "v1.key.###", "v1.key.YQ", "v1.key.YR==", "w1.key.YQ=="])
def test_what_is_not_written_as_a_token_is_written_is_refused(written):
    with pytest.raises(token.Misshapen):
        token.parse(written, kind=token.TEXT)


def test_a_token_too_short_to_hold_anything_is_tampered_with():
    with pytest.raises(Tampered):
        Cipher(new_key()).open(b"short", "here")


def test_purposes_do_not_share_a_key():
    assert derive(OLD, "data-keys") != derive(OLD, "totp")
    assert len(derive(OLD, "totp")) == 32


def test_a_vault_seals_small_secrets():
    vault = Vault(lambda: (OLD,), lambda: NOW)

    assert vault.open_for("totp", "1", vault.seal_for("totp", "1", b"secret")) == b"secret"


def test_a_process_holds_a_bounded_number_of_data_keys_the_latest_ones(monkeypatch):
    monkeypatch.setattr(process, "DATA_KEYS_HELD", 2)
    vault = Vault(lambda: (OLD,), lambda: NOW)
    for name in "abc":
        vault.hold(SCHOOL, name, Cipher(new_key()))

    assert [vault.held(SCHOOL, name) is not None for name in "abc"] == [False, True, True]


def test_a_data_key_is_held_for_minutes_not_for_ever(monkeypatch):
    vault = Vault(lambda: (OLD,), lambda: NOW)
    vault.hold(SCHOOL, "a", Cipher(new_key()))
    monkeypatch.setattr(process, "HELD_FOR_S", 0.0)

    assert vault.held(SCHOOL, "a") is None


def test_what_cannot_be_read_is_reported_once_and_again_after_many_others(monkeypatch):
    monkeypatch.setattr(process, "REPORTS_HELD", 2)
    vault = Vault(lambda: (OLD,), lambda: NOW)
    names = [uuid4() for _ in range(3)]

    assert [vault.is_first_report(each) for each in (names[0], names[0], names[1], names[2], names[0])] == [
        True,
        False,
        True,
        True,
        True,
    ]
