"""What production refuses, a sentence each; a test or a demo may have all of it."""

import pytest

from muster.settings import SettingsRefused, build_settings

KEY = "qL0vTz7NnB2xYw5RjK8sHd3GfP6aMc1U"


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "keys"
    file.write_text(f"{KEY}\n", "utf-8")
    file.chmod(0o400)
    return file


@pytest.fixture
def values(key_file):
    return {
        "base_url": "https://muster.example.org",
        "mail": {"host": "smtp.example.org", "sender": "muster@example.org"},
        "security": {"contact": "security@example.org"},
        "secrets": {"key_file": str(key_file)},
    }


def refusal(values, folder):
    try:
        build_settings(values, folder=folder)
    except SettingsRefused as refused:
        return refused.sentences
    return ()


def only_in_production(values, folder):
    """Return what production says; what the others say is nothing."""
    for environment in ("test", "demo"):
        assert refusal({**values, "environment": environment}, folder) == ()
    return refusal(values, folder)


def test_a_whole_installation_is_taken(values, tmp_path):
    assert refusal(values, tmp_path) == ()


@pytest.mark.parametrize("address", ["http://muster.example.org", "http://127.0.0.1:8000", "http://localhost"])
def test_people_sign_in_over_https_only(values, tmp_path, address):
    values["base_url"] = address

    assert only_in_production(values, tmp_path) == (
        "base_url must begin with https:// in production, because people sign in there.",
    )


def test_whoever_finds_a_weakness_can_say_so_to_somebody(values, tmp_path):
    del values["security"]

    assert only_in_production(values, tmp_path) == (
        "[security] contact is missing: whoever finds a weakness reads it at /.well-known/security.txt.",
    )


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "PYTHONDEVMODE"])
def test_nothing_is_debugged(values, tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "1")

    assert only_in_production(values, tmp_path) == (
        f"{name} is set in the environment: production never debugs, because errors show what they hold.",
    )
    monkeypatch.setenv(name, "0")
    assert refusal(values, tmp_path) == ()


@pytest.mark.parametrize(
    "line",
    [
        "k" * 64,
        "0123456789" * 4,
        "abababababababababababababababababab",
        "an-example-key-that-nobody-changed-yet",
        "CHANGEME-CHANGEME-with-more-letters-zyx",
        "correct-horse-password-battery-staple",
        "muster-demo-and-test-only-no-secret-at-all",
        f"{KEY}\nsecret-of-the-installation-qwertzuiop",
    ],
)
def test_a_key_that_is_an_example_or_repeats_itself_is_refused_and_not_shown(values, tmp_path, key_file, line):
    key_file.chmod(0o600)
    key_file.write_text(f"{line}\n", "utf-8")
    key_file.chmod(0o400)
    (sentence,) = only_in_production(values, tmp_path)

    assert sentence.startswith(f"[secrets] key_file is {key_file}: a line of it is an example or repeats itself.")
    assert line.splitlines()[-1] not in sentence


@pytest.mark.parametrize("mode", [0o444, 0o604, 0o602, 0o660, 0o666])
def test_a_key_file_that_others_can_read_or_change_is_refused(values, tmp_path, key_file, mode):
    key_file.chmod(mode)

    (sentence,) = only_in_production(values, tmp_path)
    assert "which others on this machine can read or change" in sentence


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440])
def test_a_key_file_of_its_owner_and_its_group_is_taken(values, tmp_path, key_file, mode):
    key_file.chmod(mode)

    assert refusal(values, tmp_path) == ()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app@db.example.org/muster",
        "postgresql://app@db.example.org/muster?sslmode=require",
        "postgresql://app@db.example.org/muster?sslmode=verify-ca",
        "postgresql+psycopg://app@192.0.2.7/muster",
        "postgresql:///muster?host=db.example.org",
        "postgresql://app@localhost/muster?host=db.example.org",
        "postgresql://app@localhost,db.example.org/muster",
    ],
)
def test_a_database_on_another_machine_must_prove_who_it_is(values, tmp_path, url):
    values["database"] = {"url": url}

    (sentence,) = only_in_production(values, tmp_path)
    assert "add ?sslmode=verify-full&sslrootcert=FILE" in sentence
    assert "db.example.org" not in sentence


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app@db.example.org/muster?sslmode=verify-full&sslrootcert=/etc/muster/db.pem",
        "postgresql://app@localhost/muster",
        "postgresql://app@127.0.0.1:5432/muster",
        "postgresql:///muster",
        "postgresql:///muster?host=/var/run/postgresql",
        "sqlite:///muster.db",
    ],
)
def test_a_database_that_proves_itself_or_is_on_this_machine_is_taken(values, tmp_path, url):
    values["database"] = {"url": url}

    assert refusal(values, tmp_path) == ()


@pytest.mark.parametrize(("section", "key"), [("sms", "base_url"), ("heartbeat", "ping_url")])
def test_texts_and_the_sign_of_life_leave_encrypted(values, tmp_path, section, key):
    values[section] = {key: "http://elsewhere.example.org/token"}

    assert only_in_production(values, tmp_path) == (f"[{section}] {key} must begin with https:// in production.",)
