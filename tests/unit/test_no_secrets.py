"""No secret stands in what we keep or give away: every text file of the project, and so of the wheel made from it."""

from pathlib import Path

import pytest

from tests.support.secret_scan import found_in

ROOT = Path(__file__).parents[2]
LEFT_OUT = {".git", ".venv", "mutants", "node_modules", "build", "dist", "__pycache__"}
TEXTS = {
    ".py",
    ".toml",
    ".md",
    ".html",
    ".js",
    ".scss",
    ".csv",
    ".json",
    ".txt",
    ".sql",
    ".conf",
    ".service",
    ".svg",
    "",
}
# What looks like a secret and is none, and why.
ALLOWED = {
    "attendance/passwords.py": "the hash of a random value nobody kept, compared with where there is no account",
    "tests/integration/notifications/channels/test_hostile_names.py": "a made-up name, encoded as mails encode names",
    "tests/unit/attendance/test_passwords.py": "how a hash begins",
    "tests/unit/muster/test_settings.py": "keys made up for the test",
    "tests/unit/muster/test_production_settings.py": "a key made up for the test",
    "tests/unit/test_no_secrets.py": "the examples below",
    "package-lock.json": "digests of packages",
}


def texts():
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        is_ours = not LEFT_OUT & set(inside.parts) and not inside.parts[0].startswith(".")
        if is_ours and path.is_file() and path.suffix in TEXTS:
            yield inside.as_posix(), path.read_text("utf-8", errors="replace")


def test_no_file_holds_what_looks_like_a_secret():
    found = {name: sorted(set(found_in(text))) for name, text in texts()}

    assert len(found) > 400
    assert {name: each for name, each in found.items() if each and name not in ALLOWED} == {}


def test_what_is_allowed_is_still_needed():
    found = {name for name, text in texts() if any(found_in(text))}

    assert set(ALLOWED) - found == set()


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "postgresql://muster:hunter22@db/muster",
        "key = 'zT9vQ0bXw2LrN5yKcE7uHs3MfJ8aPd1G'",
        'token="muster_Ab3dEf6hIj9lMn2pQr5tUv8xYz1Bc4De"',
    ],
)
def test_what_looks_like_a_secret_is_found(text):
    assert list(found_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "01234567-0123-4123-8123-012345678901",
        "test_a_key_file_that_others_can_read_or_change_is_refused",
        "postgresql://muster@db.example.org/muster",
    ],
)
def test_what_is_no_secret_is_left_alone(text):
    assert list(found_in(text)) == []
